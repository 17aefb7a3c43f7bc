#pragma once

#include "sync/context.hpp"
#include "sync/lease_keeper.hpp"

#include <boost/asio/awaitable.hpp>

namespace numsync::sync {

/// Makes one attempt of a run. Its row has to be open and its lease kept. Reads list and table, asks the
/// guard, and applies or blocks the plan. Leaves the lease keeper before it applies or blocks. Throws
/// model::Failure.
boost::asio::awaitable<void> attempt(RunScope scope, KeptLease& lease);

} // namespace numsync::sync
