#pragma once

#include "model/report.hpp"
#include "model/secret.hpp"
#include "sync/context.hpp"

#include <boost/asio/awaitable.hpp>

namespace numsync::sync {

/// One attempt of a run whose row is open: reads list and table, asks the guard, and applies or blocks. Says
/// in `report` what came of it; after a Failure the report holds how far it came. All references outlive it.
boost::asio::awaitable<void> attempt(const Context& context, DatabaseClient& database,
                                     const model::Settings& settings, const model::AccountSettings& account,
                                     const model::Secret& key, model::RunReport& report);

} // namespace numsync::sync
