#include "store/account_rows.hpp"
#include "store/apply_steps.hpp"
#include "store/columns.hpp"
#include "store/load_records.hpp"

namespace numsync::store {

namespace {

/// The ids that the list lacks, read again within this transaction, one to a line as COPY prints them.
std::string absent_ids(Transaction& tx, const std::string& account, const model::Inventory& inventory)
{
    name_account(tx, account);
    std::string ids;
    const auto living = std::string{"SELECT id"} + of_account + " AND removed_at IS NULL";
    copy_out(tx, living, [&](std::string_view id) {
        if (inventory.is_absent(id)) {
            ids += id;
            ids += '\n';
        }
    });
    return ids;
}

void load_absent(Transaction& tx, std::string_view ids)
{
    run_script(tx, "CREATE TEMPORARY TABLE absent (id TEXT NOT NULL) ON COMMIT DROP");
    copy_lines<1>(tx, "pg_temp.absent", lines_of(ids));
}

// Removal makes a version; being missing makes none. A time that is still to come was written by a clock that
// has been put back since: the interval begins anew.
const auto mark_absent = with_lists(R"(
WITH gone AS MATERIALIZED (
    SELECT p.id, {due} AS removed
      FROM pg_temp.absent a
      JOIN purchased_numbers p ON p.account = $1 AND p.id = a.id AND p.removed_at IS NULL
), ended AS (
    INSERT INTO purchased_numbers_history ({columns}, valid_to)
    SELECT {columns of p}, $2::timestamptz
      FROM purchased_numbers p
      JOIN gone g ON g.id = p.id
     WHERE p.account = $1 AND g.removed
), written AS (
    UPDATE purchased_numbers p
       SET missing_since = least(p.missing_since, $4::timestamptz), missing_runs = p.missing_runs + 1,
           removed_at = CASE WHEN g.removed THEN $2::timestamptz END,
           valid_from = CASE WHEN g.removed THEN $2::timestamptz ELSE p.valid_from END,
           run_id = CASE WHEN g.removed THEN $3::bigint ELSE p.run_id END
      FROM gone g
     WHERE p.account = $1 AND p.id = g.id
    RETURNING p.removed_at
)
SELECT count(*) - count(removed_at), count(removed_at) FROM written)",
                                    {{"{due}", removal_is_due},
                                     {"{columns}", version_columns()},
                                     {"{columns of p}", of_alias("p", version_columns())}});

} // namespace

void set_removal_rule(Transaction& tx, int confirm_removals, std::chrono::milliseconds interval,
                      const std::string& now)
{
    run(tx,
        "SELECT set_config('numsync.confirm', $1, true), set_config('numsync.interval_ms', $2, true), "
        "set_config('numsync.now', $3, true)",
        std::to_string(confirm_removals), std::to_string(interval.count()), now);
}

void apply_absences(Transaction& tx, model::RunReport& report, const Application& application,
                    const std::string& stamp, const std::string& now)
{
    auto& counts = report.counts;
    counts.missing = counts.removed = 0;
    if (application.tally.absent == 0 || !application.removals_allowed) {
        return;
    }
    tx.database.doing("marking what is absent");
    load_absent(tx, absent_ids(tx, report.account, application.inventory));
    set_removal_rule(tx, application.confirm_removals, application.interval, now);
    const auto marked = run(tx, mark_absent, report.account, stamp, report.run_id, now);
    counts.missing = marked[0][0].as<std::uint64_t>();
    counts.removed = marked[0][1].as<std::uint64_t>();
}

} // namespace numsync::store
