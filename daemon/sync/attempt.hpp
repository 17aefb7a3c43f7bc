#pragma once

#include "sync/context.hpp"
#include "sync/lease_keeper.hpp"

#include <boost/asio/awaitable.hpp>

namespace numsync::sync {

/// One attempt of a run whose row is open and whose lease is kept: reads list and table, asks the guard, and
/// applies or blocks. Before that it leaves the keeper. Throws model::Failure.
boost::asio::awaitable<void> attempt(RunScope scope, KeptLease& lease);

} // namespace numsync::sync
