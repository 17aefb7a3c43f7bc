#pragma once

#include "model/report.hpp"
#include "store/pq.hpp"
#include "store/runs.hpp"

#include <string>

namespace numsync::store {

/// WHERE of a statement of execute_for_run(): the report's row, and no other run with its number.
inline constexpr auto* where_run = " WHERE run_id = $1 AND account = $2 AND kind = 'sync' AND instance = $3 ";

/// Runs a statement about the report's row. Its own parameters begin at $4.
template <class... Arguments>
pqxx::result execute_for_run(Transaction& tx, const std::string& sql, const model::RunReport& report,
                             const Arguments&... arguments)
{
    return execute(tx, sql, report.run_id, report.account, report.instance, arguments...);
}

/// open_run() of store/runs.hpp, as a step of a larger transaction.
std::variant<OpenedRun, model::StandBy> open_run(Transaction& tx, const RunOpening& opening);

/// Ends a running run with everything that the report says. Returns false if it is no longer running.
bool end_run(Transaction& tx, const model::RunReport& report);

/// Lets the lease end `lease` from now. Returns false if the run is no longer running.
bool renew_lease(Transaction& tx, const model::RunReport& report, std::chrono::milliseconds lease);

/// Called if a statement found no running row of the report. Throws Failure{db_conflict} if the run is no
/// longer ours. Throws Failure{db_altered} if the row is still there: then a trigger or rule drops what is
/// written.
[[noreturn]] void throw_lost(Transaction& tx, const model::RunReport& report);

/// Corrects outcome and counts of a run that this transaction has ended. Throws Failure{db_altered} if the
/// row does not take them.
void correct_run(Transaction& tx, const model::RunReport& report);

} // namespace numsync::store
