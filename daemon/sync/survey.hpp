#pragma once

#include "model/inventory.hpp"
#include "model/record_findings.hpp"
#include "sync/spool.hpp"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace numsync::sync {

/// What a reconciliation keeps of the whole list while it comes, beside what differs from the table. Whatever
/// there is one of for each number goes into a Spool.
class Survey {
  public:
    /// The line of a record, as Comparison::on_taken() has it.
    void take(std::string_view line);

    /// One more finding that the lists alone tell.
    void keep(const model::Found& found);

    /// Numbers that say whether they are active.
    [[nodiscard]] std::uint64_t saying() const { return saying_; }

    /// Findings as COPY has them: kind, subject, number, field, expected_value, actual_value. An id that was
    /// refused later in the list may have some.
    bool next_found(std::string& line) { return found_.next(line); }

    /// From now on the numbers are had from the first one on.
    void begin_anew() { numbers_.begin_anew(); }
    /// Each number listed, as COPY has it: id, number, iso_country, region, is_active, and whether another id
    /// may have the same number. `listed` has seen the whole list: what it rejected later on is left out.
    bool next_number(const model::Inventory& listed, std::string& line);
    /// Only those of which another id may have the number.
    bool next_double(const model::Inventory& listed, std::string& line);

  private:
    void keep_doubled_hashes();
    [[nodiscard]] bool is_double(std::string_view line) const;

    Spool found_;
    Spool numbers_;
    std::deque<std::uint64_t> hashes_; ///< of the numbers: a vector would want twice the room while it grows
    bool only_doubled_hashes_ = false; ///< sorted, and the others gone
    std::uint64_t saying_ = 0;
    std::string line_;
};

} // namespace numsync::sync
