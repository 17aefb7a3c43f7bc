#include "store/edits.hpp"

#include "store/columns.hpp"

namespace numsync::store {

namespace {

const auto note_changes = with_lists(R"(
WITH edit AS MATERIALIZED (
    SELECT l.id, l.number, v.field, v.api, v.stored
      FROM pg_temp.change c
      JOIN pg_temp.incoming l ON l.id = c.id
      JOIN purchased_numbers p ON p.account = $1 AND p.id = c.id
     CROSS JOIN LATERAL {field pairs}
     WHERE c.meaning = 'repaired' AND v.api IS DISTINCT FROM v.stored
), {noted}
SELECT count(*) FROM edit)",
                                     {{"{field pairs}", field_pairs()}, {"{noted}", edits_noted()}});

} // namespace

std::string edits_noted()
{
    return R"(noted AS (
    INSERT INTO reconciliation_findings (account, kind, severity, subject, number, field, expected_value, actual_value,
                                         remedy, first_seen_at, last_seen_at, resolved_at, run_id)
    SELECT $1, k.kind, k.severity, e.id, e.number, e.field, e.api, e.stored, k.remedy, $2, $2, $2, $3
      FROM edit e JOIN finding_kinds k ON k.kind = 'table_edited'
))";
}

pqxx::result note_edits(Transaction& tx, const std::string& sql, const model::RunReport& report,
                        const std::string& stamp)
{
    return run(tx, sql, report.account, stamp, report.run_id);
}

void note_repairs(Transaction& tx, const model::RunReport& report, const std::string& stamp)
{
    note_edits(tx, note_changes, report, stamp);
}

} // namespace numsync::store
