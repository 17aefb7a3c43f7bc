#pragma once

#include <functional>
#include <string_view>
#include <system_error>

namespace numsync::ops {

/// Writes to a descriptor whose reader may be slow or absent. Asks `patient` every 100 ms and waits for room
/// as long as it returns true. If it returns false, writes only what there is room for now. Returns no error
/// if all was written, `timed_out` if there was no room for the rest, or the error of the write.
std::error_code write_patiently(int descriptor, std::string_view text, const std::function<bool()>& patient);

} // namespace numsync::ops
