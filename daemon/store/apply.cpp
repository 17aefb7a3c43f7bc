#include "store/apply.hpp"

#include "model/canonical_line.hpp"
#include "model/failure.hpp"
#include "model/text.hpp"
#include "store/account_rows.hpp"
#include "store/apply_steps.hpp"
#include "store/approval_rows.hpp"
#include "store/bookkeeping.hpp"
#include "store/edits.hpp"
#include "store/run_row.hpp"
#include "store/schema_version.hpp"
#include "store/verification.hpp"

namespace numsync::store {

namespace {

using std::chrono::steady_clock;

struct Times {
    std::string stamp; ///< the run's; later than the account's last stamp even if the clock was set back
    std::string now;   ///< by the database's clock, which may have been set back
    std::string day;   ///< date of `now`, in UTC
};

Times read_times(Transaction& tx, const std::string& account)
{
    const auto times = execute(tx,
                               R"(SELECT greatest(now, last_stamp + interval '1 microsecond'), now,
                                     (now AT TIME ZONE 'UTC')::date
                                FROM (SELECT clock_timestamp() AS now) clock
                                LEFT JOIN sync_accounts ON account = $1)",
                               account);
    const auto row = times[0];
    return {row[0].c_str(), row[1].c_str(), row[2].c_str()};
}

/// Upserts the account's row, with the settings that the view findings_now needs.
void write_account(Transaction& tx, const model::RunReport& report, const Application& application,
                   const Times& times)
{
    const auto written = execute(
        tx,
        R"(INSERT INTO sync_accounts (account, filters, last_run_id, last_stamp, verified_at, unidentified, unverified,
                                      filter_region, filter_iso_country, filter_is_active, sync_interval,
                                      price_change_percent)
           VALUES ($1, $2, $3, $4, CASE WHEN $7::bigint = 0 THEN $5::timestamptz END, $6, $7, $8, $9, $10,
                   $11::bigint * interval '1 millisecond', $12)
           ON CONFLICT (account) DO UPDATE
              SET filters = excluded.filters, last_run_id = excluded.last_run_id, last_stamp = excluded.last_stamp,
                  verified_at = coalesce(excluded.verified_at, sync_accounts.verified_at),
                  unidentified = excluded.unidentified, unverified = excluded.unverified,
                  filter_region = excluded.filter_region, filter_iso_country = excluded.filter_iso_country,
                  filter_is_active = excluded.filter_is_active, sync_interval = excluded.sync_interval,
                  price_change_percent = excluded.price_change_percent, retired_at = NULL)",
        report.account, report.filters, report.run_id, times.stamp, times.now, report.unidentified,
        report.counts.unverified, application.filters.region, application.filters.iso_country,
        application.filters.is_active, application.interval.count(), application.price_change_percent);
    require_taken(written.affected_rows() == 1, "sync_accounts");
}

bool touches_numbers(const Application& application)
{
    return application.any_broken || application.any_altered || !application.tally.changes_nothing();
}

/// Ends the proposal that this run makes obsolete, and uses the approval. The approval stays in force as long
/// as it names numbers that the list lacks and that are not removed yet.
void settle_approvals(Transaction& tx, const model::RunReport& report, const Application& application)
{
    if (application.proposal) {
        end_approval(tx, *application.proposal, "recovered");
    }
    if (!application.approval) {
        return;
    }
    const auto& absent = application.approved_absent;
    const bool absences = application.removals_allowed && !absent.empty();
    if (!use_approval(tx, *application.approval,
                      application.any_approved_change || absences ? report.run_id : std::nullopt)) {
        throw model::Failure{model::Reason::db_conflict, "the approval of run " +
                                                             std::to_string(*application.approval) +
                                                             " was taken back, or another took its place"};
    }
    if (absent.size() == report.counts.removed_approved) {
        end_approval(tx, *application.approval, "recovered");
    }
}

/// Reads back what was written and counts the rows that differ from the list. If any differs, the run is
/// `unverified`.
void verify(Transaction& tx, model::RunReport& report, const Application& application,
            const std::string& stamp)
{
    auto& counts = report.counts;
    if (touches_numbers(application)) {
        counts.unverified = verify_written(tx, report, application.inventory, stamp);
    }
    if (counts.unverified > 0) {
        report.status = model::RunStatus::unverified;
        report.reason = model::Reason::db_altered;
        report.detail = model::counted(counts.unverified, "number") +
                        (counts.unverified == 1 ? " does" : " do") +
                        " not read in the table as the list has " + (counts.unverified == 1 ? "it" : "them") +
                        ": the database changes or drops what is written";
    }
}

} // namespace

void notify_listeners(Transaction& tx, const model::RunReport& report)
{
    const auto& counts = report.counts;
    execute(tx,
            R"(SELECT pg_notify('purchased_numbers_changed',
                            json_build_object('schema', $1::text, 'account', $2::text, 'run_id', $3::bigint,
                                              'added', $4::bigint, 'updated', $5::bigint, 'restored', $6::bigint,
                                              'repaired', $7::bigint, 'missing', $8::bigint,
                                              'removed', $9::bigint)::text))",
            tx.database.settings().schema, report.account, report.run_id, counts.added, counts.updated,
            counts.restored, counts.repaired, counts.missing, counts.removed);
}

model::RunReport apply(Database& database, const model::RunReport& planned, const Application& application)
{
    constexpr auto snapshot = pqxx::isolation_level::repeatable_read;
    return in_transaction<snapshot>(database, "applying", [&](Transaction& tx) {
        const auto start = steady_clock::now();
        auto report = planned;
        if (!end_run(tx, report)) {
            throw_lost(tx, report);
        }
        require_current_schema(tx);
        const auto times = read_times(tx, report.account);
        const auto& stamp = times.stamp;
        report.counts = {};
        report.counts.received = planned.counts.received;
        report.counts.rejected = planned.counts.rejected;
        report.counts.unchanged = application.tally.unchanged;
        if (touches_numbers(application)) {
            name_account(tx, report.account);
            make_work_tables(tx);
        }
        if (application.any_broken || application.any_altered) {
            report.counts.repaired = repair_bookkeeping(tx, report, stamp);
        }
        if (application.any_rejected) {
            load_rejected(tx, application);
        }
        apply_changes(tx, report, application, stamp);
        apply_absences(tx, report, application, stamp, times.now);
        if (touches_numbers(application)) {
            note_absent_edits(tx, report, stamp);
        }
        write_rejected(tx, report, application, stamp);
        write_drift(tx, report, application, stamp);
        verify(tx, report, application, stamp);
        settle_approvals(tx, report, application);
        write_account(tx, report, application, times);
        if (report.counts.any_change()) {
            notify_listeners(tx, report);
        }
        report.apply_time =
            std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - start);
        if (report.counts != planned.counts || report.counts.any_change() ||
            report.status != planned.status) {
            correct_run(tx, report);
        }
        report.applied = model::Applied{times.day, times.stamp};
        return report;
    });
}

} // namespace numsync::store
