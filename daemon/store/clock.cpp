#include "store/clock.hpp"

#include "model/failure.hpp"

namespace numsync::store {

namespace {

// Only syncs count: those of one account never overlap, so the order of their numbers is the order of their
// ends. A reconciliation may begin before a sync and end after it.
constexpr auto* first_jump = R"(
WITH reading AS (
    SELECT NULL::bigint AS run_id, now() AS at
    UNION ALL
    (SELECT run_id, finished_at FROM sync_runs
      WHERE account = $1 AND kind = 'sync' AND status <> 'running'
      ORDER BY run_id DESC LIMIT 2)
)
SELECT to_char(before, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
  FROM (SELECT at, lag(at) OVER (ORDER BY run_id NULLS LAST) AS before FROM reading) step
 WHERE at < before OR at > before + interval '1 day' + 3 * $2::bigint * interval '1 millisecond'
 LIMIT 1)";

} // namespace

void require_steady_clock(Transaction& tx, const std::string& account, std::chrono::milliseconds interval)
{
    const auto jump = execute(tx, first_jump, account, interval.count());
    if (!jump.empty()) {
        throw model::Failure{model::Reason::db_clock, "the database's clock jumped from " +
                                                          std::string{jump[0][0].c_str()} + " to " +
                                                          jump[0][1].c_str()};
    }
}

} // namespace numsync::store
