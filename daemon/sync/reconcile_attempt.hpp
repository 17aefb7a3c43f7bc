#pragma once

#include "sync/run_scope.hpp"

#include <boost/asio/awaitable.hpp>

namespace numsync::sync {

/// One attempt of a reconciliation whose row is open: reads the lists, compares and writes the findings.
/// Throws model::Failure.
boost::asio::awaitable<void> reconcile_attempt(RunScope scope);

} // namespace numsync::sync
