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

/// How Comparison reads records.
struct TakingRules {
    bool absent_is_zero = false; ///< a boolean that a record leaves out is false, a price is 0
    /// Removes the API key from the text of an unreadable value, before it is stored.
    std::function<std::string(std::string_view)> redact = [](std::string_view text) {
        return std::string{text};
    };
};

/// Compares table and list. Takes rows and records one by one, in any order, and keeps only what the table
/// will need: changed lines and the first rejected records.
class Comparison {
  public:
    /// Called before any record is taken.
    void take_by(TakingRules rules) { rules_ = std::move(rules); }
    /// Called before any row or record is taken.
    void hold(std::vector<model::HeldLine> held) { inventory_.hold(std::move(held)); }
    void take_rows(const std::vector<model::Row>& rows);
    /// Says that no more rows come.
    void all_rows_taken() { inventory_.all_stored(); }
    void take(const source::ReceivedRecord& record);

    /// How many rows should be taken before more of the list is read. This keeps it rare that a record comes
    /// before its row. Such a record is set aside until its row shows what it means.
    [[nodiscard]] std::uint64_t rows_wanted() const;

    [[nodiscard]] const model::Inventory& inventory() const { return inventory_; }
    [[nodiscard]] std::uint64_t received() const { return received_; }
    [[nodiscard]] std::uint64_t rejected() const { return rejected_; }
    /// Values of taken records that their columns cannot hold.
    [[nodiscard]] const model::UnreadableFields& unreadable() const { return unreadable_; }
    /// Whether the API seems to leave out false: some records say that they are active, some say nothing, and
    /// none says that it is not active.
    [[nodiscard]] bool seems_to_leave_out_false() const
    {
        return active_ > 0 && inactive_ == 0 && unstated_ > 0;
    }
    /// Rejected records whose id could not be read.
    [[nodiscard]] std::uint64_t unidentified() const { return unidentified_; }

    /// Calls `on_change` with the canonical line of each number that would change, and of each that is new:
    /// added, or restored after its removal. Call it before the first next_line().
    void for_each_change(const std::function<void(bool is_new, std::string_view line)>& on_change);

    /// Writes the next canonical line of a record that has no row or differs from it; returns false at the
    /// end.
    bool next_line(std::string& line);
    /// Writes the next store::rejected_line() of a rejected record that is kept; returns false at the end.
    bool next_rejected(std::string& line) { return rejected_records_.next(line); }
    [[nodiscard]] bool all_rejected_kept() const { return rejected_records_.all_kept(); }

  private:
    void count_activity(const model::Value& active);
    void reject_unidentified(const source::ReceivedRecord& record, std::string_view field,
                             std::string_view reason);

    model::Inventory inventory_;
    Spool undecided_; ///< lines that had no equal row when they came
    RejectedRecords rejected_records_;
    TakingRules rules_;
    std::string line_;                       ///< of the current record
    std::vector<std::size_t> unreadable_of_; ///< the unreadable fields of the current record
    model::UnreadableFields unreadable_;
    std::uint64_t active_ = 0;
    std::uint64_t inactive_ = 0;
    std::uint64_t unstated_ = 0; ///< records without is_active
    std::uint64_t received_ = 0;
    std::uint64_t rejected_ = 0;
    std::uint64_t unidentified_ = 0;
};

} // namespace numsync::sync
