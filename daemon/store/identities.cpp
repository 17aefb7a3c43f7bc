#include "store/identities.hpp"

#include "store/columns.hpp"

#include <algorithm>
#include <cstdint>

namespace numsync::store {

namespace {

struct Numbered {
    std::string_view table;
    const char* highest; ///< column and highest number, for VALUES
};

constexpr std::array numbered{
    Numbered{"sync_runs",
             "'run_id', greatest((SELECT max(run_id) FROM sync_runs), (SELECT max(last_run_id) FROM "
             "sync_accounts), (SELECT max(run_id) FROM sync_approvals))"},
    Numbered{"rejected_records", "'rejected_id', (SELECT max(rejected_id) FROM rejected_records)"},
    Numbered{"reconciliation_findings",
             "'finding_id', (SELECT max(finding_id) FROM reconciliation_findings)"},
    Numbered{"expected_numbers", "'expected_id', (SELECT max(expected_id) FROM expected_numbers)"},
    Numbered{"inventory_daily", "'daily_id', (SELECT max(daily_id) FROM inventory_daily)"},
};

} // namespace

std::string sequences_behind(std::span<const std::string_view> tables)
{
    std::string rows;
    for (const auto& one : numbered) {
        if (std::ranges::find(tables, one.table) != tables.end()) {
            rows += (rows.empty() ? "('" : ", ('") + std::string{one.table} + "', " + one.highest + ")";
        }
    }
    return with_lists(R"(
SELECT i.tbl, i.col, s.name AS sequence, i.highest,
       has_sequence_privilege(s.name, 'SELECT') AND has_sequence_privilege(s.name, 'UPDATE') AS liftable
  FROM (VALUES {rows}) i (tbl, col, highest)
 CROSS JOIN LATERAL pg_get_serial_sequence(i.tbl, i.col) s (name)
 WHERE s.name IS NOT NULL
   AND CASE WHEN has_sequence_privilege(s.name, 'SELECT')
            THEN coalesce(pg_sequence_last_value(s.name::regclass), 0) < i.highest ELSE false END)",
                      {{"{rows}", rows}});
}

void lift_identities(Transaction& tx, std::span<const std::string_view> tables)
{
    const auto behind = sequences_behind(tables);
    if (execute(tx, behind).empty()) {
        return;
    }
    // One process at a time: until another transaction ends, the numbers that it takes cannot be seen.
    execute(tx, "SELECT pg_advisory_xact_lock(hashtextextended('agni-number-sync identities ' || "
                "current_schema(), 0))");
    for (const auto& row : execute(tx, behind)) {
        const std::string sequence = row["sequence"].c_str();
        const auto highest = row["highest"].as<std::int64_t>();
        // A sequence that was set ahead and has not given out a number yet is not behind.
        const auto next = execute(tx, "SELECT last_value + is_called::int FROM " + sequence);
        if (next[0][0].as<std::int64_t>() <= highest) {
            execute(tx, "SELECT setval($1::text::regclass, $2)", sequence, highest);
        }
    }
}

} // namespace numsync::store
