#include "model/text.hpp"

namespace numsync::model {

namespace {

void append_hex(std::string& out, char c, std::string_view alphabet)
{
    const auto byte = static_cast<unsigned char>(c);
    out += alphabet[byte >> 4];
    out += alphabet[byte & 0xf];
}

} // namespace

std::string percent_encoded(std::string_view text)
{
    constexpr std::string_view unreserved =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string out;
    for (const char c : text) {
        if (unreserved.find(c) != std::string_view::npos) {
            out += c;
        } else {
            out += '%';
            append_hex(out, c, "0123456789ABCDEF");
        }
    }
    return out;
}

std::string excerpt(std::string_view text, std::size_t limit)
{
    std::string out;
    for (const char c : text.substr(0, limit)) {
        if (c == '\\' || c == '"') {
            out += '\\';
            out += c;
        } else if (c >= ' ' && c <= '~') {
            out += c;
        } else {
            out += "\\x";
            append_hex(out, c, "0123456789abcdef");
        }
    }
    if (text.size() > limit) {
        out += "...";
    }
    return out;
}

std::size_t utf8_length(std::string_view text)
{
    const auto byte = [&](std::size_t i) -> unsigned {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const unsigned first = byte(0);
    const std::size_t length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0U) != 0x80) {
            return 0;
        }
    }
    const unsigned second = byte(1);
    const bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
    const bool surrogate = first == 0xed && second > 0x9f;
    const bool beyond = first > 0xf4 || (first == 0xf4 && second > 0x8f);
    return overlong || surrogate || beyond ? 0 : length;
}

std::string_view cut_utf8(std::string_view text, std::size_t limit)
{
    if (text.size() <= limit) {
        return text;
    }
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0) == 0x80) {
        --limit;
    }
    return text.substr(0, limit);
}

std::string grouped(std::uint64_t number)
{
    auto text = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3) {
        text.insert(static_cast<std::size_t>(at), 1, ',');
    }
    return text;
}

std::string counted(std::uint64_t number, std::string_view thing)
{
    auto text = grouped(number) + " ";
    text += thing;
    return number == 1 ? text : text + "s";
}

} // namespace numsync::model
