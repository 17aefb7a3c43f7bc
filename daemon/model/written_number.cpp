#include "model/written_number.hpp"

#include "model/text.hpp"

#include <algorithm>

namespace numsync::model {

namespace {

constexpr std::string_view between_digits =
    "()[]-./\u2010\u2011\u2012\u2013\u2014\u2212"; ///< hyphens of any width

/// Length in bytes of the invisible character at the start of `text`: a blank of any width, or a mark of
/// writing direction. 0 if there is none.
std::size_t unseen_length(std::string_view text)
{
    const auto length = text.empty() ? 0 : first_character_size(text);
    return length > 0 && is_blank(text.substr(0, length)) ? length : 0;
}

} // namespace

std::string_view without_unseen_ends(std::string_view text)
{
    while (const auto length = unseen_length(text)) {
        text.remove_prefix(length);
    }
    auto end = text.size();
    for (std::size_t at = 0; at < text.size();) {
        const auto unseen = unseen_length(text.substr(at));
        const auto length = std::max<std::size_t>(first_character_size(text.substr(at)), 1);
        at += length;
        if (unseen == 0) {
            end = at;
        }
    }
    return text.substr(0, end);
}

std::string_view without_marks_of_text(std::string_view value)
{
    if (value.starts_with('\'')) {
        value.remove_prefix(1);
    } else if (value.starts_with("=\"") && value.ends_with('"') && value.size() > 3) {
        value = value.substr(2, value.size() - 3);
    }
    return without_unseen_ends(value);
}

std::string digits_of(std::string_view value)
{
    const bool has_plus = value.starts_with('+');
    value.remove_prefix(has_plus ? 1 : 0);
    if (value.ends_with(".0") && value.find('.') == value.size() - 2) {
        value.remove_suffix(2); // a spreadsheet took the phone number for a decimal: 14155550100.0
    }
    std::string digits;
    while (!value.empty()) {
        const auto unseen = unseen_length(value);
        const auto length = std::max<std::size_t>(first_character_size(value), 1);
        const auto character = value.substr(0, length);
        if (character.front() >= '0' && character.front() <= '9') {
            digits += character;
        } else if (unseen == 0 && between_digits.find(character) == std::string_view::npos) {
            return {};
        }
        value.remove_prefix(length);
    }
    return !has_plus && digits.starts_with("00") ? digits.substr(2) : digits;
}

} // namespace numsync::model
