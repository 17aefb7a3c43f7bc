#pragma once

#include "store/pq.hpp"

#include <array>
#include <span>
#include <string>
#include <string_view>

namespace numsync::store {

/// Tables with an identity column that a run writes to. A fault in any other identity column fails no sync.
inline constexpr std::array<std::string_view, 3> numbered_by_runs{"sync_runs", "rejected_records",
                                                                  "reconciliation_findings"};
inline constexpr std::array<std::string_view, 5> all_numbered{
    "sync_runs", "rejected_records", "reconciliation_findings", "expected_numbers", "inventory_daily"};

/// Raises each sequence of these tables that is below the highest number in use. That happens if it was
/// restarted, or was not copied along with its table. Runs are ordered by their number, so no number may be
/// given out twice. Leaves a sequence alone if the role may not read it.
void lift_identities(Transaction& tx, std::span<const std::string_view> tables);

/// SQL query for the tables whose sequence is below the highest number in use. Columns: tbl, col, sequence,
/// highest, liftable. For sync_runs, this includes numbers that only other tables still have, because the
/// run's row was deleted.
std::string sequences_behind(std::span<const std::string_view> tables);

} // namespace numsync::store
