#pragma once

#include "model/report.hpp"
#include "model/secret.hpp"
#include "sync/context.hpp"

#include <boost/asio/awaitable.hpp>

namespace numsync::sync {

/// One attempt of a reconciliation whose row is open: reads the lists, compares and writes the findings. Says
/// in `report` what came of it; after a Failure the report holds how far it came. All references outlive it.
boost::asio::awaitable<void> reconcile_attempt(const Context& context, DatabaseClient& database,
                                               const model::Settings& settings,
                                               const model::AccountSettings& account,
                                               const model::Secret& key, model::RunReport& report);

} // namespace numsync::sync
