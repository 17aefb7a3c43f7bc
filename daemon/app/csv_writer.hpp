#pragma once

#include "app/command_line.hpp"

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace numsync::app {

/// Writes comma-separated values (RFC 4180) that are safe in a spreadsheet: formulas are neutralised, see
/// model/spreadsheet.hpp. NULL is an empty field, empty text is "". With Format::excel the output begins with
/// a byte order mark, and Excel reads +14155550100, 007 and 1-2 as text. model::as_meant() gives back each
/// value.
class CsvWriter {
  public:
    /// Writes the heading. Sets `out` to Form::data. `out` must outlive the writer.
    CsvWriter(std::ostream& out, Format format, const std::vector<std::string>& heading);

    void write(const std::vector<std::optional<std::string>>& row);

  private:
    std::ostream& out_;
    bool excel_;
};

} // namespace numsync::app
