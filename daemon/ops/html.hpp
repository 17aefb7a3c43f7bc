#pragma once

#include <chrono>
#include <string>
#include <string_view>

/// Pieces of a page in HTML.
namespace numsync::ops {

/// Text of anybody, fit for the content of an element and for an attribute in quotes.
std::string html_text(std::string_view text);

/// "2026-03-14T09:26:53Z"
std::string utc(std::chrono::system_clock::time_point time);

/// That time for people, in a time element.
std::string html_time(std::chrono::system_clock::time_point time);

} // namespace numsync::ops
