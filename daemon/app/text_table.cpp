#include "app/text_table.hpp"

#include "model/text.hpp"

#include <algorithm>
#include <ostream>
#include <utility>

namespace numsync::app {

namespace {

constexpr std::size_t widest_cell = 60; ///< bytes

/// What a terminal would obey instead of showing it: C0 and C1 controls, line separators, and marks that
/// change the direction of writing, which would show a row as another one.
bool is_obeyed(std::string_view character)
{
    const auto between = [&](std::string_view first, std::string_view last) {
        return character.size() == first.size() && character >= first && character <= last;
    };
    return character.empty() || between({"\0", 1}, "\x1f") || character == "\x7f" ||
           between("\u0080", "\u009f") || between("\u2028", "\u202e") || between("\u2066", "\u2069") ||
           character == "\u061c" || between("\u200e", "\u200f");
}

std::string cell(std::string_view text)
{
    std::string visible;
    const auto kept = model::cut_utf8(text, widest_cell);
    for (auto rest = kept; !rest.empty();) {
        const auto character = rest.substr(0, model::utf8_length(rest));
        visible += is_obeyed(character) ? "?" : character;
        rest.remove_prefix(std::max<std::size_t>(character.size(), 1));
    }
    return kept.size() < text.size() ? visible + "..." : visible;
}

/// Characters, as far as a terminal gives each one column.
std::size_t width(const std::string& text)
{
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0) != 0x80; // not the inside of a UTF-8 sequence
    }));
}

} // namespace

TextTable::TextTable(std::vector<std::string> heading)
    : heading_(std::move(heading)), widths_(heading_.size())
{
    measure(heading_);
}

void TextTable::measure(const std::vector<std::string>& row)
{
    for (std::size_t i = 0; i < row.size(); ++i) {
        widths_[i] = std::max(widths_[i], width(cell(row[i])));
    }
}

void TextTable::print(std::ostream& out, const std::vector<std::string>& row) const
{
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const auto text = cell(row[i]);
        line += text;
        if (i + 1 < row.size()) {
            line.append(widths_[i] - width(text) + 2, ' ');
        }
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << '\n';
}

void print_table(std::ostream& out, const std::vector<std::string>& heading,
                 const std::vector<std::vector<std::string>>& rows)
{
    TextTable table{heading};
    for (const auto& row : rows) {
        table.measure(row);
    }
    table.print_heading(out);
    for (const auto& row : rows) {
        table.print(out, row);
    }
}

void print_left_out(std::ostream& out, std::uint64_t rows)
{
    if (rows > 0) {
        out << "... and " << model::grouped(rows) << " more: " << how_to_see_all << "\n";
    }
}

void print_csv_row(std::ostream& out, const std::vector<std::string>& row)
{
    for (std::size_t i = 0; i < row.size(); ++i) {
        out << (i == 0 ? "" : ",");
        if (row[i].find_first_of(",\"\r\n") == std::string::npos) {
            out << row[i];
            continue;
        }
        out << '"';
        for (const char c : row[i]) {
            out << (c == '"' ? "\"\"" : std::string(1, c));
        }
        out << '"';
    }
    out << "\r\n";
}

} // namespace numsync::app
