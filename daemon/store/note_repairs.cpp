#include "model/finding.hpp"
#include "store/apply_steps.hpp"
#include "store/columns.hpp"

namespace numsync::store {

namespace {

// The rows that change_existing will call repaired, as they are now. A finding that a reconciliation has
// opened is the same one; otherwise it is over as soon as it is there.
const std::string write_repairs = std::string{R"(
WITH edit AS MATERIALIZED (
    SELECT l.id, l.number, v.field, v.api, v.stored
      FROM pg_temp.incoming l
      JOIN purchased_numbers p ON p.account = $1 AND p.id = l.id
     CROSS JOIN LATERAL )"} + field_pairs() +
                                  R"(
     WHERE p.removed_at IS NULL AND p.row_digest = l.row_digest AND v.api IS DISTINCT FROM v.stored
), known AS (
    UPDATE reconciliation_findings f
       SET expected_value = e.api, actual_value = e.stored, last_seen_at = $2, resolved_at = $2, run_id = $3
      FROM edit e
     WHERE f.account = $1 AND f.kind = $4 AND f.resolved_at IS NULL AND f.subject = e.id AND f.field = e.field
    RETURNING f.subject, f.field
)
INSERT INTO reconciliation_findings (account, kind, severity, subject, number, field, expected_value, actual_value, remedy,
                                     first_seen_at, last_seen_at, resolved_at, run_id)
SELECT $1, $4, $5, e.id, e.number, e.field, e.api, e.stored, $6, $2, $2, $2, $3
  FROM edit e
 WHERE NOT EXISTS (SELECT FROM known k WHERE k.subject = e.id AND k.field = e.field))";

} // namespace

void note_repairs(Transaction& tx, const model::RunReport& report, const std::string& stamp)
{
    const auto& edited = model::finding_kind("table_edited");
    run(tx, write_repairs, report.account, stamp, report.run_id, std::string{edited.name},
        std::string{model::name(edited.severity)}, std::string{edited.remedy});
}

} // namespace numsync::store
