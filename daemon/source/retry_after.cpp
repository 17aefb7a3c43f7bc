#include "source/retry_after.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <locale.h>
#include <string>

namespace numsync::source {

namespace {

using std::chrono::seconds;

constexpr seconds longest = std::chrono::hours{24};

bool all_digits(std::string_view text)
{
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::time_t> parse_http_date(const std::string& text)
{
    static const locale_t names = newlocale(LC_ALL_MASK, "C", nullptr);
    for (const char* form :
         {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y"}) {
        std::tm time{};
        const char* const end = strptime_l(text.c_str(), form, &time, names);
        if (end != nullptr && *end == '\0') {
            return timegm(&time);
        }
    }
    return std::nullopt;
}

} // namespace

std::optional<seconds> parse_retry_after(std::string_view value, std::chrono::system_clock::time_point now)
{
    const auto first = value.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return std::nullopt;
    }
    value = value.substr(first, value.find_last_not_of(" \t") - first + 1);
    if (all_digits(value)) {
        long number = 0;
        const auto result = std::from_chars(value.data(), value.data() + value.size(), number);
        const auto wait = result.ec == std::errc{} ? std::min(seconds{number}, longest) : longest;
        return wait > seconds{0} ? std::optional{wait} : std::nullopt;
    }
    const auto date = parse_http_date(std::string{value});
    if (!date) {
        return std::nullopt;
    }
    const seconds wait{*date - std::chrono::system_clock::to_time_t(now)};
    return wait > seconds{0} ? std::optional{std::min(wait, longest)} : std::nullopt;
}

} // namespace numsync::source
