#include "store/status.hpp"

#include "store/pq.hpp"
#include "store/schema_version.hpp"

#include <algorithm>

namespace numsync::store {

namespace {

template <class Field>
std::optional<std::int64_t> optional_number(const Field& field)
{
    return field.is_null() ? std::nullopt : std::optional{field.template as<std::int64_t>()};
}

std::vector<AccountStatus> read_accounts(Transaction& tx)
{
    std::vector<AccountStatus> accounts;
    for (const auto& row :
         execute(tx, R"(SELECT account, to_char(verified_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS verified,
                                             age_seconds, consecutive_failures, blocked_run_id, rejected,
                                             removals_held, numbers, missing, removed, filters,
                                             to_char(history_since, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS history_since,
                                             (SELECT count(*) FROM reconciliation_findings f
                                               WHERE f.account = s.account AND f.resolved_at IS NULL
                                                 AND f.accepted_at IS NULL) AS open_findings,
                                             (SELECT count(*) FROM reconciliation_findings f
                                               WHERE f.account = s.account AND f.resolved_at IS NULL
                                                 AND f.accepted_at IS NOT NULL) AS accepted_findings,
                                             to_char(next_due_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS next_due,
                                             floor(extract(epoch FROM next_due_at - statement_timestamp()))::bigint AS due_in,
                                             approved_run_id,
                                             (SELECT p.approved_by FROM sync_approvals p
                                               WHERE p.run_id = s.approved_run_id) AS approved_by,
                                             coalesce(last_status = 'blocked', false) AS last_was_blocked
                                        FROM sync_status s ORDER BY account)")) {
        AccountStatus status;
        status.account = row["account"].c_str();
        status.verified_at = optional_text(row["verified"]);
        status.age_seconds = optional_number(row["age_seconds"]);
        status.consecutive_failures = row["consecutive_failures"].template as<std::uint64_t>();
        status.blocked_run_id = optional_number(row["blocked_run_id"]);
        status.rejected = row["rejected"].template as<std::uint64_t>();
        status.removals_held = row["removals_held"].template as<bool>();
        status.numbers = row["numbers"].template as<std::uint64_t>();
        status.missing = row["missing"].template as<std::uint64_t>();
        status.removed = row["removed"].template as<std::uint64_t>();
        status.open_findings = row["open_findings"].template as<std::uint64_t>();
        status.accepted_findings = row["accepted_findings"].template as<std::uint64_t>();
        status.filters = optional_text(row["filters"]);
        status.history_since = optional_text(row["history_since"]);
        status.next_due_at = optional_text(row["next_due"]);
        status.due_in = optional_number(row["due_in"]);
        status.approved_run_id = optional_number(row["approved_run_id"]);
        status.approved_by = optional_text(row["approved_by"]);
        status.last_was_blocked = row["last_was_blocked"].template as<bool>();
        accounts.push_back(std::move(status));
    }
    return accounts;
}

std::vector<RunningService> read_services(Transaction& tx)
{
    std::vector<RunningService> services;
    for (const auto& row :
         execute(tx, R"(SELECT n.instance, count(*), to_char(max(n.due_at), 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                           floor(extract(epoch FROM statement_timestamp() - max(n.due_at)))::bigint,
                           EXISTS (SELECT FROM sync_runs r WHERE r.status = 'running' AND r.instance = n.instance)
                      FROM sync_schedule n GROUP BY n.instance ORDER BY max(n.due_at) DESC, 1)")) {
        services.push_back({row[0].c_str(), row[1].template as<std::uint64_t>(), row[2].c_str(),
                            row[3].template as<std::int64_t>(), row[4].template as<bool>()});
    }
    return services;
}

std::vector<PastRun> read_runs(Transaction& tx, const std::string& account, int limit)
{
    std::vector<PastRun> runs;
    for (const auto& row :
         execute(tx, R"(SELECT run_id, kind, to_char(started_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS started,
                           (extract(epoch FROM finished_at - started_at) * 1000)::bigint AS took_ms, trigger, status,
                           reason, detail, received, added, updated, restored, repaired, missing, removed, rejected
                      FROM sync_runs WHERE account = $1 ORDER BY run_id DESC LIMIT $2)",
                 account, limit)) {
        const auto count = [&](const char* column) { return row[column].template as<std::uint64_t>(); };
        PastRun past;
        past.run_id = row["run_id"].template as<std::int64_t>();
        past.account = account;
        past.kind = row["kind"].c_str();
        past.started_at = row["started"].c_str();
        past.took_ms = optional_number(row["took_ms"]);
        past.trigger = row["trigger"].c_str();
        past.status = row["status"].c_str();
        past.reason = optional_text(row["reason"]);
        past.detail = optional_text(row["detail"]);
        past.received = count("received");
        past.added = count("added");
        past.updated = count("updated");
        past.restored = count("restored");
        past.repaired = count("repaired");
        past.missing = count("missing");
        past.removed = count("removed");
        past.rejected = count("rejected");
        runs.push_back(std::move(past));
    }
    return runs;
}

void read_past(Transaction& tx, const Past& past, AccountStatus& status)
{
    for (const auto& row :
         execute(tx,
                 R"(SELECT status, coalesce(extract(epoch FROM finished_at - started_at) * 1000, 0)::bigint
                                    FROM (SELECT * FROM sync_runs
                                           WHERE account = $1 AND kind = 'sync' AND status <> 'running'
                                           ORDER BY run_id DESC LIMIT $2) latest ORDER BY run_id)",
                 status.account, past.syncs)) {
        const auto took = row[1].template as<std::int64_t>();
        status.syncs.push_back({row[0].c_str(), static_cast<std::uint64_t>(std::max<std::int64_t>(took, 0))});
    }
    for (const auto& row : execute(tx,
                                   R"(SELECT sum(numbers) FROM inventory_daily
                                   WHERE account = $1 AND day > (statement_timestamp() AT TIME ZONE 'UTC')::date - $2::int
                                   GROUP BY day ORDER BY day)",
                                   status.account, past.days)) {
        status.numbers_by_day.push_back(row[0].template as<std::uint64_t>());
    }
}

void read_unreadable(Transaction& tx, std::vector<AccountStatus>& accounts)
{
    std::map<std::string, AccountStatus*> by_name;
    for (auto& account : accounts) {
        by_name.emplace(account.account, &account);
    }
    for (
        const auto& row : execute(
            tx,
            R"(SELECT account, field, count(*), min(received), to_char(min(since), 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                      FROM unreadable_values GROUP BY account, field ORDER BY field)")) {
        if (const auto found = by_name.find(row[0].c_str()); found != by_name.end()) {
            found->second->unreadable.push_back(
                {row[1].c_str(), row[2].template as<std::uint64_t>(), row[3].c_str(), row[4].c_str()});
        }
    }
}

/// Reads a row that standing_columns selected.
template <class Row>
model::Standing standing_of(const Row& row)
{
    const auto count = [&](int column) { return row[column].template as<std::uint64_t>(); };
    model::Standing standing;
    if (const auto verified_at = optional_number(row[1])) {
        standing.verified_at = std::chrono::sys_seconds{std::chrono::seconds{*verified_at}};
    }
    if (const auto age = optional_number(row[2])) {
        standing.age = std::chrono::seconds{*age};
    }
    standing.present = count(3);
    standing.missing = count(4);
    standing.removed = count(5);
    standing.rejected = count(6);
    standing.unidentified = count(7);
    standing.blocked_run = optional_number(row[8]);
    standing.unverified = count(9);
    standing.unreadable = count(10);
    return standing;
}

constexpr auto* standing_columns =
    R"(SELECT s.account, floor(extract(epoch FROM s.verified_at))::bigint, s.age_seconds,
              s.numbers - s.missing, s.missing, s.removed, s.rejected, coalesce(a.unidentified, 0),
              s.blocked_run_id, s.unverified, s.unreadable
         FROM sync_status s LEFT JOIN sync_accounts a ON a.account = s.account)";

