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

} // namespace numsync::model
