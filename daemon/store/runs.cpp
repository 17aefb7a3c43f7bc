#include "store/runs.hpp"

#include "model/failure.hpp"
#include "model/settings.hpp"
#include "store/identities.hpp"
#include "store/run_row.hpp"
#include "store/schema_version.hpp"

#include <algorithm>

namespace numsync::store {

namespace {

using model::Failure;
using model::Reason;

/// In milliseconds. Other instances may have another sync.lease, but none a longer one.
constexpr auto longest_lease = model::SyncSettings::longest_lease.count();

// A run is dead if its lease has run out, or ends later than any lease can because the clock was set back. It
// is also dead if it has our own name: this process has one run per account, and this is another one. Skips a
// locked row: its owner is ending it at this moment.
std::vector<std::int64_t> close_dead_runs(Transaction& tx, const RunOpening& opening)
{
    const auto rows = execute(tx,
                              R"(WITH dead AS (SELECT run_id FROM sync_runs
                                            WHERE account = $1 AND status = 'running'
                                              AND (lease_until < clock_timestamp() OR instance = $2 OR
                                                   lease_until > clock_timestamp() +
                                                                 $3::bigint * interval '1 millisecond')
                                              FOR UPDATE SKIP LOCKED),
                             closed AS (UPDATE sync_runs r
                                SET status = 'abandoned', finished_at = clock_timestamp(), reason = 'db_conflict',
                                    detail = 'its process ended or lost its lease; the table stayed as it was'
                               FROM dead
                              WHERE r.run_id = dead.run_id
                             RETURNING r.run_id)
                             SELECT dead.run_id, closed.run_id IS NOT NULL FROM dead LEFT JOIN closed USING (run_id))",
                              opening.account, opening.instance, longest_lease);
    std::vector<std::int64_t> closed;
    for (const auto& row : rows) {
        require_taken(row[1].as<bool>(), "sync_runs");
        closed.push_back(row[0].as<std::int64_t>());
    }
    return closed;
}

std::chrono::milliseconds not_negative(std::int64_t milliseconds)
{
    return std::chrono::milliseconds{std::max<std::int64_t>(milliseconds, 0)};
}

/// The instance that holds the account's lease, and how much of it is left. That is never more than the
/// longest lease, whatever time the row says.
std::optional<model::StandBy> holder_of(Transaction& tx, const RunOpening& opening)
{
    const auto rows = execute(tx,
                              R"(SELECT instance,
                      (extract(epoch FROM least(lease_until,
                                                clock_timestamp() + $2::bigint * interval '1 millisecond')
                                          - clock_timestamp()) * 1000)::bigint
             FROM sync_runs WHERE account = $1 AND status = 'running')",
                              opening.account, longest_lease);
    if (rows.empty()) {
        return std::nullopt;
    }
    model::StandBy holder{rows[0][0].c_str()};
    holder.at_work = true;
    holder.look_again_in = not_negative(rows[0][1].as<std::int64_t>());
    return holder;
}

/// A run of another instance that makes ours unnecessary. A failed run does not count: its cause may concern
/// that instance only. A run that ended in the future does not count either: the clock was set back.
std::optional<model::StandBy> done_elsewhere(Transaction& tx, const RunOpening& opening)
{
    if (!opening.unless_done_within) {
        return std::nullopt;
    }
    const auto rows =
        execute(tx,
                R"(SELECT instance, status, ago
             FROM (SELECT instance, status, filters,
                          (extract(epoch FROM clock_timestamp() - finished_at) * 1000)::bigint AS ago
                     FROM sync_runs
                    WHERE account = $1 AND kind = 'sync' AND status IN ('succeeded', 'unverified', 'blocked')
                    ORDER BY run_id DESC LIMIT 1) last
            WHERE instance <> $2 AND filters = $3 AND ago >= 0 AND ago < $4::bigint)",
                opening.account, opening.instance, opening.filters, opening.unless_done_within->count());
    if (rows.empty()) {
        return std::nullopt;
    }
    model::StandBy done{rows[0][0].c_str()};
    done.ended_as = model::ended_status(rows[0][1].c_str());
    done.ended_ago = std::chrono::milliseconds{rows[0][2].as<std::int64_t>()};
    done.look_again_in = *opening.unless_done_within - done.ended_ago;
    return done;
}

