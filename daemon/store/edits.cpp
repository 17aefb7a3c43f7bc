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

// Leaves out rows with a finding db_altered: the database changed them when they were written, so they differ
// from their row_digest, too.
constexpr auto* note_absent = R"(
WITH edited AS MATERIALIZED (
    SELECT p.id, p.number, CASE WHEN p.removed_at IS NOT NULL THEN $2::timestamptz END AS resolved_at
      FROM pg_temp.absent a
      JOIN purchased_numbers p ON p.account = $1 AND p.id = a.id
     WHERE a.edited
       AND NOT EXISTS (SELECT FROM reconciliation_findings f
                        WHERE f.account = $1 AND f.kind = 'db_altered' AND f.subject = p.id
                          AND f.written_digest = p.row_digest)
), known AS (
    UPDATE reconciliation_findings f
       SET last_seen_at = CASE WHEN was.seen THEN $2::timestamptz ELSE f.last_seen_at END,
           run_id = CASE WHEN was.seen THEN $3::bigint ELSE f.run_id END,
           resolved_at = CASE WHEN was.seen THEN was.resolved_at ELSE $2::timestamptz END
      FROM (SELECT o.finding_id, e.id IS NOT NULL AS seen, e.resolved_at
              FROM reconciliation_findings o
              LEFT JOIN edited e ON e.id = o.subject
             WHERE o.account = $1 AND o.kind = 'table_edited' AND o.resolved_at IS NULL) was
     WHERE f.finding_id = was.finding_id
    RETURNING f.subject
)
INSERT INTO reconciliation_findings (account, kind, severity, subject, number, remedy, first_seen_at, last_seen_at,
                                     resolved_at, run_id)
SELECT $1, k.kind, k.severity, e.id, e.number, k.remedy, $2, $2, e.resolved_at, $3
  FROM edited e JOIN finding_kinds k ON k.kind = 'table_edited'
 WHERE NOT EXISTS (SELECT FROM known WHERE known.subject = e.id))";

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
    return execute(tx, sql, report.account, stamp, report.run_id);
}

void note_repairs(Transaction& tx, const model::RunReport& report, const std::string& stamp)
{
    note_edits(tx, note_changes, report, stamp);
}

void note_absent_edits(Transaction& tx, const model::RunReport& report, const std::string& stamp)
{
    note_edits(tx, note_absent, report, stamp);
}

} // namespace numsync::store
