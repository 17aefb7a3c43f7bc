#pragma once

#include "model/report.hpp"
#include "store/pq.hpp"
#include "store/runs.hpp"

#include <string>

namespace numsync::store {

/// Which row is the report's, in a statement of run_on(): no other run that bears its number.
inline constexpr auto* of_the_run =
    " WHERE run_id = $1 AND account = $2 AND kind = 'sync' AND instance = $3 ";

/// A statement about the report's row; its own parameters begin at $4.
template <class... Arguments>
pqxx::result run_on(Transaction& tx, const std::string& sql, const model::RunReport& report,
                    const Arguments&... arguments)
{
    return run(tx, sql, report.run_id, report.account, report.instance, arguments...);
}

/// open_run() of store/runs.hpp as a step of a transaction that does more.
std::variant<OpenedRun, model::StandBy> open_run(Transaction& tx, const RunOpening& opening);

/// Ends a running run with everything that the report says; false if it is not running any more.
bool end_run(Transaction& tx, const model::RunReport& report);

/// False where it is not running any more.
bool renew_lease(Transaction& tx, const model::RunReport& report, std::chrono::milliseconds lease);

/// Where a statement about the report's row met none: throws Failure{db_conflict}, as the run is no longer
/// ours, or {db_altered}, if the row is still there and a trigger or rule drops what is written.
[[noreturn]] void throw_lost(Transaction& tx, const model::RunReport& report);

/// Corrects outcome and counts of a run that the same transaction has ended.
void correct_run(Transaction& tx, const model::RunReport& report);

} // namespace numsync::store
