#include "store/account_rows.hpp"
#include "store/apply_steps.hpp"
#include "store/columns.hpp"
#include "store/load_records.hpp"
#include "store/verification.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace numsync::store {

namespace {

constexpr std::uint64_t ids_of_portion = 50'000; ///< about 2 MB of text in memory

/// The ids of one portion that the list lacks, as COPY prints them: id, whether its removal is approved,
/// whether its row was edited. Reads the table again, within this transaction. `portion` counts from 0;
/// `portions` is a power of two.
std::string absent_ids(Transaction& tx, const Application& application, std::uint64_t portions,
                       std::uint64_t portion)
{
    const auto& approved = application.approved_absent;
    std::string ids;
    const auto living = std::string{"SELECT id"} + from_account +
                        " AND removed_at IS NULL AND hashtext(id) & " + std::to_string(portions - 1) + " = " +
                        std::to_string(portion);
    copy_out(tx, living, [&](std::string_view id) {
        if (application.inventory.is_absent(id)) {
            ids += id;
            const bool is_approved =
                std::binary_search(approved.begin(), approved.end(), model::digest_of(id));
            ids += is_approved ? "\tt" : "\tf";
            ids += application.inventory.is_edited(id) ? "\tt\n" : "\tf\n";
        }
    });
    return ids;
}

void load_absent(Transaction& tx, const Application& application)
{
    const auto portions = std::bit_ceil(application.tally.absent / ids_of_portion + 1);
    for (std::uint64_t portion = 0; portion < portions; ++portion) {
        const auto ids = absent_ids(tx, application, portions, portion);
        copy_lines<3>(tx, "pg_temp.absent", lines_of(ids));
    }
}

constexpr auto* find_gone = R"(
INSERT INTO pg_temp.gone (id, removed, approved)
SELECT p.id, {due}, a.approved
  FROM pg_temp.absent a
  JOIN purchased_numbers p ON p.account = $1 AND p.id = a.id AND p.removed_at IS NULL)";

// A removal makes a version; being missing makes none. A missing_since in the future comes from a clock that
// was set back later: the interval begins again. Only rows that the UPDATE really removed or gave another
// valid_from go to the history.
const auto mark_all = with_lists(R"(
WITH written AS (
    UPDATE purchased_numbers p
       SET missing_since = least(p.missing_since, $4::timestamptz), missing_runs = p.missing_runs + 1,
           removed_at = CASE WHEN g.removed THEN $2::timestamptz END,
           valid_from = CASE WHEN g.removed THEN $2::timestamptz ELSE p.valid_from END,
           run_id = CASE WHEN g.removed THEN $3::bigint ELSE p.run_id END
      FROM pg_temp.gone g
     WHERE p.account = $1 AND p.id = g.id
    RETURNING {columns of p}
), over AS MATERIALIZED (
    SELECT {columns of p}
      FROM purchased_numbers p
      JOIN written w ON w.id = p.id
     WHERE p.account = $1 AND (w.valid_from <> p.valid_from OR w.removed_at IS NOT NULL)
), ended AS (
    INSERT INTO purchased_numbers_history ({columns}, valid_to)
    SELECT {columns}, $2::timestamptz FROM over
    RETURNING {columns}, valid_to
)
SELECT count(*) - count(removed_at), count(removed_at),
       (SELECT count(*) FROM written w JOIN pg_temp.gone g ON g.id = w.id WHERE w.removed_at IS NOT NULL AND g.approved),
       (SELECT count(*) FROM over o LEFT JOIN ended e ON e.id = o.id
         WHERE e.valid_to IS DISTINCT FROM $2::timestamptz OR ({columns of e}) IS DISTINCT FROM ({columns of o}))
  FROM written)",
                                 {{"{columns}", version_columns()},
                                  {"{columns of p}", of_alias("p", version_columns())},
                                  {"{columns of e}", of_alias("e", version_columns())},
                                  {"{columns of o}", of_alias("o", version_columns())}});

} // namespace

void set_removal_rule(Transaction& tx, int confirm_removals, std::chrono::milliseconds interval,
                      const std::string& now)
{
    execute(tx,
            "SELECT set_config('numsync.confirm', $1, true), set_config('numsync.interval_ms', $2, true), "
            "set_config('numsync.now', $3, true)",
            std::to_string(confirm_removals), std::to_string(interval.count()), now);
}

void mark_gone(Transaction& tx, model::RunReport& report, const std::string& stamp, const std::string& now)
{
    const auto marked = execute(tx, mark_all, report.account, stamp, report.run_id, now);
    report.counts.missing = marked[0][0].as<std::uint64_t>();
    report.counts.removed = marked[0][1].as<std::uint64_t>();
    report.counts.removed_approved = marked[0][2].as<std::uint64_t>();
    require_no_lost_version(marked[0][3].as<std::uint64_t>());
}

void apply_absences(Transaction& tx, model::RunReport& report, const Application& application,
                    const std::string& stamp, const std::string& now)
{
    report.counts.missing = report.counts.removed = report.counts.removed_approved = 0;
    if (application.tally.absent == 0) {
        return;
    }
    tx.database.doing("marking what is absent");
    load_absent(tx, application);
    if (!application.removals_allowed) {
        return;
    }
    set_removal_rule(tx, application.confirm_removals, application.interval, now);
    execute(tx, with_lists(find_gone, {{"{due}", removal_is_due}}), report.account);
    mark_gone(tx, report, stamp, now);
}

} // namespace numsync::store
