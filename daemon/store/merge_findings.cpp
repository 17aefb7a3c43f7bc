#include "store/merge_findings.hpp"

#include "store/identities.hpp"
#include "store/pq.hpp"
#include "store/schema_version.hpp"

#include <array>

namespace numsync::store {

namespace {

/// Waits for the merges of other processes, as long as a statement may take. lock_timeout would be too short:
/// it is for locks that are held for a moment only.
void wait_for_others(Transaction& tx)
{
    const auto& settings = tx.database.settings();
    execute(tx, "SELECT set_config('lock_timeout', '0', true)");
    execute(tx, "SELECT pg_advisory_xact_lock(hashtextextended('agni-number-sync findings ' || $1, 0))",
            settings.schema);
    execute(tx, "SELECT set_config('lock_timeout', $1, true)", std::to_string(settings.lock_timeout.count()));
}

// A merge that ended in the future does not count: the clock was set back.
bool done_lately(Transaction& tx, std::chrono::milliseconds within)
{
    return !execute(tx,
                    R"(SELECT FROM sync_accounts a
                    CROSS JOIN LATERAL (SELECT clock_timestamp() - r.finished_at AS ago FROM sync_runs r
                                         WHERE r.account = a.account AND r.kind = 'reconcile'
                                         ORDER BY r.run_id DESC LIMIT 1) last
                    WHERE last.ago >= interval '0' AND last.ago < $1::bigint * interval '1 millisecond' LIMIT 1)",
                    within.count())
                .empty();
}

// The temporary tables. add_inconsistencies() analyses `found`: autovacuum does not, and without statistics
// PostgreSQL plans every join for a few rows.
constexpr auto* evaluate = R"(
CREATE TEMPORARY TABLE found ON COMMIT DROP AS
SELECT account, kind, severity, coalesce(id, number, account) AS subject, number, field, expected_value, actual_value, remedy
  FROM findings_now;
CREATE TEMPORARY TABLE verified (account TEXT) ON COMMIT DROP;
CREATE TEMPORARY TABLE inconsistent (account TEXT, id TEXT, expected TEXT, actual TEXT) ON COMMIT DROP;
CREATE TEMPORARY TABLE runs (account TEXT, run_id BIGINT) ON COMMIT DROP)";

void add_inconsistencies(Transaction& tx, const Merge& merge)
{
    CopyIn verified{tx, "pg_temp.verified"};
    for (const auto& account : merge.verified_accounts) {
        verified.write(std::array{account.c_str()});
    }
    verified.complete();
    CopyIn inconsistent{tx, "pg_temp.inconsistent"};
    const auto or_null = [](const std::string& text) { return text.empty() ? nullptr : text.c_str(); };
    for (const auto& one : merge.inconsistencies) {
        inconsistent.write(
            std::array{one.account.c_str(), one.id.c_str(), or_null(one.expected), or_null(one.actual)});
    }
    inconsistent.complete();
    run_script(tx, R"(
        INSERT INTO pg_temp.found
        SELECT i.account, k.kind, k.severity, i.id, p.number, 'is_active', i.expected, i.actual, k.remedy
          FROM pg_temp.inconsistent i
          JOIN finding_kinds k ON k.kind = 'api_inconsistent'
          LEFT JOIN purchased_numbers p ON p.account = i.account AND p.id = i.id;
        ANALYZE pg_temp.found)");
}

constexpr auto* open_runs = R"(
WITH opened AS (
    INSERT INTO sync_runs (account, kind, trigger, status, lease_until, started_at, finished_at, instance, version, filters)
    SELECT account, 'reconcile', $1, 'succeeded', $2::timestamptz, $2::timestamptz, $2::timestamptz, $3, $4,
           coalesce(filters, '')
      FROM sync_status
    RETURNING account, run_id
)
INSERT INTO pg_temp.runs SELECT account, run_id FROM opened)";

// An acceptance holds for what the finding said. If it says something else now, it is resolved, and a new
// finding with its own number is opened. A label that the customer changed does not count as something else.
constexpr auto* resolve_changed = R"(
UPDATE reconciliation_findings f
   SET resolved_at = $1::timestamptz
  FROM pg_temp.found n
 WHERE f.account = n.account AND f.resolved_at IS NULL AND f.kind = n.kind AND f.subject = n.subject
   AND coalesce(f.field, '') = coalesce(n.field, '') AND f.accepted_at IS NOT NULL
   AND ((f.severity, f.number, f.actual_value) IS DISTINCT FROM (n.severity, n.number, n.actual_value)
        OR (f.kind <> 'missing_upstream' AND f.expected_value IS DISTINCT FROM n.expected_value)))";

constexpr auto* see_again = R"(
UPDATE reconciliation_findings f
   SET severity = n.severity, number = n.number, expected_value = n.expected_value, actual_value = n.actual_value,
       remedy = n.remedy, last_seen_at = $1::timestamptz, run_id = r.run_id
  FROM pg_temp.found n JOIN pg_temp.runs r ON r.account = n.account
 WHERE f.account = n.account AND f.resolved_at IS NULL AND f.kind = n.kind AND f.subject = n.subject
   AND coalesce(f.field, '') = coalesce(n.field, ''))";

