#include "store/account_rows.hpp"
#include "store/apply_steps.hpp"
#include "store/bookkeeping.hpp"
#include "store/columns.hpp"
#include "store/edits.hpp"
#include "store/load_records.hpp"
#include "store/verification.hpp"

namespace numsync::store {

namespace {

/// The missing and removed numbers that have a rejected record in the list, one id per line, as COPY prints
/// it. Asks the inventory, which knows the ids of all rejected records; Application::rejected_lines may lack
/// some.
std::string relisted_ids(Transaction& tx, const model::Inventory& inventory)
{
    std::string ids;
    const auto gone = std::string{"SELECT id"} + from_account +
                      " AND (missing_since IS NOT NULL OR removed_at IS NOT NULL)";
    copy_out(tx, gone, [&](std::string_view id) {
        if (inventory.seen(id) == model::Seen::rejected) {
            ids += id;
            ids += '\n';
        }
    });
    return ids;
}

// A missing or removed number whose record is rejected is still listed. So it is restored with the values of
// its row.
const auto take_relisted =
    with_lists(R"(
INSERT INTO pg_temp.incoming ({fields}, row_digest)
SELECT {fields of p}, p.row_digest
  FROM purchased_numbers p
 WHERE p.account = $1 AND (p.missing_since IS NOT NULL OR p.removed_at IS NOT NULL)
   AND p.id IN (SELECT id FROM pg_temp.relisted))",
               {{"{fields}", content_columns()}, {"{fields of p}", of_alias("p", content_columns())}});

// The only place that decides what a record means for its row. It looks at the row as it is now.
const auto decide = with_lists(
    R"(
INSERT INTO pg_temp.change (id, meaning)
SELECT i.id,
       CASE WHEN p.removed_at IS NOT NULL THEN 'returned'
            WHEN differs AND p.row_digest = i.row_digest THEN 'repaired'
            WHEN p.missing_since IS NULL AND {p reads as i before} THEN 'upgraded'
            WHEN differs THEN 'updated'
            WHEN p.missing_since IS NOT NULL THEN 'found'
            WHEN p.row_digest <> i.row_digest THEN 'repaired'
            ELSE 'unchanged' END
  FROM pg_temp.incoming i
  JOIN purchased_numbers p ON p.account = $1 AND p.id = i.id
 CROSS JOIN LATERAL (SELECT {p and i differ} AS differs) compared)",
    {{"{p and i differ}", content_differs("p", "i")}, {"{p reads as i before}", reads_as_before("p", "i")}});

// If somebody inserts the id after this transaction's snapshot, the INSERT fails the run, and the next
// attempt sees that row.
const auto add =
    with_lists(R"(
INSERT INTO purchased_numbers ({fields}, row_digest, account, valid_from, first_seen_at, run_id)
SELECT {fields of i}, i.row_digest, $1, $2, $2, $3
  FROM pg_temp.incoming i
 WHERE NOT EXISTS (SELECT FROM pg_temp.change c WHERE c.id = i.id))",
               {{"{fields}", content_columns()}, {"{fields of i}", of_alias("i", content_columns())}});

// The history gets the old version of each row that the UPDATE really changed.
const auto change = with_lists(R"(
WITH written AS (
    UPDATE purchased_numbers p
       SET {fields = those of i}, row_digest = i.row_digest,
           missing_since = NULL, missing_runs = 0, removed_at = NULL,
           valid_from = CASE WHEN c.meaning IN ('updated', 'returned') THEN $2::timestamptz ELSE p.valid_from END,
           run_id = CASE WHEN c.meaning IN ('updated', 'returned') THEN $3::bigint ELSE p.run_id END
      FROM pg_temp.change c
      JOIN pg_temp.incoming i ON i.id = c.id
     WHERE p.account = $1 AND p.id = c.id AND c.meaning <> 'unchanged'
    RETURNING c.meaning, {columns of p}
), over AS MATERIALIZED (
    SELECT {columns of p}
      FROM purchased_numbers p
      JOIN written w ON w.id = p.id
     WHERE p.account = $1 AND w.meaning IN ('updated', 'returned')
       AND (w.valid_from <> p.valid_from OR w.removed_at IS DISTINCT FROM p.removed_at OR {p and w differ})
), ended AS (
    INSERT INTO purchased_numbers_history ({columns}, valid_to)
    SELECT {columns}, $2::timestamptz FROM over
    RETURNING {columns}, valid_to
)
SELECT count(*) FILTER (WHERE meaning = 'updated'), count(*) FILTER (WHERE meaning IN ('returned', 'found')),
       count(*) FILTER (WHERE meaning = 'repaired'),
       count(*) FILTER (WHERE meaning = 'upgraded'),
       (SELECT count(*) FROM pg_temp.change WHERE change.meaning = 'unchanged'),
       (SELECT count(*) FROM over o LEFT JOIN ended e ON e.id = o.id
         WHERE e.valid_to IS DISTINCT FROM $2::timestamptz OR ({columns of e}) IS DISTINCT FROM ({columns of o}))
  FROM written)",
                               {{"{p and w differ}", content_differs("p", "w")},
                                {"{columns}", version_columns()},
                                {"{columns of p}", of_alias("p", version_columns())},
                                {"{columns of e}", of_alias("e", version_columns())},
                                {"{columns of o}", of_alias("o", version_columns())},
                                {"{fields = those of i}", content_from("i")}});

} // namespace

void apply_changes(Transaction& tx, model::RunReport& report, const Application& application,
                   const std::string& stamp)
{
    auto& counts = report.counts;
    const auto& tally = application.tally;
    if (tally.added + tally.updated + tally.restored + tally.repaired + tally.upgraded + tally.relisted ==
        0) {
        return;
    }
    tx.database.doing("loading what changed");
    copy_records(tx, "pg_temp.incoming", application.changed_lines);
    if (tally.relisted > 0) {
        run_script(tx, "CREATE TEMPORARY TABLE relisted (id TEXT) ON COMMIT DROP");
        const auto ids = relisted_ids(tx, application.inventory);
        copy_lines<1>(tx, "pg_temp.relisted", lines_of(ids));
        execute(tx, take_relisted, report.account);
    }
    tx.database.doing("applying the changes");
    const auto with_row = execute(tx, decide, report.account).affected_rows();
    if (tally.repaired > 0) {
        note_repairs(tx, report, stamp);
    }
    counts.added =
        static_cast<std::uint64_t>(execute(tx, add, report.account, stamp, report.run_id).affected_rows());
    if (with_row == 0) {
        return;
    }
    const auto changed = execute(tx, change, report.account, stamp, report.run_id);
    counts.updated = changed[0][0].as<std::uint64_t>();
    counts.restored = changed[0][1].as<std::uint64_t>();
    counts.repaired += changed[0][2].as<std::uint64_t>();
    counts.upgraded = changed[0][3].as<std::uint64_t>();
    counts.unchanged +=
        changed[0][4].as<std::uint64_t>(); // the digests differed, but the row equals the record
    require_no_lost_version(changed[0][5].as<std::uint64_t>());
}

} // namespace numsync::store
