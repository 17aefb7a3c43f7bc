#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace numsync::app {

/// Columns in line, two spaces apart; control characters escaped, long cells cut. Each row is measured before
/// the first one is printed, so that not all of them need to be kept.
class TextTable {
  public:
    explicit TextTable(std::vector<std::string> heading);

    void measure(const std::vector<std::string>& row);
    void print_heading(std::ostream& out) const { print(out, heading_); }
    void print(std::ostream& out, const std::vector<std::string>& row) const;

  private:
    std::vector<std::string> heading_;
    std::vector<std::size_t> widths_;
};

/// Columns in line, two spaces apart, a heading above; control characters escaped, long cells cut.
void print_table(std::ostream& out, const std::vector<std::string>& heading,
                 const std::vector<std::vector<std::string>>& rows);

/// How many rows of each kind a table shows, unless all are asked for.
inline constexpr std::uint64_t rows_of_each_kind = 10;

inline constexpr auto* how_to_see_all = "--all shows them, --format csv is for a spreadsheet";

/// Below a table: how many rows it lacks, and how to see them. Nothing if it lacks none.
void print_left_out(std::ostream& out, std::uint64_t rows);

/// RFC 4180.
void print_csv_row(std::ostream& out, const std::vector<std::string>& row);

} // namespace numsync::app