/// SQL: all retired accounts. Such an account is in sync_status only if it has run since.
constexpr auto* retired_accounts = "SELECT account FROM sync_accounts WHERE retired_at IS NOT NULL";

void set_reconciled_at(model::Standing& standing, std::int64_t seconds)
{
    standing.reconciled_at = std::chrono::sys_seconds{std::chrono::seconds{seconds}};
}

void read_findings(Transaction& tx, const std::string& account, model::Standing& standing)
{
    for (const auto& row : execute(tx,
                                   R"(SELECT k.kind, k.severity, count(f.finding_id)
                                    FROM finding_kinds k
                                    LEFT JOIN reconciliation_findings f
                                           ON f.kind = k.kind AND f.account = $1 AND f.resolved_at IS NULL
                                              AND f.accepted_at IS NULL
                                   GROUP BY k.kind, k.severity ORDER BY k.kind)",
                                   account)) {
        standing.open_findings.push_back(
            {row[0].c_str(), row[1].c_str(), row[2].template as<std::uint64_t>()});
    }
    const auto last = execute(tx,
                              R"(SELECT floor(extract(epoch FROM finished_at))::bigint FROM sync_runs
                              WHERE account = $1 AND kind = 'reconcile' AND status = 'succeeded'
                              ORDER BY run_id DESC LIMIT 1)",
                              account);
    if (!last.empty()) {
        set_reconciled_at(standing, last[0][0].as<std::int64_t>());
    }
}

