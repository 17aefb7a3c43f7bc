#include "model/canonical_line.hpp"

#include <algorithm>
#include <charconv>

namespace numsync::model {

namespace {

constexpr int max_digits = 38;

constexpr bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/// Moves the digits at the front of `rest` out of it.
std::string_view take_digits(std::string_view& rest)
{
    const auto end = std::find_if_not(rest.begin(), rest.end(), is_digit);
    const auto digits = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
    rest.remove_prefix(digits.size());
    return digits;
}

bool take(std::string_view& rest, std::string_view any_of)
{
    if (rest.empty() || any_of.find(rest.front()) == std::string_view::npos) {
        return false;
    }
    rest.remove_prefix(1);
    return true;
}

/// The exponent behind an 'e'; absent where it is malformed, cut to a range far outside of what fits.
std::optional<int> take_exponent(std::string_view& rest)
{
    const bool negative = !rest.empty() && rest.front() == '-';
    take(rest, "+-");
    auto digits = take_digits(rest);
    if (digits.empty()) {
        return std::nullopt;
    }
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size() - 1));
    int magnitude = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), magnitude);
    constexpr int beyond = 1'000'000;
    magnitude = parsed.ec == std::errc{} ? std::min(magnitude, beyond) : beyond;
    return negative ? -magnitude : magnitude;
}

} // namespace

bool append_numeric(std::string& line, std::string_view token)
{
    auto rest = token;
    const bool negative = take(rest, "-");
    const auto whole = take_digits(rest);
    std::string_view fraction;
    if (whole.empty()) {
        return false;
    }
    if (take(rest, ".")) {
        fraction = take_digits(rest);
        if (fraction.empty()) {
            return false;
        }
    }
    int exponent = 0;
    if (take(rest, "eE")) {
        const auto taken = take_exponent(rest);
        if (!taken) {
            return false;
        }
        exponent = *taken;
    }
    if (!rest.empty() || whole.size() + fraction.size() > 4 * max_digits) {
        return false;
    }

    // The value is 0.DIGITS times ten to the power of `point`.
    std::string digits{whole};
    digits += fraction;
    int point = static_cast<int>(whole.size()) + exponent;
    const int scale = std::max(0, static_cast<int>(fraction.size()) - exponent);
    const auto significant = std::min(digits.find_first_not_of('0'), digits.size());
    const bool zero = significant == digits.size();
    digits.erase(0, significant);
    point -= static_cast<int>(significant);
    const int whole_digits = zero ? 1 : std::max(point, 1);
    if (whole_digits + scale > max_digits) {
        return false;
    }

    // PostgreSQL keeps no sign on a zero, and no leading zeros.
    if (negative && !zero) {
        line += '-';
    }
    const auto digit = [&](int index) {
        const bool within = index >= 0 && index < static_cast<int>(digits.size());
        return within ? digits[static_cast<std::size_t>(index)] : '0';
    };
    const int first = point - whole_digits;
    for (int i = first; i < first + whole_digits; ++i) {
        line += zero ? '0' : digit(i);
    }
    if (scale > 0) {
        line += '.';
        for (int i = 0; i < scale; ++i) {
            line += zero ? '0' : digit(point + i);
        }
    }
    return true;
}

} // namespace numsync::model
