#pragma once

#include "model/health.hpp"

#include <string>
#include <vector>

namespace numsync::ops {

/// "38 succeeded, 2 failed; at most 412 ms", or that there is none.
std::string runs_text(const std::vector<model::RunMark>& runs);

/// A bar chart of the runs as SVG. If a run succeeded, the height of its bar shows its duration. Any other
/// run is a full bar with a sign below it.
std::string sparkline(const std::vector<model::RunMark>& runs);

} // namespace numsync::ops
