#pragma once

#include "sync/run_scope.hpp"

#include <boost/asio/awaitable.hpp>

namespace numsync::sync {

/// One attempt of a run whose row is open: reads list and table, asks the guard, and applies or blocks.
/// Throws model::Failure.
boost::asio::awaitable<void> attempt(RunScope scope);

} // namespace numsync::sync
