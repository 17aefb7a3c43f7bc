#pragma once

#include "model/row.hpp"

#include <cstdint>

namespace numsync::model {

/// What the list means for an id.
enum class Seen : std::uint8_t {
    absent,
    unchanged,
    added,
    updated,
    restored,
    repaired,
    upgraded, ///< an earlier release wrote the row, and the fields that it knew are equal: no change
    held,     ///< differs, but the database did not take this line before, see Inventory::hold
    rejected
};

/// Number of ids by what the run does with them. `absent` counts the living rows that the list lacks,
/// including those that are already missing.
struct Tally {
    std::uint64_t living = 0; ///< rows without removed_at before the run
    std::uint64_t unchanged = 0;
    std::uint64_t added = 0;
    std::uint64_t updated = 0;
    std::uint64_t restored = 0;
    std::uint64_t repaired = 0;
    std::uint64_t upgraded = 0;
    std::uint64_t held = 0;
    /// Missing or removed rows whose id is in a rejected record. The list has them, so they are restored as
    /// they were.
    std::uint64_t relisted = 0;
    std::uint64_t absent = 0;
    std::uint64_t returned = 0; ///< of restored and relisted, those that had been removed

    /// One more id that the table held and the list means like this.
    void count(Stored stored, Seen seen);

    [[nodiscard]] bool changes_nothing() const
    {
        return added + updated + restored + repaired + upgraded + relisted + absent == 0;
    }
};

} // namespace numsync::model
