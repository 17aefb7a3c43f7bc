#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace numsync::source {

/// How long a Retry-After header asks to wait from `now` on; at most a day. The header is seconds, which are
/// rounded up, or an HTTP date (RFC 9110 section 10.2.3, in its three forms, or with UTC or +0000 for GMT).
/// Absent if it cannot be read, is zero, or is in the past.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view value,
                                                      std::chrono::system_clock::time_point now);

} // namespace numsync::source