void read_findings(Transaction& tx, std::map<std::string, model::Standing>& standings)
{
    for (const auto& row : execute(tx, R"(SELECT f.account, k.kind, k.severity, count(*)
                      FROM reconciliation_findings f JOIN finding_kinds k ON k.kind = f.kind
                     WHERE f.resolved_at IS NULL AND f.accepted_at IS NULL GROUP BY f.account, k.kind, k.severity ORDER BY k.kind)")) {
        if (const auto found = standings.find(row[0].c_str()); found != standings.end()) {
            found->second.open_findings.push_back(
                {row[1].c_str(), row[2].c_str(), row[3].template as<std::uint64_t>()});
        }
    }
    for (const auto& row :
         execute(tx, R"(SELECT a.account, floor(extract(epoch FROM last.finished_at))::bigint
                      FROM sync_accounts a
                     CROSS JOIN LATERAL (SELECT r.finished_at FROM sync_runs r
                                          WHERE r.account = a.account AND r.kind = 'reconcile'
                                            AND r.status = 'succeeded'
                                          ORDER BY r.run_id DESC LIMIT 1) last)")) {
        if (const auto found = standings.find(row[0].c_str()); found != standings.end()) {
            set_reconciled_at(found->second, row[1].template as<std::int64_t>());
        }
    }
}

} // namespace

std::vector<std::string> read_account_names(Database& database)
{
    return in_transaction(database, "reading the accounts", [&](Transaction& tx) {
        require_current_schema(tx);
        std::vector<std::string> names;
        for (const auto& row : execute(tx, "SELECT account FROM sync_status ORDER BY account")) {
            names.emplace_back(row[0].c_str());
        }
        return names;
    });
}

Status read_status(Database& database, const Past& past,
                   const std::function<void(std::vector<AccountStatus>&)>& choose)
{
    constexpr auto snapshot = pqxx::isolation_level::repeatable_read; // accounts and runs from one snapshot
    return in_transaction<snapshot>(database, "reading the status", [&](Transaction& tx) {
        require_current_schema(tx);
        compile_nothing(tx);
        Status status{read_accounts(tx), {}, read_services(tx)};
        read_unreadable(tx, status.accounts);
        choose(status.accounts);
        for (auto& account : status.accounts) {
            read_past(tx, past, account);
            auto runs = read_runs(tx, account.account, past.runs);
            status.runs.insert(status.runs.end(), std::make_move_iterator(runs.begin()),
                               std::make_move_iterator(runs.end()));
        }
        return status;
    });
}

model::Standing standing_of_account(Transaction& tx, const std::string& account)
{
    const auto rows = execute(tx, std::string{standing_columns} + " WHERE s.account = $1", account);
    if (rows.empty()) {
        model::Standing none;
        none.retired = !execute(tx, std::string{retired_accounts} + " AND account = $1", account).empty();
        return none;
    }
    auto standing = standing_of(rows[0]);
    read_findings(tx, account, standing);
    return standing;
}

std::map<std::string, model::Standing> read_standings(Database& database)
{
    return in_transaction(database, "reading the accounts' standing", [&](Transaction& tx) {
        compile_nothing(tx);
        std::map<std::string, model::Standing> standings;
        for (const auto& row : execute(tx, standing_columns)) {
            standings.emplace(row[0].c_str(), standing_of(row));
        }
        read_findings(tx, standings);
        for (const auto& row : execute(tx, retired_accounts)) {
            standings.try_emplace(row[0].c_str()).first->second.retired = true;
        }
        return standings;
    });
}

} // namespace numsync::store
