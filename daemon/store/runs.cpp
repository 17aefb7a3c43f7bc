#include "store/runs.hpp"

#include "model/failure.hpp"
#include "store/run_row.hpp"
#include "store/schema_version.hpp"

namespace numsync::store {

namespace {

using model::Failure;
using model::Reason;

// Its lease has run out, or it bears our own name: this process has one run per account and it is not that
// one. A row that is locked is being ended by its owner at this moment, so it is passed over.
std::vector<std::int64_t> close_dead_runs(Transaction& tx, const RunOpening& opening)
{
    const auto rows = run(tx,
                          R"(UPDATE sync_runs
                                SET status = 'abandoned', finished_at = clock_timestamp(), reason = 'db_conflict',
                                    detail = 'its process ended or lost its lease; the table stayed as it was'
                              WHERE run_id IN (SELECT run_id FROM sync_runs
                                                WHERE account = $1 AND status = 'running'
                                                  AND (lease_until < clock_timestamp() OR instance = $2)
                                                  FOR UPDATE SKIP LOCKED)
                             RETURNING run_id)",
                          opening.account, opening.instance);
    std::vector<std::int64_t> closed;
    for (const auto& row : rows) {
        closed.push_back(row[0].as<std::int64_t>());
    }
    return closed;
}

bool account_is_taken(Transaction& tx, const std::string& account)
{
    return !run(tx, "SELECT FROM sync_runs WHERE account = $1 AND status = 'running'", account).empty();
}

} // namespace

std::optional<OpenedRun> open_run(Database& database, const RunOpening& opening)
{
    return in_transaction(database, "opening the run", [&](Transaction& tx) -> std::optional<OpenedRun> {
        require_current_schema(tx);
        OpenedRun opened;
        opened.abandoned = close_dead_runs(tx, opening);
        // Asked before the INSERT, which would wait for a run that is just being ended.
        if (account_is_taken(tx, opening.account)) {
            return std::nullopt;
        }
        const auto rows =
            run(tx,
                R"(INSERT INTO sync_runs (account, kind, trigger, status, lease_until, instance, version,
                                                        filters)
                                 VALUES ($1, 'sync', $2, 'running',
                                         clock_timestamp() + $3::bigint * interval '1 millisecond', $4, $5, $6)
                                 ON CONFLICT (account) WHERE status = 'running' DO NOTHING
                                 RETURNING run_id)",
                opening.account, std::string{model::name(opening.trigger)}, opening.lease.count(),
                opening.instance, opening.version, opening.filters);
        if (rows.empty()) {
            return std::nullopt;
        }
        opened.run_id = rows[0][0].as<std::int64_t>();
        return opened;
    });
}

void renew_lease(Database& database, std::int64_t run_id, std::chrono::milliseconds lease)
{
    in_transaction(database, "renewing the lease", [&](Transaction& tx) {
        const auto renewed = run(tx,
                                 R"(UPDATE sync_runs
                                       SET lease_until = clock_timestamp() + $2::bigint * interval '1 millisecond'
                                     WHERE run_id = $1 AND status = 'running')",
                                 run_id, lease.count());
        if (renewed.affected_rows() == 0) {
            throw Failure{Reason::db_conflict,
                          "the lease of run " + std::to_string(run_id) + " was lost to another instance"};
        }
    });
}

void close_failed(Database& database, const model::RunReport& report)
{
    in_transaction(database, "recording the failed run", [&](Transaction& tx) { end_run(tx, report); });
}

std::optional<model::Counts> resolve_doubt(Database& database, const model::RunReport& report)
{
    return in_transaction(
        database, "looking up the run in doubt", [&](Transaction& tx) -> std::optional<model::Counts> {
            // Waits for the row where the old session's transaction is still at work.
            if (end_run(tx, report)) {
                return std::nullopt;
            }
            const auto rows =
                run(tx,
                    R"(SELECT received, unchanged, added, updated, restored, repaired, missing, removed,
                                            rejected
                                       FROM sync_runs WHERE run_id = $1 AND status = 'succeeded')",
                    report.run_id);
            if (rows.empty()) {
                return std::nullopt;
            }
            const auto number = [&](int column) { return rows[0][column].as<std::uint64_t>(); };
            return model::Counts{number(0), number(1), number(2), number(3), number(4),
                                 number(5), number(6), number(7), number(8)};
        });
}

} // namespace numsync::store
