#pragma once

#include "model/report.hpp"

namespace numsync::app {

/// Prints on standard error why a run of a command did not succeed, what that means for the table, and what
/// to do.
void print_run_failure(const model::RunReport& report);

} // namespace numsync::app
