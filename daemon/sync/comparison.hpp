#pragma once

#include "model/inventory.hpp"
#include "source/list_reader.hpp"
#include "sync/spool.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace numsync::sync {

/// Takes the table row by row and the list record by record, in any order among each other, and keeps only
/// what the table will need: changed lines and rejected records.
class Comparison {
  public:
    /// Before any row or record.
    void hold(std::vector<model::Held> held) { inventory_.hold(std::move(held)); }
    void take_rows(const std::vector<model::Row>& rows);
    /// No row is to come.
    void all_rows_taken() { inventory_.all_stored(); }
    void take(const source::ReceivedRecord& record);
    /// To be called with the canonical line of each record that can be taken, once for an id.
    void on_taken(std::function<void(std::string_view)> on_taken) { on_taken_ = std::move(on_taken); }

    /// Up to how many rows the table is better read before the list goes on, so that few records come before
    /// their row: each of those is set aside until it is known what it means.
    [[nodiscard]] std::uint64_t rows_wanted() const;

    [[nodiscard]] const model::Inventory& inventory() const { return inventory_; }
    [[nodiscard]] std::uint64_t received() const { return received_; }
    [[nodiscard]] std::uint64_t rejected() const { return rejected_; }
    /// Rejected records whose id could not be read.
    [[nodiscard]] std::uint64_t unidentified() const { return unidentified_; }

    /// Canonical lines of the records that have to be written: they have no row, or differ from it.
    bool next_line(std::string& line);
    /// store::rejected_line() of each.
    bool next_rejected(std::string& line) { return rejected_lines_.next(line); }

  private:
    void reject_unidentified(const source::ReceivedRecord& record, std::string_view field,
                             std::string_view reason);
    void reject(const source::ReceivedRecord& record, std::string_view field, std::string_view reason);
    void spool_rejected(const source::ReceivedRecord& record, bool identified, std::string_view field,
                        std::string_view reason);

    model::Inventory inventory_;
    Spool undecided_; ///< lines that differ, as far as it was known when they came
    Spool rejected_lines_;
    std::string line_; ///< of the record at hand
    std::function<void(std::string_view)> on_taken_;
    std::uint64_t received_ = 0;
    std::uint64_t rejected_ = 0;
    std::uint64_t unidentified_ = 0;
};

} // namespace numsync::sync
