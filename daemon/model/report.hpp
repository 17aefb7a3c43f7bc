#pragma once

#include "model/failure.hpp"
#include "model/unreadable.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace numsync::model {

enum class Trigger : std::uint8_t { schedule, manual, signal };
/// unverified: applied, but some rows still differ from the list, because the database changes what is
/// written.
enum class RunStatus : std::uint8_t { succeeded, unverified, blocked, failed };

std::string_view name(Trigger trigger);
std::string_view name(RunStatus status);
/// The status of a finished run, by its name; `failed` for any other word.
RunStatus ended_status(std::string_view name);

/// What a run did to the table, as in `sync_runs`. Before the transaction it is what the run plans to do.
struct Counts {
    std::uint64_t received = 0;
    std::uint64_t unchanged = 0;
    std::uint64_t added = 0;
    std::uint64_t updated = 0;
    std::uint64_t restored = 0; ///< was missing or removed, is back
    std::uint64_t repaired = 0; ///< edited by somebody else, now as the list has it
    std::uint64_t upgraded = 0; ///< got fields unknown to an earlier release: no change, not in sync_runs
    std::uint64_t missing = 0;  ///< absent from this list, not yet removed
    std::uint64_t removed = 0;
    std::uint64_t removed_approved = 0; ///< of the removed ones, those that an approval named
    std::uint64_t rejected = 0;
    std::uint64_t unverified = 0; ///< rows that still differ from the list after the run

    [[nodiscard]] bool any_change() const
    {
        return added + updated + restored + repaired + missing + removed > 0;
    }

    bool operator==(const Counts&) const = default;
};

/// Why no run was made: another instance does the work.
struct StandBy {
    std::string instance; ///< host/process/number of the other instance
    bool at_work = false; ///< it holds the account's lease now; if false, its run is over
    RunStatus ended_as = RunStatus::succeeded;  ///< status of the run that is over; never failed
    std::chrono::milliseconds ended_ago{0};     ///< time since the end of the run that is over
    std::chrono::milliseconds look_again_in{0}; ///< until the next look: rest of its lease or of the interval
};

/// The result of a reconciliation for one account.
struct FindingCounts {
    std::uint64_t open = 0;     ///< open at the end, without accepted ones
    std::uint64_t found = 0;    ///< those of `open` that this reconciliation opened
    std::uint64_t resolved = 0; ///< resolved by this reconciliation
    std::uint64_t accepted = 0; ///< accepted and still present at the end

    bool operator==(const FindingCounts&) const = default;
};

struct OpenFindings {
    std::string kind;
    std::string severity;
    std::uint64_t open = 0;

    bool operator==(const OpenFindings&) const = default;
};

/// When a sync was applied, by the database's clock.
struct Applied {
    std::string day; ///< UTC, such as 2026-03-14
    /// Begin of the versions that it wrote, as text. Later than now if the clock was ahead before and was put
    /// back.
    std::string stamp;
};

/// The state of an account in the database, made by the runs of all instances.
struct Standing {
    std::optional<std::chrono::sys_seconds> verified_at; ///< by the database's clock; absent if never
    std::optional<std::chrono::seconds> age;             ///< time since verified_at, at the moment of reading
    std::uint64_t present = 0;                           ///< numbers held, missing ones left out
    std::uint64_t missing = 0;
    std::uint64_t removed = 0;
    std::uint64_t rejected = 0;              ///< records that are rejected now
    std::uint64_t unidentified = 0;          ///< records without a readable id in the last applied list
    std::uint64_t unverified = 0;            ///< of the last applied run, see Counts
    std::uint64_t unreadable = 0;            ///< numbers held with a value that its column cannot hold
    bool retired = false;                    ///< and no sync was applied since
    std::optional<std::int64_t> blocked_run; ///< the last finished run if the guard blocked it
    std::vector<OpenFindings> open_findings; ///< by kind
    std::optional<std::chrono::sys_seconds> reconciled_at; ///< by the database's clock; absent if never
};

/// Everything about one run. The run row, the log line, the status text and the exit code are made from it.
struct RunReport {
    std::string account;
    std::string instance; ///< host/process/number of the program that makes it
    /// Absent if no run could be opened. The number alone does not identify a run: after a failover that lost
    /// commits, PostgreSQL may use it again.
    std::optional<std::int64_t> run_id;
    /// If set, no run was made. Then only account, instance, filters and standing are valid.
    std::optional<StandBy> stands_by;
    RunStatus status = RunStatus::failed;
    std::optional<Reason> reason; ///< present unless succeeded
    std::string detail;
    std::string_view remedy; ///< of a failure; see remedy_of()
    std::string filters;     ///< to_query() of the filters it asked with
    std::optional<std::string> plan_digest;
    std::vector<std::int64_t> abandoned;        ///< dead runs of the account that it closed at its start
    std::optional<std::int64_t> let_through_by; ///< the blocked run whose approval this one used
    std::optional<int> http_status;
    std::optional<std::chrono::seconds> retry_after;
    bool final = false; ///< see Failure::final
    /// The answer to COMMIT was lost and could not be looked up. Only the next run shows whether the table
    /// changed.
    bool in_doubt = false;
    int attempts = 0;
    std::vector<std::optional<Reason>> asked; ///< result of each attempt; nullopt if the list was complete
    std::uint64_t response_bytes = 0;         ///< decompressed, of the last attempt
    std::uint64_t unidentified = 0; ///< records without a readable id; if there are any, nothing is removed
    UnreadableFields unreadable{};  ///< values of the list that their columns cannot hold
    Counts counts;
    std::optional<Applied> applied; ///< set if the sync was applied; absent if only its run row is known
    std::chrono::milliseconds table_time{0}; ///< to read the table, while the API sends the list
    std::chrono::milliseconds fetch_time{0};
    std::chrono::milliseconds apply_time{0};
    std::chrono::milliseconds total_time{0};
    std::chrono::milliseconds database_time{0}; ///< for all work of the run in the database
    std::optional<Standing> standing;           ///< after the run; absent if the database did not answer
};

/// A run of the service and what follows from it.
struct RunEnd {
    const RunReport& report;
    std::chrono::milliseconds next_in; ///< until the account's next run
    int failures;                      ///< runs in a row that did not succeed
    bool circuit_open;                 ///< see Schedule::circuit_open
};

Exit exit_of(const RunReport& report);
/// What the operator can do; empty if it succeeded.
std::string_view remedy_of(const RunReport& report);

/// "1,204 numbers: 3 added, 15 updated" or "1,204 numbers, nothing changed".
std::string summary(const Counts& counts);

/// "3 findings are open, 1 of them new; 4 accepted; 2 resolved", or "no finding is open".
std::string finding_summary(const FindingCounts& findings);

/// The number of unreadable values of all fields.
std::uint64_t total(const UnreadableFields& unreadable);

/// "3 values of price, such as \"$1.15\"; 1 value of created_at, such as 17e8"; empty if there are none.
std::string unreadable_summary(const UnreadableFields& unreadable);

} // namespace numsync::model
