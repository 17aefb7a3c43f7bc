#pragma once

#include "app/paint.hpp"

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace numsync::app {

/// A table with aligned columns, two spaces apart. Widths are in columns of the terminal. Each cell goes
/// through model::visible_cell() and is cut at 60 columns. Call measure() for every row before you print the
/// first one; so the table need not keep the rows.
class TextTable {
  public:
    /// `indent` is printed before each line.
    explicit TextTable(std::vector<std::string> heading, std::string indent = "");

    void measure(const std::vector<std::string>& row);
    void print_heading(std::ostream& out, Colour colour = Colour::none) const;
    void print(std::ostream& out, const std::vector<std::string>& row, Colour colour = Colour::none) const;

  private:
    std::vector<std::string> heading_;
    std::string indent_;
    std::vector<std::size_t> widths_;
};

/// Prints a whole table with its heading.
void print_table(std::ostream& out, const std::vector<std::string>& heading,
                 const std::vector<std::vector<std::string>>& rows);

/// How many rows of each kind a table shows, unless all are asked for.
inline constexpr std::uint64_t rows_of_each_kind = 10;

inline constexpr auto* how_to_see_all = "--all shows them, --format excel is for a spreadsheet";

/// Prints below a table how many rows it lacks, and how to see them. Prints nothing if `rows` is 0.
void print_left_out(std::ostream& out, std::uint64_t rows);

} // namespace numsync::app
