#include "model/text.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

namespace numsync::model {

namespace {

void append_hex(std::string& out, char c, std::string_view alphabet)
{
    const auto byte = static_cast<unsigned char>(c);
    out += alphabet[byte >> 4];
    out += alphabet[byte & 0xf];
}

/// First and last code point of each range that a reader does not see.
constexpr std::array<std::pair<char32_t, char32_t>, 21> unseen{{
    {0x1, 0x20},        {0x7f, 0xa0},     {0xad, 0xad},     {0x34f, 0x34f},     {0x61c, 0x61c},
    {0x115f, 0x1160},   {0x1680, 0x1680}, {0x17b4, 0x17b5}, {0x180b, 0x180f},   {0x2000, 0x200f},
    {0x2028, 0x202f},   {0x205f, 0x206f}, {0x3000, 0x3000}, {0x3164, 0x3164},   {0xfe00, 0xfe0f},
    {0xfeff, 0xfeff},   {0xffa0, 0xffa0}, {0xfff0, 0xfff8}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a},
    {0xe0000, 0xe0fff},
}};

bool is_unseen(char32_t c)
{
    return std::any_of(unseen.begin(), unseen.end(),
                       [&](const auto& range) { return range.first <= c && c <= range.second; });
}

/// The code point of a well-formed UTF-8 character.
char32_t code_point(std::string_view character)
{
    constexpr std::array<unsigned, 5> bits_of_first{0, 0x7f, 0x1f, 0x0f, 0x07}; // by length
    char32_t c = static_cast<unsigned char>(character.front()) & bits_of_first.at(character.size());
    for (const char next : character.substr(1)) {
        c = (c << 6U) | (static_cast<unsigned char>(next) & 0x3fU);
    }
    return c;
}

} // namespace

std::string lower(std::string_view text)
{
    std::string out{text};
    std::ranges::transform(
        out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

std::string_view trimmed(std::string_view text, std::string_view set)
{
    text.remove_prefix(std::min(text.find_first_not_of(set), text.size()));
    return text.substr(0, text.find_last_not_of(set) + 1);
}

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

std::string json_string(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < ' ') {
            out += "\\u00";
            append_hex(out, c, "0123456789abcdef");
        } else {
            out += c;
        }
    }
    return out + "\"";
}

std::size_t first_character_size(std::string_view text)
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

bool is_blank(std::string_view text)
{
    while (!text.empty()) {
        const auto length = first_character_size(text);
        if (length == 0 || !is_unseen(code_point(text.substr(0, length)))) {
            return false;
        }
        text.remove_prefix(length);
    }
    return true;
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

std::string age_text(std::chrono::seconds age)
{
    const auto seconds = age.count();
    if (seconds < 120) {
        return std::to_string(seconds) + " s";
    }
    if (seconds < 2 * 3600) {
        return std::to_string(seconds / 60) + " min";
    }
    return seconds < 2 * 86400 ? std::to_string(seconds / 3600) + " h"
                               : std::to_string(seconds / 86400) + " d";
}

std::string counted(std::uint64_t number, std::string_view thing)
{
    auto text = grouped(number) + " ";
    text += thing;
    return number == 1 ? text : text + "s";
}

std::string utc_text(std::chrono::system_clock::time_point time)
{
    const auto since_epoch = std::chrono::system_clock::to_time_t(time);
    std::tm utc{};
    gmtime_r(&since_epoch, &utc);
    std::array<char, 32> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

} // namespace numsync::model
