#pragma once

#include "source/list_reader.hpp"
#include "sync/spool.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>

namespace numsync::sync {

/// Rejected records, none twice: the first ones of a list, until there are most_kept or their text takes
/// most_bytes.
class RejectedRecords {
  public:
    static constexpr std::size_t most_kept = 10'000;
    static constexpr std::size_t most_bytes = std::size_t{64} * 1024 * 1024;

    /// `identified` tells that the record's id can be read.
    void add(const source::ReceivedRecord& record, bool identified, std::string_view field,
             std::string_view reason);

    [[nodiscard]] bool all_kept() const { return all_kept_; }

    /// store::rejected_line() of each.
    bool next(std::string& line) { return lines_.next(line); }

  private:
    Spool lines_;
    std::unordered_set<std::string> known_; ///< key, field and reason of each
    std::size_t bytes_ = 0;
    bool all_kept_ = true;
};

} // namespace numsync::sync
