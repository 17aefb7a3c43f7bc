#pragma once

#include "store/status.hpp"

#include <chrono>
#include <iosfwd>

namespace numsync::app {

/// Prints the status for a terminal: each account with its numbers day by day, its last syncs and its last
/// runs. An account is stale if it was not verified for three times `interval`.
void print_status_page(std::ostream& out, const store::Status& status, std::chrono::milliseconds interval);

} // namespace numsync::app
