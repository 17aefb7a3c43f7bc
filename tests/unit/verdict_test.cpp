#include "model/verdict.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <tuple>

namespace {

using namespace numsync;
using namespace std::chrono_literals;
using model::Grade;
using model::Reason;
using model::RunStatus;

constexpr std::chrono::steady_clock::time_point start{1h};
constexpr std::chrono::system_clock::time_point noon{12h};

model::Standing verified(std::chrono::seconds ago)
{
    model::Standing standing;
    standing.verified_at = std::chrono::sys_seconds{1'000'000s};
    standing.age = ago;
    return standing;
}

model::AccountHealth with(const std::optional<model::Standing>& standing)
{
    model::AccountHealth health;
    health.interval = 5min;
    update_health(health, standing, start);
    return health;
}

void end_run(model::AccountHealth& health, RunStatus status, Reason reason, const std::string& detail,
             const std::optional<model::Standing>& standing, bool circuit_open = false)
{
    model::RunReport report;
    report.status = status;
    report.reason = reason;
    report.detail = detail;
    report.standing = standing;
    update_health(health, {report, 5min, 2, circuit_open}, start, noon);
}

void expect(const model::AccountHealth& health, Grade grade, const std::string& state,
            const std::string& what)
{
    const auto verdict = judge_health("main", health, start);
    EXPECT_EQ(verdict.rank.grade, grade) << state;
    EXPECT_EQ(verdict.state, state);
    ASSERT_EQ(verdict.matters.empty(), what.empty()) << state;
    if (!what.empty()) {
        EXPECT_EQ(verdict.matters.front().what, what);
        EXPECT_FALSE(verdict.matters.front().to_do.empty());
    }
}

TEST(Verdict, NamesEveryState)
{
    expect(with(verified(10s)), Grade::good, "Fine", "");
    expect(model::AccountHealth{}, Grade::doubtful, "Starting", "The database has not answered yet.");
    expect(with(model::Standing{}), Grade::bad, "Never synced", "No sync has ended yet.");
    expect(with(verified(1h)), Grade::bad, "Stale",
           "The table was last verified 60 min ago, 15 min are expected at most.");
    auto standing = verified(10s);
    standing.age.reset();
    expect(with(standing), Grade::bad, "Clock put back",
           "The last verification lies in the future: the database's clock was put back.");
    standing = {};
    standing.retired = true;
    expect(with(standing), Grade::bad, "Retired",
           "This account is retired, and this configuration names it.");
    standing = verified(10s);
    standing.unverified = 1;
    expect(with(standing), Grade::bad, "Altered by the database",
           "1 number cannot be verified: the database changes or drops what is written.");
    standing = verified(10s);
    standing.blocked_run = 7;
    expect(with(standing), Grade::bad, "Blocked", "The guard blocked run 7.");
}

TEST(Verdict, NamesTheCauseOfTheLastRunOnce)
{
    auto health = with(verified(10s));
    end_run(health, RunStatus::failed, Reason::auth, "the API answered 401", verified(1h), true);
    expect(health, Grade::bad, "Key refused",
           "The API refuses the key. The last run failed: auth: the API answered 401.");
    EXPECT_EQ(judge_health("main", health, start).matters.at(1).what,
              "The table was last verified 60 min ago, 15 min are expected at most.");
    end_run(health, RunStatus::failed, Reason::proxy_auth, "407", verified(10s), true);
    expect(health, Grade::bad, "Proxy refuses login",
           "The proxy refuses the login. The last run failed: proxy_auth: 407.");
    health = with(verified(10s));
    end_run(health, RunStatus::failed, Reason::db_unavailable, "refused", std::nullopt);
    expect(
        health, Grade::bad, "Database away",
        "The database did not answer when it was last asked. The last run failed: db_unavailable: refused.");
    end_run(health, RunStatus::failed, Reason::db_permission, "denied", std::nullopt);
    expect(health, Grade::bad, "Database refuses",
           "The database refused what it was last asked. The last run failed: db_permission: denied.");
}

TEST(Verdict, IsDoubtfulIfAFreshTableNeedsALook)
{
    auto health = with(verified(10s));
    end_run(health, RunStatus::failed, Reason::timeout, "no answer", verified(10s));
    expect(health, Grade::doubtful, "Failing", "The last 2 runs failed: timeout: no answer.");
    auto standing = verified(10s);
    standing.rejected = 1;
    expect(with(standing), Grade::doubtful, "Records rejected", "1 record of the list cannot be taken.");
    standing = verified(10s);
    standing.unidentified = 1;
    expect(with(standing), Grade::doubtful, "Removals held",
           "1 record of the list has no readable id, so nothing is removed.");
    standing = verified(10s);
    standing.unreadable = 2;
    expect(with(standing), Grade::doubtful, "Values unreadable",
           "2 numbers have a value that its column cannot hold.");
    standing = verified(10s);
    standing.open_findings = {{"no_trunk", "warning", 2}, {"inactive", "info", 5}};
    expect(with(standing), Grade::doubtful, "Findings open",
           "2 findings of severity critical or warning are open.");
    standing.open_findings = {{"inactive", "info", 5}};
    expect(with(standing), Grade::good, "Fine", "");
}

/// An account in each state of the table, each after each end of a run.
std::vector<model::AccountHealth> every_health()
{
    std::vector<std::optional<model::Standing>> standings{std::nullopt, model::Standing{}, verified(10s),
                                                          verified(15min), verified(15min + 1s)};
    const auto add = [&](const std::function<void(model::Standing&)>& change) {
        auto standing = verified(10s);
        change(standing);
        standings.emplace_back(standing);
    };
    add([](auto& standing) { standing.age.reset(); });
    add([](auto& standing) { standing.unverified = 1; });
    add([](auto& standing) { standing.blocked_run = 7; });
    add([](auto& standing) { standing.rejected = 1; });
    add([](auto& standing) { standing.unidentified = 1; });
    add([](auto& standing) { standing.unreadable = 1; });
    add([](auto& standing) { standing.open_findings = {{"no_trunk", "critical", 1}}; });
    std::vector<model::AccountHealth> all;
    for (const auto& standing : standings) {
        const auto health = with(standing);
        all.push_back(health);
        all.push_back(health);
        model::RunReport report;
        report.status = RunStatus::succeeded;
        report.standing = standing;
        update_health(all.back(), {report, 5min, 0, false}, start, noon);
        for (const auto& [status, reason, circuit_open] :
             {std::tuple{RunStatus::failed, Reason::timeout, false},
              std::tuple{RunStatus::failed, Reason::auth, true},
              std::tuple{RunStatus::failed, Reason::proxy_auth, true},
              std::tuple{RunStatus::failed, Reason::db_unavailable, false},
              std::tuple{RunStatus::failed, Reason::db_permission, false},
              std::tuple{RunStatus::blocked, Reason::guard, false},
              std::tuple{RunStatus::unverified, Reason::db_altered, false}}) {
            all.push_back(health);
            end_run(all.back(), status, reason, "detail", standing, circuit_open);
        }
    }
    return all;
}

TEST(Verdict, IsBadExactlyIfReadyzComplainsOnceAsked)
{
    int bad = 0;
    const auto all = every_health();
    for (const auto& health : all) {
        if (!health.standing && !health.last_run) {
            continue; // it starts: not ready, and doubtful
        }
        const auto verdict = judge_health("main", health, start);
        bad += verdict.rank.grade == Grade::bad ? 1 : 0;
        EXPECT_EQ(verdict.rank.grade == Grade::bad, !complaints(health, start).empty()) << verdict.state;
    }
    EXPECT_GT(bad, 20);
    EXPECT_LT(bad, static_cast<int>(all.size()) - 20);
}

} // namespace
