#include "model/spreadsheet.hpp"

#include "model/text.hpp"

#include <algorithm>
#include <array>

namespace numsync::model {

namespace {

constexpr std::string_view decimal_digits = "0123456789";
constexpr std::size_t longest_formula_text = 255; ///< longest text that Excel takes between quotes
constexpr std::size_t longest_shown_number = 11;  ///< digits that Excel shows without an exponent
constexpr std::size_t most_exact_digits = 15;     ///< of a number in Excel

/// What a formula begins with: = + - @, also as full-width and small forms.
constexpr std::array<std::string_view, 12> formula_signs{
    "=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\ufe66", "\ufe62", "\ufe63", "\ufe6b"};

/// Whether a spreadsheet may begin a new cell behind `c`, although we do not. Quotes alone do not prevent
/// that.
bool ends_cell(char c)
{
    return c == ';' || c == '\t' || c == '\r' || c == '\n';
}

/// Length in bytes of the invisible character at the start of `text`. 0 if there is none, or if it may end a
/// cell.
std::size_t blank_length(std::string_view text)
{
    const auto length = text.empty() || ends_cell(text.front()) ? 0 : first_character_size(text);
    return length > 0 && is_blank(text.substr(0, length)) ? length : 0;
}

/// Whether a spreadsheet might compute a cell that begins with `text`. Blanks and apostrophes at the start do
/// not count.
bool is_dangerous(std::string_view text, bool is_whole_field)
{
    while (const auto length = text.starts_with('\'') ? 1 : blank_length(text)) {
        text.remove_prefix(length);
    }
    return std::ranges::any_of(formula_signs, [&](auto sign) { return text.starts_with(sign); }) ||
           (is_whole_field && !text.empty() && ends_cell(text.front()));
}

struct Decimal {
    bool valid = false;
    bool has_plus = false;
    std::string_view whole;
    std::string_view fraction;
};

/// [+-]digits[.digits]
Decimal decimal_of(std::string_view text)
{
    Decimal decimal;
    decimal.has_plus = text.starts_with('+');
    text.remove_prefix(text.starts_with('+') || text.starts_with('-') ? 1 : 0);
    const auto point = text.find('.');
    decimal.whole = text.substr(0, point);
    decimal.fraction = point == std::string_view::npos ? "" : text.substr(point + 1);
    const auto all_digits = [](std::string_view part) {
        return part.find_first_not_of(decimal_digits) == std::string_view::npos;
    };
    decimal.valid = !decimal.whole.empty() && all_digits(decimal.whole) && all_digits(decimal.fraction) &&
                    (point == std::string_view::npos || !decimal.fraction.empty());
    return decimal;
}

/// Whether Excel holds the number exactly and shows it with these digits again, except for zeros at its end.
bool counts_in_excel(std::string_view text)
{
    const auto number = decimal_of(text);
    return number.valid && !number.has_plus && (number.whole == "0" || number.whole.front() != '0') &&
           number.whole.size() <= longest_shown_number &&
           number.whole.size() + number.fraction.size() <= most_exact_digits;
}

/// Adds an apostrophe (`gives`) at each place where a cell that might be computed begins, or removes it.
std::string with_apostrophes(std::string_view text, bool gives)
{
    std::string out;
    bool is_whole_field = true;
    for (bool begins = true; !text.empty(); text.remove_prefix(1)) {
        if (begins && gives && is_dangerous(text, is_whole_field)) {
            out += '\'';
        } else if (begins && !gives && text.starts_with('\'') &&
                   is_dangerous(text.substr(1), is_whole_field)) {
            text.remove_prefix(1);
        }
        out += text.front();
        begins = ends_cell(text.front());
        is_whole_field = false;
    }
    return out;
}

} // namespace

std::string neutralised(std::string_view text)
{
    if (decimal_of(text).valid) {
        return std::string{text};
    }
    return with_apostrophes(text, true);
}

std::string for_excel(std::string_view text)
{
    const auto safe = neutralised(text);
    const bool is_changed = safe.find_first_of(decimal_digits) != std::string::npos &&
                            !counts_in_excel(safe) && !safe.starts_with('\'') &&
                            safe.size() <= longest_formula_text;
    if (!is_changed && !text.empty()) {
        return safe;
    }
    std::string formula = "=\"";
    for (const char c : safe) {
        formula += c == '"' ? "\"\"" : std::string(1, c);
    }
    return formula + '"';
}

std::string as_meant(std::string_view field)
{
    std::string text{field};
    if (field.starts_with("=\"") && field.ends_with('"') && field.size() > 2) {
        field = field.substr(2, field.size() - 3);
        text.clear();
        for (std::size_t i = 0; i < field.size(); ++i) {
            text += field[i];
            i += field.substr(i).starts_with("\"\"") ? 1U : 0U;
        }
    }
    return with_apostrophes(text, false);
}

} // namespace numsync::model
