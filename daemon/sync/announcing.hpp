#pragma once

#include "sync/context.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>

/// A service writes into sync_schedule when each account is due next. So the database shows that the service
/// runs. Best effort: if it cannot be written, it is written after the next run.
namespace numsync::sync {

/// Writes that all accounts are due soon.
boost::asio::awaitable<void> announce_start(const Context& context, const model::Settings& settings,
                                            std::stop_token stop);

/// After a run, on its connection: writes that its account is due in `due_in`, and returns the account's
/// standing. Returns nothing if the database cannot be asked, or has just not answered.
boost::asio::awaitable<std::optional<model::Standing>>
announce_next_look(const Context& context, DatabaseClient& client, const model::RunReport& report,
                   std::chrono::milliseconds due_in, std::stop_token stop);

/// Deletes what this instance has announced about the account, or about all. Gives up after a second: when
/// the service ends, the database may be away.
boost::asio::awaitable<void> withdraw(const Context& context, const model::DatabaseSettings& database,
                                      std::optional<std::string> account);

} // namespace numsync::sync
