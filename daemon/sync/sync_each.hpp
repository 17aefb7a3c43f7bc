#pragma once

#include "model/report.hpp"
#include "model/settings.hpp"
#include "sync/context.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <vector>

namespace numsync::sync {

/// What is to be done with a run that has just ended; the slot is the run's.
using OnRun = std::function<boost::asio::awaitable<void>(const model::RunReport&, DatabaseSlot&)>;

/// Syncs all these accounts for a person who waits: as many at a time as the context has slots, in the given
/// order. After a stop none is begun, and `on_run` is not called for those. Throws what `on_run` throws. All
/// references outlive it.
boost::asio::awaitable<void> sync_each(const Context& context, const model::Settings& settings,
                                       const std::vector<model::AccountSettings>& accounts,
                                       const OnRun& on_run);

} // namespace numsync::sync
