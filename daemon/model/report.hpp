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
/// unverified: applied, but some rows do not read as the list does, because the database changes what is
/// written.
enum class RunStatus : std::uint8_t { succeeded, unverified, blocked, failed };

std::string_view name(Trigger trigger);
std::string_view name(RunStatus status);
/// The status of a run that is over, by its name; `failed` for any other word.
RunStatus ended_status(std::string_view name);

/// What a run did to the table, as `sync_runs` has it. Before the transaction it is a proposal, after it the
/// truth.
struct Counts {
    std::uint64_t received = 0;
    std::uint64_t unchanged = 0;
    std::uint64_t added = 0;
    std::uint64_t updated = 0;
    std::uint64_t restored = 0; ///< back after missing or removed
    std::uint64_t repaired = 0; ///< edited by somebody else, put right
    std::uint64_t upgraded =
        0; ///< got fields that an earlier release did not have: no change, not in sync_runs
    std::uint64_t missing = 0; ///< absent from this list, not yet removed
    std::uint64_t removed = 0;
    std::uint64_t removed_approved = 0; ///< of the removed ones, those that an approval named
    std::uint64_t rejected = 0;
    std::uint64_t unverified = 0; ///< do not read in the table as the list has them, whatever was written

    [[nodiscard]] bool any_change() const
    {
        return added + updated + restored + repaired + missing + removed > 0;
    }

    bool operator==(const Counts&) const = default;
};

/// Why a run that need not be was not made: another instance does the work.
struct StandBy {
    std::string instance;                      ///< host/process/number of the one that does
    bool at_work = false;                      ///< it holds the account at this moment; else its run is over
    RunStatus came_to = RunStatus::succeeded;  ///< of the run that is over; never failed
    std::chrono::milliseconds ended_ago{0};    ///< of the run that is over
    std::chrono::milliseconds worth_a_look{0}; ///< from now on: what is left of its lease, or of the interval
};

/// What a reconciliation came to, of one account.
struct FindingCounts {
    std::uint64_t open = 0;     ///< at its end, without those that are accepted
    std::uint64_t found = 0;    ///< of these, the ones that it opened
    std::uint64_t resolved = 0; ///< by it
    std::uint64_t accepted = 0; ///< still there at its end

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
    std::string
        stamp; ///< of the versions that it wrote, as text; ahead of the clock after one that was ahead
};

/// How an account stands in the database, by the runs of every instance.
struct Standing {
    std::optional<std::chrono::sys_seconds> verified_at; ///< by the database's clock; absent where never
    std::optional<std::chrono::seconds> age;             ///< since verified_at, when this was read
    std::uint64_t present = 0;                           ///< numbers held, missing ones left out
    std::uint64_t missing = 0;
    std::uint64_t removed = 0;
    std::uint64_t rejected = 0;              ///< records refused at present
    std::uint64_t unidentified = 0;          ///< of the last applied list
    std::uint64_t unverified = 0;            ///< of the last applied run, see Counts
    std::uint64_t unreadable = 0;            ///< numbers held with a value that its column cannot hold
    bool retired = false;                    ///< and no sync was applied since
    std::optional<std::int64_t> blocked_run; ///< the last finished run, where the guard blocked it
    std::vector<OpenFindings> open_findings; ///< of every kind that there is
    std::optional<std::chrono::sys_seconds> reconciled_at; ///< by the database's clock; absent where never
};

/// One run from its start to its end: what the run row, the log line, the status text and the exit code say.
struct RunReport {
    std::string account;
    std::string instance; ///< host/process/number of the program that makes it
    /// Absent where no run could be opened. The number alone does not say whose row it is: after a failover
    /// that lost commits PostgreSQL may give it out again.
    std::optional<std::int64_t> run_id;
    std::optional<StandBy> stands_by; ///< where it is there, there was no run, and the rest says nothing
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
    /// The answer to COMMIT was lost and could not be looked up: whether the table changed, the next run
    /// tells.
    bool in_doubt = false;
    int attempts = 0;
    std::vector<std::optional<Reason>> asked; ///< of each attempt: nothing if the list was complete
    std::uint64_t response_bytes = 0;         ///< decompressed, of the last attempt
    std::uint64_t unidentified = 0; ///< records whose id could not be read: with any, nothing is removed
    UnreadableFields unreadable{};  ///< values of the list that their columns cannot hold
    Counts counts;
    std::optional<Applied> applied;          ///< of a sync that was; absent too if only its run row is known
    std::chrono::milliseconds table_time{0}; ///< to read the table, at the same time as the API is reached
    std::chrono::milliseconds fetch_time{0};
    std::chrono::milliseconds apply_time{0};
    std::chrono::milliseconds total_time{0};
    std::chrono::milliseconds database_time{0}; ///< of everything that the run did in the database
    std::optional<Standing> standing; ///< after the run; absent if the database did not answer any more
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

/// Values of all fields.
std::uint64_t total(const UnreadableFields& unreadable);

/// "3 values of price, such as \"$1.15\"; 1 value of created_at, such as 17e8"; empty if there are none.
std::string unreadable_summary(const UnreadableFields& unreadable);

} // namespace numsync::model
