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

/// Reads "120", and what curl reads as a number too, with a fraction or more text after it: "1.5", "120 s",
/// "5, 10". A fraction of a second counts as a whole second.
std::optional<seconds> parse_seconds(std::string_view text)
{
    constexpr std::string_view digits = "0123456789";
    auto end = std::min(text.find_first_not_of(digits), text.size());
    const auto whole = text.substr(0, end);
    bool has_part = false;
    if (text.substr(end).starts_with('.')) {
        const auto behind = std::min(text.find_first_not_of(digits, end + 1), text.size());
        has_part = text.substr(end, behind - end).find_first_of("123456789") != std::string_view::npos;
        end = behind;
    }
    constexpr std::string_view may_follow = " \t,;s";
    if (whole.empty() || (end < text.size() && may_follow.find(text[end]) == std::string_view::npos)) {
        return std::nullopt;
    }
    long number = 0;
    const auto result = std::from_chars(whole.data(), whole.data() + whole.size(), number);
    const auto told = result.ec == std::errc{} ? std::min(seconds{number}, longest) : longest;
    return std::min(told + seconds{has_part ? 1 : 0}, longest);
}

std::optional<std::time_t> parse_http_date(const std::string& text)
{
    static const locale_t names = newlocale(LC_ALL_MASK, "C", nullptr);
    for (const char* form : {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y",
                             "%a, %d %b %Y %H:%M:%S UTC", "%a, %d %b %Y %H:%M:%S +0000"}) {
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
    if (const auto wait = parse_seconds(value)) {
        return *wait > seconds{0} ? wait : std::nullopt;
    }
    const auto date = parse_http_date(std::string{value});
    if (!date) {
        return std::nullopt;
    }
    const seconds wait{*date - std::chrono::system_clock::to_time_t(now)};
    return wait > seconds{0} ? std::optional{std::min(wait, longest)} : std::nullopt;
}

} // namespace numsync::source
