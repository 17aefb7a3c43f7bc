#include "store/database_facts.hpp"

#include "store/pq.hpp"

#include <array>

namespace numsync::store {

namespace {

/// Each statement returns a row if it had its effect.
struct Probe {
    const char* table;
    const char* insert;
    const char* update; ///< or DELETE, whichever a run needs; null if it needs neither
};

// An account's name has no blank in it, so ' check' is nobody's account.
constexpr std::array probes{
    Probe{
        "sync_runs",
        R"(INSERT INTO sync_runs (run_id, account, kind, trigger, status, lease_until, instance, version, filters)
             OVERRIDING SYSTEM VALUE VALUES (-1, ' check', 'sync', 'manual', 'running', now(), '', '', '')
             RETURNING run_id)",
        "UPDATE sync_runs SET status = 'failed', detail = 'check' WHERE run_id = -1 RETURNING run_id"},
    Probe{"purchased_numbers",
          R"(INSERT INTO purchased_numbers (account, id, number, friendly_name, price, is_active, updated_at,
                                            valid_from, first_seen_at, row_digest, run_id)
             VALUES (' check', 'check', '+10000000000', 'Check', 1.15, true, '2020-01-01', '2020-01-01', '2020-01-01',
                     '', -1) RETURNING id)",
          "UPDATE purchased_numbers SET friendly_name = 'Checked', updated_at = '2020-01-02' "
          "WHERE account = ' check' RETURNING id"},
    Probe{
        "purchased_numbers_history",
        R"(INSERT INTO purchased_numbers_history (account, id, number, friendly_name, price, is_active, updated_at,
                                                    valid_from, first_seen_at, row_digest, run_id, valid_to)
             VALUES (' check', 'check', '+10000000000', 'Check', 1.15, true, '2020-01-01', '2020-01-01', '2020-01-01',
                     '', -1, now()) RETURNING id)",
        nullptr},
    Probe{
        "sync_accounts",
        R"(INSERT INTO sync_accounts (account, filters, last_run_id, last_stamp) VALUES (' check', '', -1, now())
             ON CONFLICT (account) DO NOTHING RETURNING account)",
        "UPDATE sync_accounts SET unverified = 0 WHERE account = ' check' RETURNING account"},
    Probe{"sync_schedule",
          "INSERT INTO sync_schedule (account, instance, due_at) VALUES (' check', '', now()) RETURNING "
          "account",
          "UPDATE sync_schedule SET due_at = now() WHERE account = ' check' RETURNING account"},
    Probe{
        "rejected_records",
        R"(INSERT INTO rejected_records (rejected_id, account, record_key, field, reason, record, first_seen_at, run_id)
             OVERRIDING SYSTEM VALUE VALUES (-1, ' check', '', '', '', '', now(), -1) RETURNING rejected_id)",
        "UPDATE rejected_records SET resolved_at = now() WHERE rejected_id = -1 RETURNING rejected_id"},
    Probe{"api_drift",
          "INSERT INTO api_drift (account, kind, key, first_seen_at, run_id) "
          "VALUES (' check', 'unknown', '', now(), -1) ON CONFLICT DO NOTHING RETURNING account",
          nullptr},
    Probe{"sync_approvals",
          R"(INSERT INTO sync_approvals (run_id, account, plan_digest, filters, absent, changed, added)
             VALUES (-1, ' check', '', '', 0, 0, 0) RETURNING run_id)",
          "UPDATE sync_approvals SET ended_at = now() WHERE run_id = -1 RETURNING run_id"},
    Probe{"expected_numbers",
          R"(INSERT INTO expected_numbers (expected_id, number, account) OVERRIDING SYSTEM VALUE
             VALUES (-1, '+10000000000', ' check') RETURNING expected_id)",
          "DELETE FROM expected_numbers WHERE expected_id = -1 RETURNING expected_id"},
    Probe{
        "reconciliation_findings",
        R"(INSERT INTO reconciliation_findings (finding_id, account, kind, severity, subject, remedy, first_seen_at,
                                                  last_seen_at, run_id)
             OVERRIDING SYSTEM VALUE VALUES (-1, ' check', 'table_behind', 'info', '', '', now(), now(), -1)
             RETURNING finding_id)",
        "UPDATE reconciliation_findings SET resolved_at = now() WHERE finding_id = -1 RETURNING finding_id"},
    Probe{
        "inventory_daily",
        R"(INSERT INTO inventory_daily (daily_id, account, day, numbers, price_sum, as_of) OVERRIDING SYSTEM VALUE
             VALUES (-1, ' check', '2020-01-01', 0, 0, now()) RETURNING daily_id)",
        "DELETE FROM inventory_daily WHERE daily_id = -1 RETURNING daily_id"},
};

// Names the tables in which a trigger or a column's type changed the row. The history gets the row before the
// update.
constexpr auto* altered = R"(
SELECT 'purchased_numbers' FROM purchased_numbers
 WHERE account = ' check' AND (id, number, friendly_name, price::text, is_active, updated_at, valid_from, first_seen_at,
                               missing_since, removed_at, row_digest, run_id) IS DISTINCT FROM
       ('check', '+10000000000', 'Checked', '1.15', true, '2020-01-02', '2020-01-01', '2020-01-01', NULL, NULL, '', -1)
UNION ALL
SELECT 'purchased_numbers_history' FROM purchased_numbers_history
 WHERE account = ' check' AND (id, number, friendly_name, price::text, is_active, updated_at, valid_from, first_seen_at,
                               missing_since, removed_at, row_digest, run_id, valid_to) IS DISTINCT FROM
       ('check', '+10000000000', 'Check', '1.15', true, '2020-01-01', '2020-01-01', '2020-01-01', NULL, NULL, '', -1,
        now()))";

void try_out(Transaction& tx, const Probe& probe)
{
    tx.database.doing(std::string{"trying to write to "} + probe.table);
    // A locked table is reported after two seconds. Deferred checks run at once.
    run_script(tx, "SAVEPOINT probe; SET LOCAL lock_timeout = '2s'; SET CONSTRAINTS ALL IMMEDIATE");
    require_taken(!execute(tx, probe.insert).empty(), probe.table);
    require_taken(probe.update == nullptr || !execute(tx, probe.update).empty(), probe.table);
    for (const auto& row : execute(tx, altered)) {
        throw model::Failure{model::Reason::db_altered, "a trigger or the type of a column of " +
                                                            std::string{row[0].c_str()} +
                                                            " changes what is written"};
    }
    run_script(tx, "ROLLBACK TO SAVEPOINT probe");
}

} // namespace

std::vector<DatabaseFact> probe_writing(Database& database)
{
    std::vector<DatabaseFact> faults;
    for (const auto& probe : probes) {
        try {
            in_transaction(database, "trying to write", [&](Transaction& tx) { try_out(tx, probe); });
        } catch (const model::Failure& failure) {
            faults.push_back({failure.what(), failure.reason(), std::string{failure.remedy}});
        }
    }
    return faults;
}

} // namespace numsync::store
