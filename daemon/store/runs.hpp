#pragma once

#include "model/report.hpp"
#include "store/database.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// Run rows: each is the run's lease, its fence and the witness of its commit.
namespace numsync::store {

struct RunOpening {
    std::string account;
    model::Trigger trigger = model::Trigger::manual;
    std::string filters; ///< model::to_query()
    std::string
        instance; ///< host and process, unique to it: a running row of our own is one that we lost sight of
    std::string version;
    std::chrono::milliseconds lease{0};
    /// No run is opened where another instance has made one with these filters less than so long
    /// ago.
    std::optional<std::chrono::milliseconds> unless_done_within;
};

struct OpenedRun {
    std::int64_t run_id = 0;
    std::vector<std::int64_t> abandoned; ///< dead runs that were closed on the way
};

/// Throws Failure{db_schema} where the schema is not this program's.
std::variant<OpenedRun, model::StandBy> open_run(Database& database, const RunOpening& opening);

/// Whether the table was verified under these filters less than so long ago.
bool is_verified_within(Database& database, const std::string& account, const std::string& filters,
                        std::chrono::milliseconds interval);

/// Throws Failure{db_conflict} where the run is no longer ours.
void renew_lease(Database& database, const model::RunReport& report, std::chrono::milliseconds lease);

/// Closes a run that failed; does nothing if it is closed already.
void close_failed(Database& database, const model::RunReport& report);

struct EndedRun {
    model::RunStatus status = model::RunStatus::succeeded; ///< never failed
    std::string detail;
    model::Counts counts;
};

/// What became of a run whose COMMIT was not answered: nothing if it did not happen. Then the run is
/// closed as failed, so that nothing can happen to it afterwards.
std::optional<EndedRun> resolve_doubt(Database& database, const model::RunReport& report);

} // namespace numsync::store
