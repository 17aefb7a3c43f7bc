#include "app/text_table.hpp"

#include "model/text.hpp"

#include <algorithm>
#include <ostream>

namespace numsync::app {

namespace {

constexpr std::size_t widest_cell = 60; ///< bytes

std::string cell(const std::string& text)
{
    std::string shown;
    for (const char c : model::cut_utf8(text, widest_cell)) {
        const bool control = static_cast<unsigned char>(c) < ' ' || c == 127;
        shown += control ? '?' : c;
    }
    return shown.size() < text.size() ? shown + "..." : shown;
}

/// Characters, as far as a terminal gives each one column.
std::size_t width(const std::string& text)
{
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0) != 0x80; // not the inside of a UTF-8 sequence
    }));
}

void print_row(std::ostream& out, const std::vector<std::string>& row, const std::vector<std::size_t>& widths)
{
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const auto text = cell(row[i]);
        line += text;
        if (i + 1 < row.size()) {
            line.append(widths[i] - width(text) + 2, ' ');
        }
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << '\n';
}

} // namespace

void print_table(std::ostream& out, const std::vector<std::string>& heading,
                 const std::vector<std::vector<std::string>>& rows)
{
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < heading.size(); ++i) {
        widths.push_back(width(heading[i]));
        for (const auto& row : rows) {
            widths[i] = std::max(widths[i], width(cell(row[i])));
        }
    }
    print_row(out, heading, widths);
    for (const auto& row : rows) {
        print_row(out, row, widths);
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
