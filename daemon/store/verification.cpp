#include "store/verification.hpp"

#include "model/canonical_line.hpp"
#include "model/failure.hpp"
#include "model/text.hpp"
#include "store/account_rows.hpp"
#include "store/bookkeeping.hpp"
#include "store/columns.hpp"

#include <algorithm>

namespace numsync::store {

namespace {

// Writes one finding for each number: what differs, in words.
const auto note_unequal = with_lists(with_times(R"(
WITH unequal AS MATERIALIZED (
    SELECT i.id, i.number, i.row_digest AS written_digest, differing.expected,
           CASE WHEN p.id IS NOT NULL THEN differing.actual END AS actual
      FROM pg_temp.incoming i
      LEFT JOIN pg_temp.change c ON c.id = i.id
      LEFT JOIN purchased_numbers p ON p.account = $1 AND p.id = i.id
     CROSS JOIN LATERAL (
           SELECT string_agg(d.field || ' ' || coalesce(d.api, 'none'), ', ') AS expected,
                  string_agg(d.field || ' ' || coalesce(d.stored, 'none'), ', ') AS actual
             FROM (SELECT v.field, v.api, v.stored FROM (SELECT i.*) l CROSS JOIN LATERAL {field pairs}
                    UNION ALL
                   VALUES ('row_digest', i.row_digest, p.row_digest),
                          ('missing_since', NULL, {time p.missing_since}),
                          ('removed_at', NULL, {time p.removed_at}),
                          ('valid_from', CASE WHEN coalesce(c.meaning, 'added') IN ('added', 'updated', 'returned')
                                              THEN {time $2::timestamptz} ELSE {time p.valid_from} END, {time p.valid_from}),
                          ('first_seen_at', CASE WHEN c.meaning IS NULL THEN {time $2::timestamptz}
                                                 ELSE {time p.first_seen_at} END, {time p.first_seen_at})) d
            WHERE d.api IS DISTINCT FROM d.stored) differing
     WHERE p.id IS NULL OR {i and p differ} OR p.row_digest IS DISTINCT FROM i.row_digest
        OR p.missing_since IS NOT NULL OR p.removed_at IS NOT NULL
        OR (coalesce(c.meaning, 'added') IN ('added', 'updated', 'returned')
            AND (p.valid_from, p.run_id) IS DISTINCT FROM ($2::timestamptz, $3::bigint))
        OR (c.meaning IS NULL AND p.first_seen_at <> $2::timestamptz)
     UNION ALL
    SELECT g.id, p.number, NULL, CASE WHEN g.removed THEN 'removed' ELSE 'missing' END,
           CASE WHEN p.removed_at IS NOT NULL THEN 'removed' WHEN p.missing_since IS NOT NULL THEN 'missing'
                WHEN p.id IS NOT NULL THEN 'present' END
      FROM pg_temp.gone g
      LEFT JOIN purchased_numbers p ON p.account = $1 AND p.id = g.id
     WHERE p.missing_since IS NULL OR (p.removed_at IS NOT NULL) <> g.removed
     UNION ALL
    SELECT p.id, p.number, NULL, 'valid_from ' || {time s.valid_from} || ', removed_at ' || coalesce({time s.removed_at}, 'none'),
           'valid_from ' || {time p.valid_from} || ', removed_at ' || coalesce({time p.removed_at}, 'none')
    {broken rows} AND p.run_id <> $3::bigint
), known AS (
    UPDATE reconciliation_findings f
       SET number = u.number, expected_value = u.expected, actual_value = u.actual, last_seen_at = $2::timestamptz,
           run_id = $3::bigint, written_digest = u.written_digest, table_shape = {shape}
      FROM unequal u
     WHERE f.account = $1 AND f.kind = 'db_altered' AND f.resolved_at IS NULL AND f.subject = u.id
    RETURNING f.subject
), noted AS (
    INSERT INTO reconciliation_findings (account, kind, severity, subject, number, expected_value, actual_value, remedy,
                                         first_seen_at, last_seen_at, run_id, written_digest, table_shape)
    SELECT $1, kind.kind, kind.severity, u.id, u.number, u.expected, u.actual, kind.remedy, $2::timestamptz,
           $2::timestamptz, $3::bigint, u.written_digest, {shape}
      FROM (SELECT DISTINCT ON (id) * FROM unequal ORDER BY id) u
      JOIN finding_kinds kind ON kind.kind = 'db_altered'
     WHERE NOT EXISTS (SELECT FROM known k WHERE k.subject = u.id)
)
SELECT count(DISTINCT id) FROM unequal)"),
                                     {{"{field pairs}", field_pairs()},
                                      {"{i and p differ}", content_differs("i", "p")},
                                      {"{broken rows}", broken_rows()},
                                      {"{shape}", table_shape}});

// Counts the open findings, but not those of rows that this run wrote and read back as written. The next run
// that finds such a row intact resolves its finding.
constexpr auto* count_open = R"(
SELECT count(*) FROM reconciliation_findings f
 WHERE f.account = $1 AND f.kind = 'db_altered' AND f.resolved_at IS NULL
   AND (f.run_id = $2 OR NOT EXISTS (SELECT FROM pg_temp.incoming i WHERE i.id = f.subject)))";

void resolve_intact(Transaction& tx, const model::RunReport& report, const model::Inventory& inventory,
                    const std::string& stamp)
{
    std::string intact;
    for (const auto& row :
         execute(tx,
                 "SELECT finding_id, subject FROM reconciliation_findings WHERE account = $1 AND "
                 "kind = 'db_altered' AND resolved_at IS NULL AND run_id <> $2",
                 report.account, report.run_id)) {
        std::string id;
        model::append_escaped(id, row[1].c_str());
        const auto seen = inventory.seen(id);
        if (seen == model::Seen::unchanged || seen == model::Seen::absent) {
            intact += (intact.empty() ? "" : ",") + std::string{row[0].c_str()};
        }
    }
    if (!intact.empty()) {
        execute(
            tx,
            "UPDATE reconciliation_findings SET resolved_at = $2, last_seen_at = $2 WHERE finding_id = ANY "
            "(string_to_array($1, ',')::bigint[])",
            intact, stamp);
    }
}

} // namespace

