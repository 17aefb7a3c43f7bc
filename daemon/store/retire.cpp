#include "store/retire.hpp"

#include "model/failure.hpp"
#include "model/text.hpp"
#include "store/account_rows.hpp"
#include "store/apply_steps.hpp"
#include "store/approval_rows.hpp"
#include "store/bookkeeping.hpp"
#include "store/run_row.hpp"
#include "store/schema_version.hpp"
#include "store/verification.hpp"

namespace numsync::store {

namespace {

constexpr std::int64_t lately = 86'400; ///< seconds

/// Whether the account may be retired, or why not. A reconciliation does not count as a run of the account:
/// it covers the accounts of every instance.
RetireResult judge(Transaction& tx, const std::string& account, bool force)
{
    const auto rows = execute(tx,
                              R"(SELECT EXISTS (SELECT FROM sync_status WHERE account = $1),
                                    EXISTS (SELECT FROM sync_accounts WHERE account = $1), instance, ago
                               FROM (SELECT) one
                               LEFT JOIN (SELECT instance,
                                                 extract(epoch FROM clock_timestamp() -
                                                                    greatest(started_at, finished_at))::bigint AS ago
                                            FROM sync_runs WHERE account = $1 AND kind <> 'reconcile'
                                           ORDER BY ago LIMIT 1) last ON true)",
                              account);
    const auto row = rows[0];
    RetireResult result;
    if (!row[0].as<bool>()) {
        result.outcome = row[1].as<bool>() ? RetireOutcome::retired_before : RetireOutcome::no_such_account;
        return result;
    }
    result.outcome = RetireOutcome::retired;
    if (!force && !row[3].is_null() && row[3].as<std::int64_t>() < lately) {
        result.outcome = RetireOutcome::ran_lately;
        result.last_instance = row[2].c_str();
        result.seconds_ago = row[3].as<std::int64_t>();
    }
    return result;
}

/// Opens the run within this transaction, so that nobody ever sees it running.
model::RunReport open(Transaction& tx, const RunOpening& opening)
{
    const auto opened = open_run(tx, opening);
    if (const auto* const holder = std::get_if<model::StandBy>(&opened)) {
        throw model::Failure{model::Reason::busy,
                             "another instance (" + holder->instance + ") is syncing this account"};
    }
    model::RunReport report;
    report.account = opening.account;
    report.instance = opening.instance;
    report.run_id = std::get<OpenedRun>(opened).run_id;
    report.status = model::RunStatus::succeeded;
    return report;
}

/// Removes the numbers as a list without any of them would, if removals were due.
void remove_numbers(Transaction& tx, model::RunReport& report, const std::string& stamp,
                    const std::string& now)
{
    name_account(tx, report.account);
    make_work_tables(tx);
    report.counts.repaired = repair_bookkeeping(tx, report, stamp);
    execute(tx,
            "INSERT INTO pg_temp.gone SELECT id, true, false FROM purchased_numbers WHERE account = $1 AND "
            "removed_at "
            "IS NULL",
            report.account);
    mark_gone(tx, report, stamp, now);
    const auto left =
        execute(tx, "SELECT count(*) FROM purchased_numbers WHERE account = $1 AND removed_at IS NULL",
                report.account);
    if (const auto numbers = left[0][0].as<std::uint64_t>(); numbers > 0) {
        throw model::Failure{model::Reason::db_altered,
                             "a trigger, rule or column of purchased_numbers keeps " +
                                 model::counted(numbers, "number") +
                                 " from being removed; nothing was changed"};
    }
}

void close_what_is_open(Transaction& tx, const std::string& account, const std::string& stamp)
{
    for (const auto& row :
         execute(tx, "SELECT run_id FROM sync_approvals WHERE account = $1 AND ended_at IS NULL", account)) {
        end_approval(tx, row[0].as<std::int64_t>(), "retired");
    }
    execute(tx, "DELETE FROM sync_schedule WHERE account = $1", account);
    for (const auto* const table : {"reconciliation_findings", "rejected_records"}) {
        execute(tx,
                std::string{"UPDATE "} + table +
                    " SET resolved_at = $2 WHERE account = $1 AND resolved_at IS NULL",
                account, stamp);
    }
}

/// Upserts: an account that never had an applied run has no row yet.
void write_account(Transaction& tx, const model::RunReport& report, const std::string& stamp)
{
    const auto written =
        execute(tx,
                R"(INSERT INTO sync_accounts (account, filters, last_run_id, last_stamp, retired_at)
           VALUES ($1, '', $2, $3, $3)
           ON CONFLICT (account) DO UPDATE
              SET last_run_id = excluded.last_run_id, last_stamp = excluded.last_stamp, unidentified = 0,
                  unverified = 0, retired_at = excluded.retired_at)",
                report.account, report.run_id, stamp);
    require_taken(written.affected_rows() == 1, "sync_accounts");
}

} // namespace

RetireResult retire(Database& database, const RunOpening& opening, bool force)
{
    constexpr auto snapshot = pqxx::isolation_level::repeatable_read;
    return in_transaction<snapshot>(database, "retiring the account", [&](Transaction& tx) {
        require_current_schema(tx);
        auto result = judge(tx, opening.account, force);
        if (result.outcome != RetireOutcome::retired) {
            return result;
        }
        auto report = open(tx, opening);
        const auto times = execute(tx,
                                   R"(SELECT greatest(now, last_stamp + interval '1 microsecond'), now
                                    FROM (SELECT clock_timestamp() AS now) clock
                                    LEFT JOIN sync_accounts ON account = $1)",
                                   report.account);
        const std::string stamp = times[0][0].c_str();
        remove_numbers(tx, report, stamp, times[0][1].c_str());
        close_what_is_open(tx, report.account, stamp);
        write_account(tx, report, stamp);
        require_taken(end_run(tx, report), "sync_runs");
        execute(tx, "UPDATE sync_runs SET kind = 'retire' WHERE run_id = $1", report.run_id);
        if (report.counts.any_change()) {
            notify_listeners(tx, report);
        }
        result.run_id = *report.run_id;
        result.removed = report.counts.removed;
        return result;
    });
}

} // namespace numsync::store
