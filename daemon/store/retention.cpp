#include "store/retention.hpp"

#include "store/clock.hpp"
#include "store/pq.hpp"
#include "store/schema_version.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

namespace numsync::store {

namespace {

constexpr int runs_per_batch = 1000;
constexpr int findings_per_batch = 1000;
constexpr int versions_per_batch = 1000; ///< with more, the planner prefers to read the whole history

// Looks at the next runs, in their order, and deletes those that are too old, except what something relies
// on:
// - a running run, and the latest of its kind with its outcome: the last success and the last block say
//   whether a run is due, how many have failed since and what can be approved;
// - the latest 20 of all, because `status` shows the latest runs;
// - a run that proposed a plan: sync_approvals says who approved it;
// - a run that wrote versions, as long as these may exist ($5: the age at which they are deleted, in ms; NULL
//   for never).
constexpr auto* prune_runs = R"(
WITH seen AS (
    SELECT run_id, kind, status, finished_at, added + updated + restored + removed AS changes
      FROM sync_runs WHERE account = $1 AND run_id > $2 ORDER BY run_id LIMIT $3
), old AS (
    SELECT run_id FROM seen s
     WHERE status <> 'running' AND finished_at < now() - $4::bigint * interval '1 millisecond'
       AND (changes = 0 OR finished_at < now() - $5::bigint * interval '1 millisecond')
       AND run_id < (SELECT run_id FROM sync_runs WHERE account = $1 ORDER BY run_id DESC OFFSET 19 LIMIT 1)
       AND (SELECT l.run_id FROM sync_runs l
             WHERE l.account = $1 AND l.run_id > s.run_id AND l.kind = s.kind AND l.status = s.status
             ORDER BY l.run_id LIMIT 1) IS NOT NULL
       AND NOT EXISTS (SELECT FROM sync_approvals p WHERE p.run_id = s.run_id)
), gone AS (
    DELETE FROM sync_runs r USING old WHERE r.run_id = old.run_id RETURNING r.run_id
)
SELECT coalesce(max(run_id), $2), count(*), (SELECT count(*) FROM gone),
       bool_or(finished_at >= now() - $4::bigint * interval '1 millisecond') FROM seen)";

constexpr auto* prune_findings = R"(
DELETE FROM reconciliation_findings
 WHERE finding_id IN (SELECT finding_id FROM reconciliation_findings
                       WHERE account = $1 AND resolved_at < now() - $2::bigint * interval '1 millisecond'
                       LIMIT $3))";

constexpr auto* prune_rejected = R"(
DELETE FROM rejected_records
 WHERE rejected_id IN (SELECT rejected_id FROM rejected_records
                        WHERE account = $1 AND resolved_at < now() - $2::bigint * interval '1 millisecond'
                        LIMIT $3))";

// Joins by the key: a ctid is unique only within one partition. Uses now() and no other clock, so that an
// index can be used.
constexpr auto* prune_versions = R"(
DELETE FROM purchased_numbers_history h
 USING (SELECT account, id, valid_to FROM purchased_numbers_history
         WHERE account = $1 AND valid_to < date_trunc('hour', now() - $2::bigint * interval '1 millisecond')
         LIMIT $3) old
 WHERE h.account = old.account AND h.id = old.id AND h.valid_to = old.valid_to)";

// Stores the bound of the statement above. It is a whole hour: so, of many batches, only one writes to this
// row, which runs write to as well.
constexpr auto* move_horizon = R"(
UPDATE sync_accounts a
   SET history_since = bound.at
  FROM (SELECT date_trunc('hour', now() - $2::bigint * interval '1 millisecond') AS at) bound
 WHERE a.account = $1 AND coalesce(a.history_since < bound.at, true))";

using Milliseconds = std::chrono::milliseconds;

void take_runs(Transaction& tx, const std::string& account, const model::HistorySettings& history,
               Pruning& pruning)
{
    const auto keep_versions =
        history.keep_versions ? std::optional{history.keep_versions->count()} : std::nullopt;
    const auto result = execute(tx, prune_runs, account, pruning.runs_seen, runs_per_batch,
                                history.keep_runs.count(), keep_versions);
    const auto row = result[0];
    pruning.runs_seen = row[0].as<std::int64_t>();
    pruning.runs += row[2].as<std::uint64_t>();
    pruning.runs_done = row[1].as<int>() < runs_per_batch || row[3].as<bool>(false);
}

/// Returns how many rows it deleted.
std::uint64_t take(Transaction& tx, const char* statement, const std::string& account, Milliseconds keep,
                   int at_most)
{
    const auto gone = execute(tx, statement, account, keep.count(), at_most);
    return static_cast<std::uint64_t>(gone.affected_rows());
}

void take_findings(Transaction& tx, const std::string& account, Milliseconds keep, Pruning& pruning)
{
    const auto findings = take(tx, prune_findings, account, keep, findings_per_batch);
    const auto rejected = take(tx, prune_rejected, account, keep, findings_per_batch);
    pruning.findings += findings + rejected;
    pruning.findings_done = std::max(findings, rejected) < findings_per_batch;
}

void take_versions(Transaction& tx, const std::string& account, std::optional<Milliseconds> keep,
                   Pruning& pruning)
{
    const auto versions = keep ? take(tx, prune_versions, account, *keep, versions_per_batch) : 0;
    if (versions > 0) {
        execute(tx, move_horizon, account, keep->count());
    }
    pruning.versions += versions;
    pruning.versions_done = versions < versions_per_batch;
}

} // namespace

void prune_batch(Database& database, const std::string& account, const model::Settings& settings,
                 Pruning& pruning)
{
    const auto& history = settings.history;
    pruning = in_transaction(database, "deleting old records", [&](Transaction& tx) {
        require_current_schema(tx);
        require_steady_clock(tx, account, settings.sync.interval);
        auto further = pruning;
        if (!pruning.runs_done) {
            take_runs(tx, account, history, further);
        } else if (!pruning.findings_done) {
            take_findings(tx, account, history.keep_runs, further);
        } else {
            take_versions(tx, account, history.keep_versions, further);
        }
        return further;
    });
}

} // namespace numsync::store
