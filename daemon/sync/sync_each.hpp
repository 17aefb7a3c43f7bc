#pragma once

#include "model/report.hpp"
#include "model/settings.hpp"
#include "sync/context.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <vector>

namespace numsync::sync {

/// Called with each run that has just ended, and with the run's slot.
using OnRun = std::function<boost::asio::awaitable<void>(const model::RunReport&, DatabaseSlot&)>;

/// Syncs all these accounts for a person who waits: as many at a time as the context has slots, in the given
/// order. After a stop request it begins no further sync, and does not call `on_run` for the accounts that
/// are left. If `on_run` throws, it throws that after all syncs have ended. All references outlive the
/// coroutine.
boost::asio::awaitable<void> sync_each(const Context& context, const model::Settings& settings,
                                       const std::vector<model::AccountSettings>& accounts,
                                       const OnRun& on_run);

} // namespace numsync::sync
