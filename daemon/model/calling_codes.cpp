#include "model/calling_codes.hpp"

#include <algorithm>

namespace numsync::model {

namespace {

constexpr bool before(const CallingCode& code, std::string_view digits)
{
    return code.digits < digits;
}

static_assert(std::is_sorted(calling_codes.begin(), calling_codes.end(),
                             [](const auto& one, const auto& other) { return before(one, other.digits); }));

} // namespace

std::optional<std::string_view> countries_of(std::string_view digits)
{
    for (auto length = std::min(longest_calling_code, digits.size()); length > 0; --length) {
        const auto head = digits.substr(0, length);
        const auto* const code = std::lower_bound(calling_codes.begin(), calling_codes.end(), head, before);
        if (code != calling_codes.end() && code->digits == head) {
            return code->countries;
        }
    }
    return std::nullopt;
}

} // namespace numsync::model
