#include "model/health.hpp"

#include "model/text.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

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
    const bool ours = health.explained_block == health.standing->blocked_run; // else another instance's
    return "blocked by the guard in run " + run + (ours ? ": " + health.last_run->detail : "") +
           "; see agni-numbers plan, and if it is true, agni-numbers approve " + run;
}

std::string text_of(Trouble trouble, const AccountHealth& health, steady_clock::time_point now)
{
    switch (trouble) {
    case Trouble::login_refused:
        return health.refusal == Reason::proxy_auth ? "the proxy refuses the login"
                                                    : "the API refuses the key";
    case Trouble::blocked:
        return blocked_text(health);
    case Trouble::altered:
        return counted(health.standing->unverified, "number") +
               " cannot be verified: the database changes or drops what is written";
    case Trouble::database_refuses:
        return "the database refused what it was last asked";
    case Trouble::database_away:
        return health.standing ? "the database did not answer when it was last asked"
                               : "the database has not answered yet";
    case Trouble::never_verified:
        return "never verified";
    case Trouble::stale:
        return "last verified " + seconds_text(*age(health, now)) + " ago, more than " +
               std::to_string(intervals_of_freshness) + " intervals (" + seconds_text(most_age(health)) + ")";
    }
    return {};
}

/// Adds the run to the last runs, and keeps it as the last change if it changed something.
void remember(AccountHealth& health, const RunReport& report, std::chrono::system_clock::time_point now)
{
    if (health.runs.size() == AccountHealth::most_runs) {
        health.runs.erase(health.runs.begin());
    }
    health.runs.push_back(
        {report.status, std::chrono::duration_cast<decltype(RunMark::took)>(report.total_time)});
    const bool applied = report.status == RunStatus::succeeded || report.status == RunStatus::unverified;
    const auto& counts = report.counts; // missing does not count: each run counts missing numbers again
    if (applied && counts.added + counts.updated + counts.restored + counts.repaired + counts.removed > 0) {
        health.last_change = Change{report.run_id, report.counts, now};
    }
}

} // namespace

void update_health(AccountHealth& health, std::optional<Standing> standing, steady_clock::time_point now)
{
    health.database_answers = standing.has_value();
    if (standing) {
        health.standing = standing;
        health.standing_at = now;
    }
}

void update_health(AccountHealth& health, const RunEnd& end, steady_clock::time_point now,
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
    remember(health, end.report, wall_clock);
    update_health(health, end.report.standing, now);
    const bool explains = end.report.status == RunStatus::blocked && end.report.standing;
    health.explained_block = explains ? end.report.standing->blocked_run : std::nullopt;
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

std::chrono::milliseconds most_age(const AccountHealth& health)
{
    return health.interval * intervals_of_freshness;
}

std::vector<Trouble> troubles(const AccountHealth& health, steady_clock::time_point now)
{
    std::vector<Trouble> found;
    const auto add_if = [&](bool holds, Trouble trouble) {
        if (holds) {
            found.push_back(trouble);
        }
    };
    add_if(health.circuit_open, Trouble::login_refused);
    add_if(health.standing && health.standing->blocked_run, Trouble::blocked);
    add_if(health.standing && health.standing->unverified > 0, Trouble::altered);
    const bool refuses = health.last_run && health.last_run->reason && has_answered(*health.last_run->reason);
    add_if(!health.database_answers, refuses ? Trouble::database_refuses : Trouble::database_away);
    const auto since = age(health, now);
    add_if(health.standing && !since, Trouble::never_verified);
    add_if(since && *since > most_age(health), Trouble::stale);
    return found;
}

std::vector<const AccountsByName::value_type*> worst_first(const AccountsByName& accounts,
                                                           steady_clock::time_point now)
{
    using Rank = std::pair<std::size_t, seconds>;
    std::vector<std::pair<Rank, const AccountsByName::value_type*>> ranked;
    for (const auto& account : accounts) {
        const auto found = troubles(account.second, now);
        const auto gravest =
            found.empty() ? std::numeric_limits<std::size_t>::max() : static_cast<std::size_t>(found.front());
        ranked.push_back({{gravest, -age(account.second, now).value_or(seconds{0})}, &account});
    }
    std::ranges::stable_sort(ranked, {}, [](const auto& entry) { return entry.first; });
    std::vector<const AccountsByName::value_type*> sorted;
    for (const auto& entry : ranked) {
        sorted.push_back(entry.second);
    }
    return sorted;
}

std::vector<std::string> complaints(const AccountHealth& health, steady_clock::time_point now)
{
    std::vector<std::string> found;
    for (const auto trouble : troubles(health, now)) {
        found.push_back(text_of(trouble, health, now));
    }
    if (!found.empty() && health.last_run && health.last_run->status == RunStatus::failed) {
        found.push_back("the last run failed: " + std::string{name(*health.last_run->reason)} + ", " +
                        health.last_run->detail);
    }
    return found;
}

} // namespace numsync::model
