#pragma once

#include "sync/context.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>

/// A service writes into sync_schedule when it comes back to each account. So the database tells that it
/// runs, and when each account is due. Best effort: what cannot be written is written after the next run.
namespace numsync::sync {

/// That it will look at all accounts soon.
boost::asio::awaitable<void> announce_start(const Context& context, const model::Settings& settings,
                                            std::stop_token stop);

/// With the run's connection: how long until it looks at the account again.
boost::asio::awaitable<void> announce(const Context& context, DatabaseClient& client,
                                      const std::string& account, std::chrono::milliseconds due_in,
                                      std::stop_token stop);

/// What was said of the account, or of all, is void. The database is given a moment: at the end it may be
/// away.
boost::asio::awaitable<void> withdraw(const Context& context, const model::DatabaseSettings& database,
                                      std::optional<std::string> account);

} // namespace numsync::sync
