#include "app/text_table.hpp"

#include "model/text.hpp"
#include "model/visible.hpp"
#include "ops/environment.hpp"

#include <algorithm>
#include <ostream>
#include <utility>

namespace numsync::app {

namespace {

constexpr std::size_t widest_cell = 60; ///< columns

model::Cell cell(std::string_view text)
{
    return model::visible_cell(text, ops::charset(), widest_cell);
}

} // namespace

TextTable::TextTable(std::vector<std::string> heading, std::string indent)
    : heading_(std::move(heading)), indent_(std::move(indent)), widths_(heading_.size())
{
    measure(heading_);
}

void TextTable::measure(const std::vector<std::string>& row)
{
    for (std::size_t i = 0; i < row.size(); ++i) {
        widths_[i] = std::max(widths_[i], cell(row[i]).columns);
    }
}

void TextTable::print_heading(std::ostream& out, Colour colour) const
{
    print(out, heading_, colour);
}

void TextTable::print(std::ostream& out, const std::vector<std::string>& row, Colour colour) const
{
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const auto shown = cell(row[i]);
        line += shown.text;
        if (i + 1 < row.size()) {
            line.append(widths_[i] - shown.columns + 2, ' ');
        }
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << indent_ << Painted{colour, line} << '\n';
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

} // namespace numsync::app
