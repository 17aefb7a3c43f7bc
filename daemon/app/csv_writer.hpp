#pragma once

#include "app/command_line.hpp"

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace numsync::app {

/// Comma-separated values (RFC 4180) that a spreadsheet may open: what it would compute is neutralised, see
/// model/spreadsheet.hpp. NULL is nothing, empty text is "". Format::excel begins with a byte order mark, and
/// Excel reads +14155550100, 007 and 1-2 as text. model::as_meant() gives back each value.
class CsvWriter {
  public:
    /// `out`, which is data from now on, outlives the writer. Writes the heading.
    CsvWriter(std::ostream& out, Format format, const std::vector<std::string>& heading);

    void write(const std::vector<std::optional<std::string>>& row);

  private:
    std::ostream& out_;
    bool excel_;
};

} // namespace numsync::app
