#pragma once

#include "source/list_reader.hpp"
#include "store/apply.hpp"
#include "sync/spool.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>

namespace numsync::sync {

/// The first rejected records of a list, none twice: at most most_kept, and at most most_bytes of text.
class RejectedRecords {
  public:
    static constexpr std::size_t most_kept = store::most_rejected_kept;
    static constexpr std::size_t most_bytes = std::size_t{64} * 1024 * 1024;

    /// Adds a record, or does nothing once the limit is reached. `identified`: the record's id can be read.
    void add(const source::ReceivedRecord& record, bool identified, std::string_view field,
             std::string_view reason);

    [[nodiscard]] bool all_kept() const { return all_kept_; }

    /// Writes the next store::rejected_line() into `line`; returns false at the end.
    bool next(std::string& line) { return lines_.next(line); }

  private:
    Spool lines_;
    std::unordered_set<std::string> known_; ///< key, field and reason of each
    std::size_t bytes_ = 0;
    bool all_kept_ = true;
};

} // namespace numsync::sync
