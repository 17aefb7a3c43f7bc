#include "store/apply_steps.hpp"
#include "store/columns.hpp"
#include "store/load_records.hpp"

namespace numsync::store {

namespace {

/// New rows go where they belong, and nowhere else before. An id that has come to have a row since the table
/// was read fails the run, and the next attempt sees it.
std::uint64_t add_new(Transaction& tx, const model::RunReport& report, const NextLine& added_lines,
                      const std::string& stamp)
{
    const auto target = "purchased_numbers (" + documented_columns() +
                        ", row_digest, account, valid_from, first_seen_at, run_id)";
    const auto run_id = std::to_string(*report.run_id);
    return copy_records(tx, target, added_lines,
                        std::array{report.account.c_str(), stamp.c_str(), stamp.c_str(), run_id.c_str()});
}

// What each record means is decided here and nowhere else, from the row as it is now.
const auto change_existing = with_lists(R"(
WITH change AS MATERIALIZED (
    SELECT i.*,
           CASE WHEN p.removed_at IS NOT NULL THEN 'returned'
                WHEN differs AND p.row_digest = i.row_digest THEN 'repaired'
                WHEN differs THEN 'updated'
                WHEN p.missing_since IS NOT NULL THEN 'found'
                WHEN p.row_digest <> i.row_digest THEN 'repaired'
                ELSE 'unchanged' END AS meaning
      FROM pg_temp.incoming i
      JOIN purchased_numbers p ON p.account = $1 AND p.id = i.id
     CROSS JOIN LATERAL (SELECT {p and i differ} AS differs) compared
), ended AS (
    INSERT INTO purchased_numbers_history ({columns}, valid_to)
    SELECT {columns of p}, $2::timestamptz
      FROM purchased_numbers p
      JOIN change c ON c.id = p.id
     WHERE p.account = $1 AND c.meaning IN ('updated', 'returned')
), written AS (
    UPDATE purchased_numbers p
       SET {fields = those of c}, row_digest = c.row_digest,
           missing_since = NULL, missing_runs = 0, removed_at = NULL,
           valid_from = CASE WHEN c.meaning IN ('updated', 'returned') THEN $2::timestamptz ELSE p.valid_from END,
           run_id = CASE WHEN c.meaning IN ('updated', 'returned') THEN $3::bigint ELSE p.run_id END
      FROM change c
     WHERE p.account = $1 AND p.id = c.id AND c.meaning <> 'unchanged'
    RETURNING c.meaning
)
SELECT count(*) FILTER (WHERE meaning = 'updated'), count(*) FILTER (WHERE meaning IN ('returned', 'found')),
       count(*) FILTER (WHERE meaning = 'repaired'), (SELECT count(*) FROM change)
  FROM written)",
                                        {{"{p and i differ}", documented_differ("p", "i")},
                                         {"{columns}", version_columns()},
                                         {"{columns of p}", of_alias("p", version_columns())},
                                         {"{fields = those of c}", documented_from("c")}});

// A record whose row was deleted by hand since the table was read.
const auto add_lost =
    with_lists(R"(
INSERT INTO purchased_numbers ({fields}, row_digest, account, valid_from, first_seen_at, run_id)
SELECT {fields of i}, i.row_digest, $1, $2, $2, $3
  FROM pg_temp.incoming i
 WHERE NOT EXISTS (SELECT FROM purchased_numbers p WHERE p.account = $1 AND p.id = i.id))",
               {{"{fields}", documented_columns()}, {"{fields of i}", of_alias("i", documented_columns())}});

} // namespace

void apply_changes(Transaction& tx, model::RunReport& report, const Application& application,
                   const std::string& stamp)
{
    auto& counts = report.counts;
    const auto& tally = application.tally;
    const auto proposed = tally.updated + tally.restored + tally.repaired;
    counts.added = 0;
    if (tally.added > 0) {
        tx.database.doing("adding what is new");
        counts.added = add_new(tx, report, application.added_lines, stamp);
    }
    if (proposed == 0) {
        return;
    }
    tx.database.doing("loading what changed");
    load_records(tx, "incoming", application.changed_lines);
    tx.database.doing("applying the changes");
    if (tally.repaired > 0) {
        note_repairs(tx, report, stamp);
    }
    const auto changed = run(tx, change_existing, report.account, stamp, report.run_id);
    counts.updated = changed[0][0].as<std::uint64_t>();
    counts.restored = changed[0][1].as<std::uint64_t>();
    counts.repaired = changed[0][2].as<std::uint64_t>();
    std::uint64_t lost = 0;
    if (changed[0][3].as<std::uint64_t>() < proposed) {
        lost = static_cast<std::uint64_t>(
            run(tx, add_lost, report.account, stamp, report.run_id).affected_rows());
        counts.added += lost;
    }
    // A record that turned out to need nothing was proposed as something, and reads as before.
    counts.unchanged =
        tally.unchanged + proposed - (lost + counts.updated + counts.restored + counts.repaired);
}

} // namespace numsync::store
