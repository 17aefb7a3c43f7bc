#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace numsync::source {

/// How long from `now` a Retry-After header asks to wait: seconds, rounded up, or an HTTP date (RFC 9110
/// section 10.2.3, in its three forms, or with UTC or +0000 for GMT). Nothing if it cannot be read or lies
/// in the past; at most a day.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view value,
                                                      std::chrono::system_clock::time_point now);

} // namespace numsync::source