Altered read_altered(Transaction& tx, const std::string& account)
{
    Altered altered;
    const auto open = with_lists(R"(
SELECT subject, written_digest, coalesce(table_shape = {shape}, false)
  FROM reconciliation_findings
 WHERE account = $1 AND kind = 'db_altered' AND resolved_at IS NULL)",
                                 {{"{shape}", table_shape}});
    for (const auto& row : execute(tx, open, account)) {
        altered.any_open = true;
        const auto digest = row[1].is_null() ? std::nullopt : model::digest_in(row[1].c_str());
        if (digest && row[2].template as<bool>()) {
            std::string id;
            model::append_escaped(id, row[0].c_str());
            altered.held.push_back({model::digest_of(id), *digest});
        }
    }
    return altered;
}

void make_work_tables(Transaction& tx)
{
    run_script(tx,
               "SET CONSTRAINTS ALL IMMEDIATE; CREATE TEMPORARY TABLE incoming (" + content_definitions() +
                   ", row_digest TEXT) ON COMMIT DROP;"
                   "CREATE TEMPORARY TABLE change (id TEXT NOT NULL, meaning TEXT NOT NULL) ON COMMIT DROP;"
                   "CREATE TEMPORARY TABLE absent (id TEXT NOT NULL, approved BOOLEAN NOT NULL, "
                   "edited BOOLEAN NOT NULL) ON COMMIT DROP;"
                   "CREATE TEMPORARY TABLE gone (id TEXT NOT NULL, removed BOOLEAN NOT NULL, "
                   "approved BOOLEAN NOT NULL) ON COMMIT DROP");
}

std::uint64_t verify_written(Transaction& tx, const model::RunReport& report,
                             const model::Inventory& inventory, const std::string& stamp)
{
    tx.database.doing("reading back what was written");
    const auto unequal =
        execute(tx, note_unequal, report.account, stamp, report.run_id)[0][0].as<std::uint64_t>();
    resolve_intact(tx, report, inventory, stamp);
    // A trigger may drop the findings, too, so the larger count holds.
    return std::max(unequal,
                    execute(tx, count_open, report.account, report.run_id)[0][0].as<std::uint64_t>());
}

void require_no_lost_version(std::uint64_t lost)
{
    if (lost > 0) {
        throw model::Failure{
            model::Reason::db_altered,
            "the history did not take " + model::counted(lost, "version") +
                " as written: a trigger, rule or column of purchased_numbers_history changes or drops "
                "rows; nothing was applied"};
    }
}

} // namespace numsync::store
