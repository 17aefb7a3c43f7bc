#include "store/stored_rows.hpp"

#include "model/failure.hpp"
#include "store/account_rows.hpp"
#include "store/apply_steps.hpp"
#include "store/approval_rows.hpp"
#include "store/bookkeeping.hpp"
#include "store/columns.hpp"
#include "store/leases.hpp"
#include "store/pq.hpp"
#include "store/run_row.hpp"
#include "store/verification.hpp"

#include <utility>

namespace numsync::store {

namespace {

constexpr std::size_t rows_of_batch = 1024;

/// Takes the first field off a line and returns it. Only for fields that hold no tab.
std::string_view take_first(std::string_view& line)
{
    const auto tab = line.find('\t');
    const auto field = line.substr(0, tab);
    line.remove_prefix(tab + 1);
    return field;
}

// The table has the alias p, which state_letter() needs.
constexpr auto* rows_of_account =
    " FROM purchased_numbers p WHERE account = (SELECT current_setting('numsync.account'))";

/// The meaning of a letter of state_letter().
struct State {
    model::Stored stored;
    bool broken;
};

State state_of(std::string_view letter)
{
    const bool broken = letter == "P" || letter == "M" || letter == "R";
    if (letter == "r" || letter == "R") {
        return {model::Stored::removed, broken};
    }
    return {letter == "m" || letter == "M" ? model::Stored::missing : model::Stored::present, broken};
}

// Counts the recent removals that no approval named and that are still gone. A removed_at in the future comes
// from a clock that was set back later. Such a removal is recent unless its run, or a later one, began more
// than a day ago.
constexpr auto* state_of_account = R"(
SELECT (SELECT filters FROM sync_accounts WHERE account = $1 AND retired_at IS NULL),
       coalesce(sum(least(still_gone, unapproved)), 0)::bigint
  FROM (SELECT count(*) AS still_gone, min(r.removed - r.removed_approved) AS unapproved
          FROM purchased_numbers p
          JOIN sync_runs r ON r.run_id = p.run_id AND r.account = p.account AND r.kind = 'sync'
         WHERE p.account = $1 AND p.removed_at > now() - interval '1 day'
           AND (p.removed_at <= now()
                OR p.run_id > coalesce((SELECT max(o.run_id) FROM sync_runs o
                                         WHERE o.account = $1 AND o.started_at <= now() - interval '1 day'), 0))
         GROUP BY r.run_id) removals)";

// Throws if the run is not running in this snapshot. The fence alone misses one case: another run closed this
// run and changed the table, and this run reads that table. Then a failover loses the last commits: this
// run's row is running again, but the table is that from before the other run.
void require_running(Transaction& tx, const model::RunReport& report)
{
    if (execute_for_run(tx, std::string{"SELECT FROM sync_runs"} + where_run + "AND status = 'running'",
                        report)
            .empty()) {
        throw lease_lost(*report.run_id);
    }
}

} // namespace

Baseline read_baseline(Database& database, const model::RunReport& report, const BaselineSink& sink)
{
    constexpr auto snapshot = pqxx::isolation_level::repeatable_read;
    return in_transaction<snapshot>(database, "reading the table", [&](Transaction& tx) {
        const auto& account = report.account;
        if (report.run_id) {
            require_running(tx, report);
        }
        Baseline baseline;
        const auto state = execute(tx, state_of_account, account);
        baseline.filters = optional_text(state[0][0]);
        baseline.removed_lately = state[0][1].as<std::uint64_t>();
        baseline.approvals = read_approvals(tx, account);
        auto altered = read_altered(tx, account);
        baseline.any_altered = altered.any_open;
        sink.on_held(std::move(altered.held));
        name_account(tx, account);
        std::vector<model::Row> rows;
        const auto query =
            "SELECT " + state_letter() + ", row_digest, " + content_columns() + rows_of_account;
        copy_out(tx, query, [&](std::string_view line) {
            const auto [stored, broken] = state_of(take_first(line));
            baseline.broken += broken ? 1U : 0U;
            const auto applied = take_first(line);
            rows.push_back(model::row_of(model::canonical_part(line), applied, stored));
            if (rows.size() == rows_of_batch) {
                sink.on_rows(std::exchange(rows, {}));
            }
        });
        sink.on_rows(std::move(rows));
        return baseline;
    });
}

void for_each_row(Database& database, const std::string& account, int confirm_removals,
                  std::chrono::milliseconds interval, const std::function<void(const StoredRow&)>& on_row)
{
    in_transaction(database, "reading the table", [&](Transaction& tx) {
        name_account(tx, account);
        const std::string now = execute(tx, "SELECT clock_timestamp()")[0][0].c_str();
        set_removal_rule(tx, confirm_removals, interval, now);
        const auto query = "SELECT " + state_letter() + ", CASE WHEN " + removal_is_due +
                           " THEN 'd' ELSE '-' END, " + with_times("coalesce({time p.missing_since}, ''), ") +
                           content_columns() + rows_of_account;
        copy_out(tx, query, [&](std::string_view line) {
            const auto [stored, broken] = state_of(take_first(line));
            const bool due = take_first(line) == "d";
            const auto missing_since = take_first(line);
            on_row({model::canonical_part(line), stored, due, broken, missing_since});
        });
    });
}

} // namespace numsync::store