/// The number of the new row; absent if the account has another running run, or a trigger drops the row.
std::optional<std::int64_t> insert_run(Transaction& tx, const RunOpening& opening)
{
    const auto rows = execute(
        tx,
        R"(INSERT INTO sync_runs (account, kind, trigger, status, lease_until, instance, version, filters)
                             VALUES ($1, 'sync', $2, 'running',
                                     clock_timestamp() + $3::bigint * interval '1 millisecond', $4, $5, $6)
                             ON CONFLICT (account) WHERE status = 'running' DO NOTHING
                             RETURNING run_id, run_id > coalesce((SELECT max(run_id) FROM sync_runs), 0)
                                 OR has_sequence_privilege(pg_get_serial_sequence('sync_runs', 'run_id'), 'SELECT'))",
        opening.account, std::string{model::name(opening.trigger)}, opening.lease.count(), opening.instance,
        opening.version, opening.filters);
    if (rows.empty()) {
        return std::nullopt;
    }
    if (!rows[0][1].as<bool>()) {
        throw Failure{Reason::db_permission,
                      "the sequence of sync_runs was set back, and the role may not lift it: run "
                      "migrations/roles.sql again"};
    }
    return rows[0][0].as<std::int64_t>();
}

} // namespace

std::variant<OpenedRun, model::StandBy> open_run(Transaction& tx, const RunOpening& opening)
{
    require_current_schema(tx);
    lift_identities(tx, numbered_by_runs);
    OpenedRun opened;
    opened.abandoned = close_dead_runs(tx, opening);
    // Asked before the INSERT, which would wait for a run that is just being ended. Also asked before
    // done_elsewhere(): a run that ended between the two would be missed.
    if (const auto holder = holder_of(tx, opening)) {
        return *holder;
    }
    if (const auto done = done_elsewhere(tx, opening)) {
        return *done;
    }
    if (const auto run_id = insert_run(tx, opening)) {
        opened.run_id = *run_id;
        return opened;
    }
    if (const auto quicker = holder_of(tx, opening)) {
        return *quicker;
    }
    // The other run has ended meanwhile, so a second try succeeds.
    const auto run_id = insert_run(tx, opening);
    require_taken(run_id.has_value(), "sync_runs");
    opened.run_id = *run_id;
    return opened;
}

std::variant<OpenedRun, model::StandBy> open_run(Database& database, const RunOpening& opening)
{
    return in_transaction(database, "opening the run",
                          [&](Transaction& tx) { return open_run(tx, opening); });
}

bool is_verified_within(Database& database, const std::string& account, const std::string& filters,
                        std::chrono::milliseconds interval)
{
    return in_transaction(database, "looking for the last sync", [&](Transaction& tx) {
        require_current_schema(tx);
        return !execute(tx,
                        R"(SELECT FROM sync_accounts
                        WHERE account = $1 AND filters = $2 AND retired_at IS NULL AND verified_at <= clock_timestamp()
                          AND verified_at > clock_timestamp() - $3::bigint * interval '1 millisecond')",
                        account, filters, interval.count())
                    .empty();
    });
}

void renew_lease(Database& database, const model::RunReport& report, std::chrono::milliseconds lease)
{
    in_transaction(database, "renewing the lease", [&](Transaction& tx) {
        if (!renew_lease(tx, report, lease)) {
            throw_lost(tx, report);
        }
    });
}

void close_failed(Database& database, const model::RunReport& report)
{
    in_transaction(database, "recording the failed run", [&](Transaction& tx) { end_run(tx, report); });
}

std::optional<EndedRun> resolve_doubt(Database& database, const model::RunReport& report)
{
    return in_transaction(
        database, "looking up the run in doubt", [&](Transaction& tx) -> std::optional<EndedRun> {
            // Waits for the row's lock if the old session's transaction is still at work.
            if (end_run(tx, report)) {
                return std::nullopt;
            }
            const auto rows = execute_for_run(
                tx,
                std::string{
                    R"(SELECT received, unchanged, added, updated, restored, repaired, missing, removed, rejected,
                              unverified, status, coalesce(detail, '') AS detail FROM sync_runs)"} +
                    where_run + "AND status IN ('succeeded', 'unverified', 'blocked')",
                report);
            if (rows.empty()) {
                return std::nullopt;
            }
            const auto& row = rows[0];
            const auto number = [&](const char* column) { return row[column].as<std::uint64_t>(); };
            model::Counts counts;
            counts.received = number("received");
            counts.unchanged = number("unchanged");
            counts.added = number("added");
            counts.updated = number("updated");
            counts.restored = number("restored");
            counts.repaired = number("repaired");
            counts.missing = number("missing");
            counts.removed = number("removed");
            counts.rejected = number("rejected");
            counts.unverified = number("unverified");
            return EndedRun{model::ended_status(row["status"].c_str()), row["detail"].c_str(), counts};
        });
}

} // namespace numsync::store
