#pragma once

#include "model/report.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// Whether an account's table can be relied upon at this moment. Pure: the time is an argument.
namespace numsync::model {

/// A run that is over, for a picture of the last ones.
struct RunMark {
    RunStatus status = RunStatus::failed;
    std::chrono::duration<std::uint32_t, std::milli> took{0};
};

/// A run that wrote numbers.
struct Change {
    std::optional<std::int64_t> run_id;
    Counts counts;
    std::chrono::system_clock::time_point at;
};

/// What the service has learnt of an account.
struct AccountHealth {
    static constexpr std::size_t most_runs = 40;

    std::chrono::milliseconds interval{0};

    std::optional<Standing> standing; ///< as last read
    std::chrono::steady_clock::time_point standing_at;
    bool database_answers = false; ///< when it was last asked for the standing

    std::optional<RunReport> last_run; ///< of this process
    std::chrono::system_clock::time_point ended_at;
    std::chrono::steady_clock::time_point next_at; ///< when the next run is due
    int failures = 0;                              ///< runs of this process in a row that did not succeed
    bool circuit_open = false;
    std::optional<Reason> refusal;     ///< that opened the circuit
    std::vector<RunMark> runs;         ///< the last of this process, oldest first
    std::optional<Change> last_change; ///< by this process
};

void learn(AccountHealth& health, std::optional<Standing> standing,
           std::chrono::steady_clock::time_point now);
void learn(AccountHealth& health, const RunEnd& end, std::chrono::steady_clock::time_point now,
           std::chrono::system_clock::time_point wall_clock);

/// Whether a database with which a run failed for this reason gave an answer, if only a refusal.
bool has_answered(Reason reason);

/// Since the table was last proved equal to a complete list; nothing if it never was.
std::optional<std::chrono::seconds> age(const AccountHealth& health,
                                        std::chrono::steady_clock::time_point now);

/// What speaks against relying on an account's table.
enum class Trouble : std::uint8_t {
    login_refused,    ///< by the API or by the proxy
    blocked,          ///< by the guard
    altered,          ///< rows do not read as they were written
    database_refuses, ///< it answered, with no
    database_away,    ///< it did not answer
    never_verified,
    stale, ///< verified too long ago
};

/// All that there are, the gravest first.
std::vector<Trouble> troubles(const AccountHealth& health, std::chrono::steady_clock::time_point now);

/// A table that was verified longer ago is stale.
std::chrono::milliseconds most_age(const AccountHealth& health);
using AccountsByName = std::map<std::string, AccountHealth>;

/// Those with the gravest trouble first, of these the longest not verified; equal ones by name. They live as
/// long as `accounts`.
std::vector<const AccountsByName::value_type*> worst_first(const AccountsByName& accounts,
                                                           std::chrono::steady_clock::time_point now);

/// Everything that speaks against relying on the table, in words; empty where it can be relied upon.
std::vector<std::string> complaints(const AccountHealth& health, std::chrono::steady_clock::time_point now);

} // namespace numsync::model
