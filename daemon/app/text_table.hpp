#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace numsync::app {

/// Columns in line, two spaces apart, a heading above; control characters escaped, long cells cut.
void print_table(std::ostream& out, const std::vector<std::string>& heading,
                 const std::vector<std::vector<std::string>>& rows);

/// RFC 4180.
void print_csv_row(std::ostream& out, const std::vector<std::string>& row);

/// The same, heading first.
void print_csv(std::ostream& out, const std::vector<std::string>& heading,
               const std::vector<std::vector<std::string>>& rows);

} // namespace numsync::app
