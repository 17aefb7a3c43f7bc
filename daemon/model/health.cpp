#include "model/health.hpp"

#include "model/text.hpp"

#include <algorithm>
#include <array>

namespace numsync::model {

namespace {

using std::chrono::duration_cast;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr int intervals_of_freshness = 3;

std::string seconds_text(std::chrono::milliseconds time)
{
    return std::to_string(duration_cast<seconds>(time).count()) + " s";
}

std::string blocked_text(const AccountHealth& health)
{
    const auto run = std::to_string(*health.standing->blocked_run);
    const bool ours = health.last_run && health.last_run->status == RunStatus::blocked;
    return "blocked by the guard in run " + run + (ours ? ": " + health.last_run->detail : "") +
           "; see agni-number-sync plan, and if it is true, agni-number-sync approve " + run;
}

} // namespace

void learn(AccountHealth& health, std::optional<Standing> standing, steady_clock::time_point now)
{
    health.database_answers = standing.has_value();
    if (standing) {
        health.standing = standing;
        health.standing_at = now;
    }
}

void learn(AccountHealth& health, const RunEnd& end, steady_clock::time_point now,
           std::chrono::system_clock::time_point wall_clock)
{
    health.last_run = end.report;
    health.ended_at = wall_clock;
    health.next_at = now + end.next_in;
    health.failures = end.failures;
    health.circuit_open = end.circuit_open;
    if (end.report.reason && rule_of(*end.report.reason).pace == Pace::circuit) {
        health.refusal = end.report.reason;
    }
    learn(health, end.report.standing, now);
}

std::optional<seconds> age(const AccountHealth& health, steady_clock::time_point now)
{
    if (!health.standing || !health.standing->age) {
        return std::nullopt;
    }
    return *health.standing->age + duration_cast<seconds>(now - health.standing_at);
}

bool has_answered(Reason reason)
{
    constexpr std::array refusals{Reason::db_readonly,   Reason::db_full,   Reason::db_conflict,
                                  Reason::db_permission, Reason::db_schema, Reason::db_rejected,
                                  Reason::db_altered};
    return std::ranges::find(refusals, reason) != refusals.end();
}

std::vector<std::string> complaints(const AccountHealth& health, steady_clock::time_point now)
{
    std::vector<std::string> found;
    if (health.circuit_open) {
        found.emplace_back(health.refusal == Reason::proxy_auth ? "the proxy refuses the login"
                                                                : "the API refuses the key");
    }
    if (health.standing && health.standing->blocked_run) {
        found.push_back(blocked_text(health));
    }
    if (health.standing && health.standing->unverified > 0) {
        found.push_back(counted(health.standing->unverified, "number") +
                        " cannot be verified: the database changes or drops what is written");
    }
    if (!health.database_answers && health.last_run && health.last_run->reason &&
        has_answered(*health.last_run->reason)) {
        found.emplace_back("the database refused what it was last asked");
    } else if (!health.database_answers) {
        found.emplace_back(health.standing ? "the database did not answer when it was last asked"
                                           : "the database has not answered yet");
    }
    const auto limit = health.interval * intervals_of_freshness;
    const auto since = age(health, now);
    if (health.standing && !since) {
        found.emplace_back("never verified");
    } else if (since && *since > limit) {
        found.push_back("last verified " + seconds_text(*since) + " ago, more than " +
                        std::to_string(intervals_of_freshness) + " intervals (" + seconds_text(limit) + ")");
    }
    if (!found.empty() && health.last_run && health.last_run->status == RunStatus::failed) {
        found.push_back("the last run failed: " + std::string{name(*health.last_run->reason)} + ", " +
                        health.last_run->detail);
    }
    return found;
}

} // namespace numsync::model
