#pragma once

#include "app/command_line.hpp"
#include "app/csv_writer.hpp"
#include "store/changes.hpp"

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace numsync::app {

/// What `changes` prints: how many changes there are of each kind, then the changes.
class ChangesText {
  public:
    /// A table shows some of each kind, unless `all` are wanted; the other formats are complete.
    ChangesText(std::ostream& out, Format format, bool all) : out_(out), format_(format), all_(all) {}

    /// How many to add at most.
    [[nodiscard]] std::optional<std::uint64_t> of_each_kind() const;

    void begin(const store::ChangesSummary& summary);
    void add(const store::NumberChange& change);
    void end();

  private:
    void print_summary(const store::ChangesSummary& summary);

    std::ostream& out_;
    Format format_;
    bool all_;
    std::uint64_t changes_ = 0; ///< in all
    std::uint64_t added_ = 0;
    std::vector<std::vector<std::string>> rows_; ///< of a table
    std::optional<CsvWriter> csv_;
};

} // namespace numsync::app
