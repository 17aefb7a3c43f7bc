#pragma once

#include <chrono>
#include <string>
#include <string_view>

/// Pieces of a page in HTML.
namespace numsync::ops {

/// Escapes text of any origin, so that it is safe in an element and in a quoted attribute.
std::string html_text(std::string_view text);

/// The time as people read it, in an HTML time element.
std::string html_time(std::chrono::system_clock::time_point time);

} // namespace numsync::ops
