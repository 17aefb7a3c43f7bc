#pragma once

#include "model/report.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

/// Whether an account's table can be relied upon at this moment. Pure: the time is an argument.
namespace numsync::model {

/// What the service has learnt of an account.
struct AccountHealth {
    std::chrono::milliseconds interval{0};

    std::optional<Standing> standing; ///< as last read
    std::chrono::steady_clock::time_point standing_at;
    bool database_answers = false; ///< when it was last asked for the standing

    std::optional<RunReport> last_run; ///< of this process
    std::chrono::system_clock::time_point ended_at;
    std::chrono::steady_clock::time_point next_at; ///< when the next run is due
    int failures = 0;                              ///< runs of this process in a row that did not succeed
    bool circuit_open = false;
    std::optional<Reason> refusal; ///< that opened the circuit
};

void learn(AccountHealth& health, std::optional<Standing> standing,
           std::chrono::steady_clock::time_point now);
void learn(AccountHealth& health, const RunEnd& end, std::chrono::steady_clock::time_point now,
           std::chrono::system_clock::time_point wall_clock);

/// Whether a database with which a run failed for this reason gave an answer, if only a refusal.
bool has_answered(Reason reason);

/// Since the table was last proved equal to a complete list; nothing where it never was.
std::optional<std::chrono::seconds> age(const AccountHealth& health,
                                        std::chrono::steady_clock::time_point now);

/// Everything that speaks against relying on the table, in words; empty where it can be relied upon.
std::vector<std::string> complaints(const AccountHealth& health, std::chrono::steady_clock::time_point now);

} // namespace numsync::model
