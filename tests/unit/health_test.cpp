#include "model/health.hpp"

#include <gtest/gtest.h>

namespace {

using namespace numsync;
using namespace std::chrono_literals;
using model::Reason;
using Words = std::vector<std::string>;

constexpr std::chrono::steady_clock::time_point start{1h};
constexpr std::chrono::system_clock::time_point noon{12h};

model::Standing verified(std::chrono::seconds ago)
{
    model::Standing standing;
    standing.verified_at = std::chrono::sys_seconds{1'000'000s};
    standing.age = ago;
    return standing;
}

model::AccountHealth fresh()
{
    model::AccountHealth health;
    health.interval = 5min;
    update_health(health, verified(10s), start);
    return health;
}

model::RunReport failed(Reason reason, const std::string& detail)
{
    model::RunReport report;
    report.reason = reason;
    report.detail = detail;
    return report;
}

TEST(Health, IsGoodWhileTheTableIsFresh)
{
    EXPECT_EQ(complaints(fresh(), start), Words{});
}

TEST(Health, ComplainsUntilTheDatabaseAnswers)
{
    EXPECT_EQ(complaints(model::AccountHealth{}, start), Words{"the database has not answered yet"});
}

TEST(Health, AgesWithoutNewReports)
{
    const auto health = fresh();
    EXPECT_EQ(age(health, start), 10s);
    EXPECT_EQ(age(health, start + 20min), 1210s);
    EXPECT_EQ(complaints(health, start + 890s), Words{}); // 900 s old: exactly three intervals
    EXPECT_EQ(complaints(health, start + 891s),
              Words{"last verified 901 s ago, more than 3 intervals (900 s)"});
}

TEST(Health, SaysThatItWasNeverVerified)
{
    auto health = fresh();
    update_health(health, model::Standing{}, start);
    EXPECT_EQ(complaints(health, start), Words{"never verified"});
    EXPECT_EQ(age(health, start), std::nullopt);
}

TEST(Health, ToleratesFailuresWhileTheTableIsFresh)
{
    auto health = fresh();
    auto report = failed(Reason::timeout, "no answer within 60 s");
    report.standing = verified(310s);
    update_health(health, {report, 5min, 1, false}, start, noon);
    EXPECT_EQ(complaints(health, start), Words{});
    EXPECT_EQ(complaints(health, start + 600s),
              (Words{"last verified 910 s ago, more than 3 intervals (900 s)",
                     "the last run failed: timeout, no answer within 60 s"}));
}

TEST(Health, FailsAtOnceIfTheKeyIsRefused)
{
    auto health = fresh();
    auto report = failed(Reason::auth, "401");
    report.standing = verified(20s);
    update_health(health, {report, 5min, 1, true}, start, noon);
    EXPECT_EQ(complaints(health, start),
              (Words{"the API refuses the key", "the last run failed: auth, 401"}));
}

TEST(Health, BlamesTheProxyThatRefusesTheLogin)
{
    auto health = fresh();
    auto report = failed(Reason::proxy_auth, "407");
    report.standing = verified(20s);
    update_health(health, {report, 5min, 1, true}, start, noon);
    report = failed(Reason::timeout, "later");
    report.standing = verified(20s);
    update_health(health, {report, 5min, 2, true}, start, noon);
    EXPECT_EQ(complaints(health, start),
              (Words{"the proxy refuses the login", "the last run failed: timeout, later"}));
}

TEST(Health, SortsAccountsByHowBadTheyAre)
{
    const auto aged = [](std::chrono::seconds ago) {
        auto health = fresh();
        update_health(health, verified(ago), start);
        return health;
    };
    model::AccountsByName accounts{
        {"a fine", aged(20s)},     {"b failing", aged(10s)}, {"c refused", aged(5s)},
        {"d stale", aged(901s)},   {"e never", fresh()},     {"f blocked", aged(1s)},
        {"g staler", aged(2000s)}, {"h unknown", {}},        {"i fine", aged(20s)}};
    accounts["b failing"].database_answers = false;
    accounts["c refused"].circuit_open = true;
    accounts["e never"].standing->age.reset();
    accounts["f blocked"].standing->blocked_run = 7;
    std::string order;
    for (const auto* const account : model::worst_first(accounts, start)) {
        order += account->first + "; ";
    }
    EXPECT_EQ(order,
              "c refused; f blocked; b failing; h unknown; e never; g staler; d stale; a fine; i fine; ");
}

TEST(Health, FailsAtOnceIfTheDatabaseDoesNotAnswer)
{
    auto health = fresh();
    update_health(health, {failed(Reason::db_unavailable, "connection refused"), 5min, 1, false}, start,
                  noon);
    EXPECT_EQ(complaints(health, start), (Words{"the database did not answer when it was last asked",
                                                "the last run failed: db_unavailable, connection refused"}));
    EXPECT_EQ(age(health, start + 5s), 15s); // counted from the last answer
}

TEST(Health, FailsAtOnceIfTheGuardBlocks)
{
    auto health = fresh();
    auto report = failed(Reason::guard, "40 of 100 numbers are absent (limit 30 %)");
    report.status = model::RunStatus::blocked;
    report.standing = verified(300s);
    report.standing->blocked_run = 7;
    update_health(health, {report, 5min, 1, false}, start, noon);
    EXPECT_EQ(complaints(health, start),
              Words{"blocked by the guard in run 7: 40 of 100 numbers are absent (limit 30 %); see "
                    "agni-numbers plan, and if it is true, agni-numbers approve 7"});
}

TEST(Health, DoesNotExplainABlockOfAnotherInstance)
{
    auto health = fresh();
    auto report = failed(Reason::guard, "40 of 100 numbers are absent (limit 30 %)");
    report.status = model::RunStatus::blocked;
    report.standing = verified(300s);
    report.standing->blocked_run = 7;
    update_health(health, {report, 5min, 1, false}, start, noon);
    auto standing = verified(300s);
    standing.blocked_run = 8;
    update_health(health, standing, start);
    EXPECT_EQ(complaints(health, start),
              Words{"blocked by the guard in run 8; see agni-numbers plan, and if it "
                    "is true, agni-numbers approve 8"});
}

} // namespace
