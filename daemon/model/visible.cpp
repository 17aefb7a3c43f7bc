#include "model/visible.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utf8proc.h>

namespace numsync::model {

namespace {

constexpr std::size_t most_marks = 4; ///< on one letter: more of them hide the lines above and below
constexpr std::string_view dotted_circle = "\u25cc";

struct Character {
    std::string_view bytes;
    utf8proc_int32_t code_point = -1; ///< -1: a byte that is no UTF-8
};

/// The first character of the text, which must not be empty.
Character first_of(std::string_view text)
{
    utf8proc_int32_t code_point = -1;
    const auto length =
        utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                         static_cast<utf8proc_ssize_t>(std::min<std::size_t>(text.size(), 4)), &code_point);
    return length > 0 ? Character{text.substr(0, static_cast<std::size_t>(length)), code_point}
                      : Character{text.substr(0, 1), -1};
}

/// Whether the character might control a terminal, or a reader does not see it.
bool is_hidden(utf8proc_int32_t code_point)
{
    if (code_point >= ' ' && code_point <= '~') {
        return false;
    }
    const auto& property = *utf8proc_get_property(code_point);
    switch (property.category) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CN:
        return true;
    default:
        return property.ignorable != 0;
    }
}

bool is_mark(utf8proc_int32_t code_point)
{
    const auto category = utf8proc_category(code_point);
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME;
}

std::string in_hex(std::uint32_t value, std::size_t width, std::string_view alphabet)
{
    std::string text;
    for (; value > 0 || text.size() < width; value >>= 4U) {
        text.insert(text.begin(), alphabet[value & 0xfU]);
    }
    return text;
}

std::string stand_in_for(const Character& character)
{
    constexpr std::string_view alphabet = "0123456789ABCDEF";
    if (character.code_point < 0) {
        return "<" + in_hex(static_cast<unsigned char>(character.bytes.front()), 2, alphabet) + ">";
    }
    return "<U+" + in_hex(static_cast<std::uint32_t>(character.code_point), 4, alphabet) + ">";
}

std::string json_escape(std::uint32_t code_unit)
{
    return "\\u" + in_hex(code_unit, 4, "0123456789abcdef");
}

/// Makes the characters of a line visible, one after the other.
class Line {
  public:
    explicit Line(Charset charset) : charset_(charset) {}

    /// The visible form of the character. It depends on the characters before it.
    Cell next(const Character& character)
    {
        const auto code_point = character.code_point;
        const bool shown = code_point >= 0 && !is_hidden(code_point) &&
                           (charset_ == Charset::utf8 || character.bytes.size() == 1);
        if (shown && !is_mark(code_point)) {
            marks_ = 0;
            return {std::string{character.bytes}, static_cast<std::size_t>(utf8proc_charwidth(code_point))};
        }
        if (shown && marks_ < most_marks) {
            ++marks_;
            return {std::string{character.bytes}, 0};
        }
        if (shown && marks_ == at_start) {
            marks_ = 1;
            return {std::string{dotted_circle} + std::string{character.bytes}, 1};
        }
        marks_ = shown ? most_marks : 0;
        auto text = stand_in_for(character);
        const auto columns = text.size();
        return {std::move(text), columns};
    }

  private:
    static constexpr std::size_t at_start = std::numeric_limits<std::size_t>::max();

    Charset charset_;
    std::size_t marks_ = at_start; ///< marks on the last letter; at_start if there was no letter yet
};

} // namespace

std::string visible(std::string_view text, Charset charset)
{
    const bool plain = std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
    return plain ? std::string{text}
                 : visible_cell(text, charset, std::numeric_limits<std::size_t>::max()).text;
}

Cell visible_cell(std::string_view text, Charset charset, std::size_t most)
{
    Cell cell;
    Line line{charset};
    while (!text.empty()) {
        const auto character = first_of(text);
        const auto shown = line.next(character);
        if (cell.columns + shown.columns > most) {
            return {cell.text + "...", cell.columns + 3};
        }
        cell.text += shown.text;
        cell.columns += shown.columns;
        text.remove_prefix(character.bytes.size());
    }
    return cell;
}

std::string visible_json(std::string_view json)
{
    std::string text;
    while (!json.empty()) {
        const auto character = first_of(json);
        json.remove_prefix(character.bytes.size());
        const auto code_point = static_cast<std::uint32_t>(character.code_point);
        if (character.code_point < 0 || character.code_point == '\n' || !is_hidden(character.code_point)) {
            text += character.bytes;
        } else if (code_point < 0x10000) {
            text += json_escape(code_point);
        } else {
            text += json_escape(0xd800 + ((code_point - 0x10000) >> 10U));
            text += json_escape(0xdc00 + ((code_point - 0x10000) & 0x3ffU));
        }
    }
    return text;
}

} // namespace numsync::model
