#pragma once

#include <functional>
#include <string_view>
#include <system_error>

namespace numsync::ops {

/// Writes to a descriptor that perhaps nobody reads, and says what kept it from writing all of it. It waits
/// for room only as long as `patient`, asked every 100 ms, says so; without patience it writes what there is
/// room for, and the rest is `timed_out`.
std::error_code write_patiently(int descriptor, std::string_view text, const std::function<bool()>& patient);

} // namespace numsync::ops