// Inserts in the order in which findings are shown, so that their numbers are in that order, too.
constexpr auto* open_new = R"(
INSERT INTO reconciliation_findings (account, kind, severity, subject, number, field, expected_value, actual_value, remedy,
                                     first_seen_at, last_seen_at, run_id)
SELECT n.account, n.kind, n.severity, n.subject, n.number, n.field, n.expected_value, n.actual_value, n.remedy,
       $1::timestamptz, $1::timestamptz, r.run_id
  FROM pg_temp.found n JOIN pg_temp.runs r ON r.account = n.account
 WHERE NOT EXISTS (SELECT FROM reconciliation_findings f
                    WHERE f.account = n.account AND f.resolved_at IS NULL AND f.kind = n.kind AND f.subject = n.subject
                      AND coalesce(f.field, '') = coalesce(n.field, ''))
 ORDER BY n.account, array_position(ARRAY['critical', 'warning', 'info'], n.severity), n.kind, n.subject, n.field)";

constexpr auto* resolve_gone = R"(
UPDATE reconciliation_findings f
   SET resolved_at = $1::timestamptz
 WHERE f.resolved_at IS NULL
   AND (NOT EXISTS (SELECT FROM finding_kinds k WHERE k.kind = f.kind)
        OR EXISTS (SELECT FROM finding_kinds k WHERE k.kind = f.kind AND k.found_by = 'findings_now')
        OR (EXISTS (SELECT FROM finding_kinds k WHERE k.kind = f.kind AND k.found_by = 'verify_filters')
            AND EXISTS (SELECT FROM pg_temp.verified v WHERE v.account = f.account)))
   AND NOT EXISTS (SELECT FROM pg_temp.found n
                    WHERE n.account = f.account AND n.kind = f.kind AND n.subject = f.subject
                      AND coalesce(n.field, '') = coalesce(f.field, '')))";

constexpr auto* count_findings = R"(
SELECT r.account, r.run_id, count(f.finding_id) FILTER (WHERE f.resolved_at IS NULL AND f.accepted_at IS NULL),
       count(f.finding_id) FILTER (WHERE f.first_seen_at = $1::timestamptz),
       count(f.finding_id) FILTER (WHERE f.resolved_at = $1::timestamptz),
       count(f.finding_id) FILTER (WHERE f.resolved_at IS NULL AND f.accepted_at IS NOT NULL)
  FROM pg_temp.runs r
  LEFT JOIN reconciliation_findings f
         ON f.account = r.account AND (f.resolved_at IS NULL OR f.resolved_at = $1::timestamptz)
 GROUP BY r.account, r.run_id ORDER BY r.account)";

pqxx::result::size_type count_found(Transaction& tx)
{
    return execute(tx, "SELECT count(*) FROM pg_temp.found")[0][0].as<pqxx::result::size_type>();
}

std::vector<MergedAccount> end_runs(Transaction& tx, const std::string& now)
{
    std::vector<MergedAccount> merged;
    for (const auto& row : execute(tx, count_findings, now)) {
        const auto count = [&](int column) { return row[column].template as<std::uint64_t>(); };
        merged.push_back(
            {row[0].c_str(), row[1].template as<std::int64_t>(), {count(2), count(3), count(4), count(5)}});
    }
    for (const auto& one : merged) {
        execute(tx,
                R"(UPDATE sync_runs
                  SET finished_at = clock_timestamp(), detail = $2,
                      apply_ms = (extract(epoch FROM clock_timestamp() - started_at) * 1000)::bigint
                WHERE run_id = $1)",
                one.run_id, model::finding_summary(one.findings));
    }
    return merged;
}

} // namespace

std::optional<std::vector<MergedAccount>> merge_findings(Database& database, const Merge& merge)
{
    using Result = std::optional<std::vector<MergedAccount>>;
    // READ COMMITTED: sees what others committed while this waited for the lock.
    return in_transaction(database, "reconciling", [&](Transaction& tx) -> Result {
        require_current_schema(tx);
        wait_for_others(tx);
        if (merge.unless_done_within && done_lately(tx, *merge.unless_done_within)) {
            return std::nullopt;
        }
        const std::string now = execute(tx, "SELECT clock_timestamp()")[0][0].c_str();
        tx.database.doing("evaluating findings_now");
        compile_nothing(tx);
        run_script(tx, evaluate);
        add_inconsistencies(tx, merge);
        tx.database.doing("writing the findings");
        lift_identities(tx, numbered_by_runs);
        execute(tx, open_runs, std::string{model::name(merge.trigger)}, now, merge.instance, merge.version);
        execute(tx, resolve_changed, now);
        auto written = execute(tx, see_again, now).affected_rows();
        written += execute(tx, open_new, now).affected_rows();
        require_taken(written == count_found(tx), "reconciliation_findings or sync_runs");
        execute(tx, resolve_gone, now);
        return end_runs(tx, now);
    });
}

} // namespace numsync::store
