#pragma once

#include "model/report.hpp"
#include "store/database.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// Rows of sync_runs. Each is a run's lease, its fencing token and the proof that it was committed.
namespace numsync::store {

struct RunOpening {
    std::string account;
    model::Trigger trigger = model::Trigger::manual;
    std::string filters;  ///< model::to_query()
    std::string instance; ///< unique to the process: a second running row with it is a run that we lost
    std::string version;
    std::chrono::milliseconds lease{0};
    /// If set: open no run if another instance completed one with these filters within this time.
    std::optional<std::chrono::milliseconds> unless_done_within;
};

struct OpenedRun {
    std::int64_t run_id = 0;
    std::vector<std::int64_t> abandoned; ///< dead runs that this call closed
};

/// Opens a run, with the lease of the account. If another instance holds the lease, or has just done the
/// work, returns what to wait for. Throws Failure{db_schema} if the schema is not this program's.
std::variant<OpenedRun, model::StandBy> open_run(Database& database, const RunOpening& opening);

/// Whether the table was verified under these filters within this time.
bool is_verified_within(Database& database, const std::string& account, const std::string& filters,
                        std::chrono::milliseconds interval);

/// Lets the lease end `lease` from now. Throws Failure{db_conflict} if the run is no longer ours.
void renew_lease(Database& database, const model::RunReport& report, std::chrono::milliseconds lease);

/// Ends the row of a run that failed; does nothing if it has ended already.
void close_failed(Database& database, const model::RunReport& report);

struct EndedRun {
    model::RunStatus status = model::RunStatus::succeeded; ///< never failed
    std::string detail;
    model::Counts counts;
};

/// Finds out what became of a run whose COMMIT got no answer. Absent if the COMMIT did not happen: the row is
/// then ended as failed, so that the run can no longer be committed.
std::optional<EndedRun> resolve_doubt(Database& database, const model::RunReport& report);

} // namespace numsync::store
