#pragma once

#include "model/inventory.hpp"
#include "model/unreadable.hpp"
#include "source/list_reader.hpp"
#include "sync/rejected_records.hpp"
#include "sync/spool.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace numsync::sync {

/// How records are read.
struct TakingRules {
    bool absent_is_zero = false; ///< a boolean or a price that a record leaves out is false or 0
    std::function<std::string(std::string_view)> redact = [](std::string_view text) {
        return std::string{text};
    };
};

/// Takes the table row by row and the list record by record, in any order among each other, and keeps only
/// what the table will need: changed lines and the first rejected records.
class Comparison {
  public:
    /// Before any record.
    void take_by(TakingRules rules) { rules_ = std::move(rules); }
    /// Before any row or record.
    void hold(std::vector<model::Held> held) { inventory_.hold(std::move(held)); }
    void take_rows(const std::vector<model::Row>& rows);
    /// No row is to come.
    void all_rows_taken() { inventory_.all_stored(); }
    void take(const source::ReceivedRecord& record);

    /// Up to how many rows the table is better read before the list goes on, so that few records come before
    /// their row: each of those is set aside until it is known what it means.
    [[nodiscard]] std::uint64_t rows_wanted() const;

    [[nodiscard]] const model::Inventory& inventory() const { return inventory_; }
    [[nodiscard]] std::uint64_t received() const { return received_; }
    [[nodiscard]] std::uint64_t rejected() const { return rejected_; }
    /// Values of taken records that their columns cannot hold.
    [[nodiscard]] const model::UnreadableFields& unreadable() const { return unreadable_; }
    /// The list says of some records that they are active, of none that it is not, and of some nothing: as if
    /// false were left out.
    [[nodiscard]] bool seems_to_leave_out_false() const
    {
        return active_ > 0 && inactive_ == 0 && unstated_ > 0;
    }
    /// Rejected records whose id could not be read.
    [[nodiscard]] std::uint64_t unidentified() const { return unidentified_; }

    /// Calls back with the canonical line of each number that would change, and of each that is new: added,
    /// or restored after its removal. Before next_line().
    void for_each_change(const std::function<void(bool is_new, std::string_view line)>& on_change);

    /// Canonical lines of the records that have to be written: they have no row, or differ from it.
    bool next_line(std::string& line);
    /// store::rejected_line() of each rejected record that is kept.
    bool next_rejected(std::string& line) { return rejected_records_.next(line); }
    [[nodiscard]] bool all_rejected_kept() const { return rejected_records_.all_kept(); }

  private:
    void count_activity(const model::Value& active);
    void reject_unidentified(const source::ReceivedRecord& record, std::string_view field,
                             std::string_view reason);

    model::Inventory inventory_;
    Spool undecided_; ///< lines that differ, as far as it was known when they came
    RejectedRecords rejected_records_;
    TakingRules rules_;
    std::string line_;                       ///< of the record at hand
    std::vector<std::size_t> unreadable_of_; ///< and the fields of it that are unreadable
    model::UnreadableFields unreadable_;
    std::uint64_t active_ = 0;
    std::uint64_t inactive_ = 0;
    std::uint64_t unstated_ = 0; ///< records without is_active
    std::uint64_t received_ = 0;
    std::uint64_t rejected_ = 0;
    std::uint64_t unidentified_ = 0;
};

} // namespace numsync::sync
