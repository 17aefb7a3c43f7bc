#include "store/edits.hpp"

#include "model/finding.hpp"
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
    return R"(known AS (
    UPDATE reconciliation_findings f
       SET expected_value = e.api, actual_value = e.stored, last_seen_at = $2, resolved_at = $2, run_id = $3
      FROM edit e
     WHERE f.account = $1 AND f.kind = $4 AND f.resolved_at IS NULL AND f.subject = e.id AND f.field = e.field
    RETURNING f.subject, f.field
), noted AS (
    INSERT INTO reconciliation_findings (account, kind, severity, subject, number, field, expected_value, actual_value,
                                         remedy, first_seen_at, last_seen_at, resolved_at, run_id)
    SELECT $1, $4, $5, e.id, e.number, e.field, e.api, e.stored, $6, $2, $2, $2, $3
      FROM edit e
     WHERE NOT EXISTS (SELECT FROM known k WHERE k.subject = e.id AND k.field = e.field)
))";
}

pqxx::result note_edits(Transaction& tx, const std::string& sql, const model::RunReport& report,
                        const std::string& stamp)
{
    const auto& edited = model::finding_kind("table_edited");
    return run(tx, sql, report.account, stamp, report.run_id, std::string{edited.name},
               std::string{model::name(edited.severity)}, std::string{edited.remedy});
}

void note_repairs(Transaction& tx, const model::RunReport& report, const std::string& stamp)
{
    note_edits(tx, note_changes, report, stamp);
}

} // namespace numsync::store
