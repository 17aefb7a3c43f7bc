#include "model/userinfo.hpp"

#include <algorithm>
#include <charconv>

namespace numsync::model {

std::optional<std::string> percent_decoded(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        unsigned value = 0;
        const std::string_view hex = text.substr(i + 1, 2);
        const auto result = std::from_chars(hex.data(), hex.data() + hex.size(), value, 16);
        if (hex.size() != 2 || result.ptr != hex.data() + 2) {
            return std::nullopt;
        }
        out += static_cast<char>(value);
        i += 2;
    }
    return out;
}

bool is_userinfo(std::string_view text)
{
    constexpr std::string_view marks = "-._~!$&'()*+,;=:%";
    const auto may_stand = [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               marks.find(c) != std::string_view::npos;
    };
    return std::all_of(text.begin(), text.end(), may_stand) && percent_decoded(text);
}

} // namespace numsync::model
