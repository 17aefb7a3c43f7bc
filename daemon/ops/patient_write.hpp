#pragma once

#include <functional>
#include <string_view>

namespace numsync::ops {

/// Writes to a stream that perhaps nobody reads, and says whether all of it went out. It waits for room only
/// as long as `patient`, asked every 100 ms, says so; without patience it writes what there is room for.
bool write_patiently(int descriptor, std::string_view text, const std::function<bool()>& patient);

} // namespace numsync::ops
