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

/// Prints the output of `changes`: how many changes there are of each kind, then the changes.
class ChangesText {
  public:
    /// Format::table shows some changes of each kind, or all if `all`. The other formats always show all.
    ChangesText(std::ostream& out, Format format, bool all) : out_(out), format_(format), all_(all) {}

    /// How many changes of each kind to add at most; nullopt: no limit.
    [[nodiscard]] std::optional<std::uint64_t> of_each_kind() const;

    void begin(const store::ChangesSummary& summary);
    void add(const store::NumberChange& change);
    void end();

  private:
    void print_summary(const store::ChangesSummary& summary);

    std::ostream& out_;
    Format format_;
    bool all_;
    std::uint64_t changes_ = 0; ///< all changes, also those that are not added
    std::uint64_t added_ = 0;
    std::vector<std::vector<std::string>> rows_; ///< of Format::table
    std::optional<CsvWriter> csv_;
};

} // namespace numsync::app
