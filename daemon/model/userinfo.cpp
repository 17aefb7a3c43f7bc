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

bool names_password(std::string_view address)
{
    constexpr std::string_view scheme_end = "://";
    constexpr std::string_view keyword = "password";
    if (const auto begin = address.find(scheme_end); begin != std::string_view::npos) {
        const auto rest = address.substr(begin + scheme_end.size());
        const auto user = rest.substr(0, std::min(rest.find('@'), rest.size()));
        const auto colon = user.find(':');
        if (user.size() < rest.size() && colon != std::string_view::npos && colon + 1 < user.size()) {
            return true;
        }
    }
    const auto text = percent_decoded(address).value_or(std::string{address});
    for (auto at = text.find(keyword); at != std::string::npos; at = text.find(keyword, at + 1)) {
        const auto next = text.find_first_not_of(' ', at + keyword.size());
        if (next != std::string::npos && text[next] == '=') {
            return true;
        }
    }
    return false;
}

} // namespace numsync::model
