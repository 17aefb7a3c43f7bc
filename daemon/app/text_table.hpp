#pragma once

#include "app/paint.hpp"

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace numsync::app {

/// Columns in line, two spaces apart, by the columns that each character takes on a terminal; every cell is
/// one line, visible as in model/visible.hpp, and long ones are cut. Each row is measured before the first
/// one is printed, so that not all of them need to be kept.
class TextTable {
  public:
    /// `indent` stands in front of each line.
    explicit TextTable(std::vector<std::string> heading, std::string indent = "");

    void measure(const std::vector<std::string>& row);
    void print_heading(std::ostream& out, Colour colour = Colour::none) const;
    void print(std::ostream& out, const std::vector<std::string>& row, Colour colour = Colour::none) const;

  private:
    std::vector<std::string> heading_;
    std::string indent_;
    std::vector<std::size_t> widths_;
};

/// A table of rows that are all there, with its heading.
void print_table(std::ostream& out, const std::vector<std::string>& heading,
                 const std::vector<std::vector<std::string>>& rows);

/// How many rows of each kind a table shows, unless all are asked for.
inline constexpr std::uint64_t rows_of_each_kind = 10;

inline constexpr auto* how_to_see_all = "--all shows them, --format excel is for a spreadsheet";

/// Below a table: how many rows it lacks, and how to see them. Nothing if it lacks none.
void print_left_out(std::ostream& out, std::uint64_t rows);

} // namespace numsync::app
