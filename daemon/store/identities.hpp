#pragma once

#include "store/pq.hpp"

#include <array>
#include <span>
#include <string>
#include <string_view>

namespace numsync::store {

/// Tables whose rows a run numbers; what else has numbers fails no sync.
inline constexpr std::array<std::string_view, 3> numbered_by_runs{"sync_runs", "rejected_records",
                                                                  "reconciliation_findings"};
inline constexpr std::array<std::string_view, 5> all_numbered{
    "sync_runs", "rejected_records", "reconciliation_findings", "expected_numbers", "inventory_daily"};

/// Runs are ordered by their number, so a sequence that was restarted, or did not come along with a copy of
/// the table, may not give out a number again: lifts each sequence of these tables that lies below the
/// highest number. A sequence that the role may not read stays as it is.
void lift_identities(Transaction& tx, std::span<const std::string_view> tables);

/// A query for those of the tables whose sequence lies below the highest number: columns tbl, col, sequence,
/// highest, liftable. For sync_runs the numbers that other tables keep of its deleted rows count too.
std::string sequences_behind(std::span<const std::string_view> tables);

} // namespace numsync::store
