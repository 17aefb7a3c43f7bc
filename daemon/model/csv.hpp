#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace numsync::model {

/// Reads comma-separated values (RFC 4180) row by row. A line ends with LF or CRLF. A byte order mark at the
/// start and empty lines are skipped. If the first line has no comma but a semicolon or a tab, the first of
/// these is the separator.
class CsvReader {
  public:
    /// `text` must outlive the reader.
    explicit CsvReader(std::string_view text);

    /// Reads the next row into `fields`. False after the last row, and after an error in the quotes (see
    /// fault()).
    bool next(std::vector<std::string>& fields);

    /// The line on which the last row read begins, from 1.
    [[nodiscard]] int line() const { return line_; }
    /// The error in the quotes of that row; nullopt if there is none.
    [[nodiscard]] const std::optional<std::string>& fault() const { return fault_; }

  private:
    bool read_quoted(std::string& field);
    void read_plain(std::string& field);
    [[nodiscard]] bool at_line_end() const;
    void skip_line_end();

    std::string_view rest_;
    char separator_ = ',';
    int line_ = 0;
    int next_line_ = 1;
    std::optional<std::string> fault_;
};

} // namespace numsync::model
