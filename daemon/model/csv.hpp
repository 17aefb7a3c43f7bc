#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace numsync::model {

/// Comma-separated values as RFC 4180 has them, line by line; a line end is LF or CRLF, and a byte order mark
/// before the first line is passed over. Empty lines are no rows. Semicolons or tabs in place of the commas
/// are known by the first line, which then has no comma.
class CsvReader {
  public:
    /// `text` outlives the reader.
    explicit CsvReader(std::string_view text);

    /// Reads the next row; false behind the last one, and behind a fault in the quotes.
    bool next(std::vector<std::string>& fields);

    /// Where the row begins that was read last, from 1.
    [[nodiscard]] int line() const { return line_; }
    /// What is wrong with the quotes, in that row; nothing if all is well.
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
