#include "model/canonical_line.hpp"
#include "model/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <iterator>

namespace numsync::model {

namespace {

constexpr std::ptrdiff_t max_digits = 38;

/// Removes the digits at the front of `rest` and returns them.
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

/// Reads the exponent behind an 'e'. nullopt if it is malformed. Limited to 1,000,000 in size, which is far
/// more than any valid number needs.
std::optional<std::ptrdiff_t> take_exponent(std::string_view& rest)
{
    const bool negative = !rest.empty() && rest.front() == '-';
    take(rest, "+-");
    auto digits = take_digits(rest);
    if (digits.empty()) {
        return std::nullopt;
    }
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size() - 1));
    std::ptrdiff_t magnitude = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), magnitude);
    constexpr std::ptrdiff_t beyond = 1'000'000;
    magnitude = parsed.ec == std::errc{} ? std::min(magnitude, beyond) : beyond;
    return negative ? -magnitude : magnitude;
}

/// Whether the text is plain digits such as "295", the usual form. PostgreSQL prints it unchanged.
bool is_usual_form(std::string_view text)
{
    const bool begins_like_one = !text.empty() && (text.front() != '0' || text.size() == 1);
    return begins_like_one && text.size() <= std::size_t{max_digits} &&
           std::all_of(text.begin(), text.end(), is_digit);
}

struct Token {
    bool negative = false;
    std::string_view whole;
    std::string_view fraction;
    std::ptrdiff_t exponent = 0;
};

std::optional<Token> read_token(std::string_view rest)
{
    Token token;
    token.negative = take(rest, "-");
    token.whole = take_digits(rest);
    if (token.whole.empty()) {
        return std::nullopt;
    }
    if (take(rest, ".")) {
        token.fraction = take_digits(rest);
        if (token.fraction.empty()) {
            return std::nullopt;
        }
    }
    if (take(rest, "eE")) {
        const auto exponent = take_exponent(rest);
        if (!exponent) {
            return std::nullopt;
        }
        token.exponent = *exponent;
    }
    return rest.empty() ? std::optional{token} : std::nullopt;
}

} // namespace

bool append_numeric(std::string& line, std::string_view text)
{
    if (is_usual_form(text)) {
        line += text;
        return true;
    }
    const auto token = read_token(text);
    if (!token) {
        return false;
    }
    // digit(i) counts from the first digit of the token on and skips the point. Outside of the token it is
    // '0'.
    const auto whole = std::ssize(token->whole);
    const auto written = whole + std::ssize(token->fraction);
    const auto digit = [&](std::ptrdiff_t i) {
        if (i < 0 || i >= written) {
            return '0';
        }
        return i < whole ? token->whole[static_cast<std::size_t>(i)]
                         : token->fraction[static_cast<std::size_t>(i - whole)];
    };
    std::ptrdiff_t leading = 0;
    while (leading < written && digit(leading) == '0') {
        ++leading;
    }
    const bool zero = leading == written;
    const auto point = whole + token->exponent;
    const auto before_point = zero ? 1 : std::max<std::ptrdiff_t>(point - leading, 1);
    const auto behind_point = std::max<std::ptrdiff_t>(written - point, 0);
    if (before_point + behind_point > max_digits) {
        return false;
    }
    // PostgreSQL keeps no sign on a zero.
    if (token->negative && !zero) {
        line += '-';
    }
    for (auto i = point - before_point; i < point; ++i) {
        line += digit(i);
    }
    if (behind_point > 0) {
        line += '.';
    }
    for (auto i = point; i < point + behind_point; ++i) {
        line += digit(i);
    }
    return true;
}

} // namespace numsync::model
