#pragma once

#include "model/report.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// Whether an account's table can be relied upon now. Pure: the time is an argument.
namespace numsync::model {

/// Up to so many accounts, log, unit status, /readyz and `status` show each one.
inline constexpr std::size_t few_accounts = 10;

/// A finished run, for the chart of the last runs.
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

/// What the service knows about an account.
struct AccountHealth {
    static constexpr std::size_t most_runs = 40;

    std::chrono::milliseconds interval{0};

    std::optional<Standing> standing; ///< as last read
    std::chrono::steady_clock::time_point standing_at;
    bool database_answers = false; ///< whether it answered the last question for the standing

    std::optional<RunReport> last_run; ///< of this process
    /// Standing::blocked_run after a run of this process that was blocked: what its detail is about.
    std::optional<std::int64_t> explained_block;
    std::chrono::system_clock::time_point ended_at;
    std::chrono::steady_clock::time_point next_at; ///< when the next run is due
    int failures = 0;                              ///< runs of this process in a row that did not succeed
    bool circuit_open = false;
    std::optional<Reason> refusal;     ///< the reason that opened the circuit
    std::vector<RunMark> runs;         ///< the last ones of this process, at most most_runs, oldest first
    std::optional<Change> last_change; ///< the last one made by this process
};

void update_health(AccountHealth& health, std::optional<Standing> standing,
                   std::chrono::steady_clock::time_point now);
void update_health(AccountHealth& health, const RunEnd& end, std::chrono::steady_clock::time_point now,
                   std::chrono::system_clock::time_point wall_clock);

/// Whether the database gave an answer, even if only a refusal, if a run failed for this reason.
bool has_answered(Reason reason);

/// Time since the table was last proved equal to a complete list. nullopt if that never happened or is not
/// known yet.
std::optional<std::chrono::seconds> age(const AccountHealth& health,
                                        std::chrono::steady_clock::time_point now);

/// Why an account's table cannot be relied upon, the gravest reason first.
enum class Trouble : std::uint8_t {
    login_refused,    ///< by the API or by the proxy
    blocked,          ///< by the guard
    altered,          ///< the database changes or drops what is written
    database_refuses, ///< it answered with a refusal
    database_away,    ///< it did not answer
    never_verified,
    stale, ///< verified too long ago
};

/// All troubles of the account, the gravest first.
std::vector<Trouble> troubles(const AccountHealth& health, std::chrono::steady_clock::time_point now);

/// The greatest age that is still fresh. If the last verification is longer ago, the table is stale.
std::chrono::milliseconds most_age(const AccountHealth& health);
using AccountsByName = std::map<std::string, AccountHealth>;

/// All accounts, sorted by their gravest trouble, then by the time since they were verified, the longest
/// first, then by name. The pointers refer to `accounts`.
std::vector<const AccountsByName::value_type*> worst_first(const AccountsByName& accounts,
                                                           std::chrono::steady_clock::time_point now);

/// The troubles in words, the gravest first. Empty if the table can be relied upon.
std::vector<std::string> complaints(const AccountHealth& health, std::chrono::steady_clock::time_point now);

} // namespace numsync::model
