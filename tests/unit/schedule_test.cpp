#include "model/schedule.hpp"

#include <gtest/gtest.h>

namespace {

using namespace numsync;
using namespace std::chrono_literals;
using model::Reason;

constexpr double latest = 0.999;

model::RunReport failed(Reason reason)
{
    model::RunReport report;
    report.reason = reason;
    return report;
}

model::RunReport succeeded()
{
    model::RunReport report;
    report.status = model::RunStatus::succeeded;
    return report;
}

/// The default: an interval of five minutes, a jitter of 10 %.
model::Schedule schedule()
{
    return model::Schedule{model::SyncSettings{}};
}

TEST(Backoff, IsFullJitterUnderADoublingCeiling)
{
    for (int made = 0; made < 40; ++made) {
        EXPECT_EQ(model::backoff(made, 0), 0ms);
        EXPECT_LE(model::backoff(made, latest), 60s);
    }
    EXPECT_EQ(model::backoff(0, latest), 999ms);
    EXPECT_EQ(model::backoff(1, latest), 1998ms);
    EXPECT_EQ(model::backoff(5, latest), 31968ms);
    EXPECT_EQ(model::backoff(6, latest), 59940ms);
    EXPECT_EQ(model::backoff(1000, latest), 59940ms);
    EXPECT_EQ(model::backoff(2, 0.5), 2s);
}

model::Failure told(std::chrono::seconds retry_after)
{
    model::Failure failure{Reason::rate_limited, "slow down"};
    failure.retry_after = retry_after;
    return failure;
}

TEST(DelayBeforeAttempt, FollowsRetryAfterIfItFits)
{
    EXPECT_EQ(model::delay_before_attempt(told(30s), 1, 4, 5min, 0), 30s);
    EXPECT_GE(model::delay_before_attempt(told(30s), 3, 4, 5min, latest), 30s);
    EXPECT_EQ(model::delay_before_attempt(told(300s), 1, 4, 5min, 0), std::nullopt);
    EXPECT_EQ(model::delay_before_attempt(told(299s), 1, 4, 5min, 0), 299s);
    EXPECT_EQ(model::delay_before_attempt(told(299s), 1, 4, 5min, latest), std::nullopt);
    EXPECT_EQ(model::delay_before_attempt(told(1s), 1, 4, 0ms, 0), std::nullopt);
}

TEST(DelayBeforeAttempt, BacksOffWithoutRetryAfter)
{
    const model::Failure reset{Reason::reset, ""};
    EXPECT_EQ(model::delay_before_attempt(reset, 1, 4, 5min, 0.5), 500ms);
    EXPECT_EQ(model::delay_before_attempt(reset, 3, 4, 5min, 0.5), 2s);
    EXPECT_EQ(model::delay_before_attempt({Reason::rate_limited, ""}, 2, 4, 5min, 0.5), 1s);
}

TEST(DelayBeforeAttempt, IsNoneIfNoFurtherAttemptIsMade)
{
    EXPECT_EQ(model::delay_before_attempt(told(1s), 4, 4, 5min, 0), std::nullopt);
    for (const auto reason : {Reason::json, Reason::guard, Reason::busy, Reason::shutdown, Reason::auth}) {
        EXPECT_EQ(model::delay_before_attempt({reason, ""}, 1, 4, 5min, 0), std::nullopt);
    }
}

TEST(ToldDelay, IsAtMostATenthLaterThanTold)
{
    EXPECT_EQ(model::retry_after_delay(30s, 1, 0), 30s);
    EXPECT_GT(model::retry_after_delay(30s, 1, latest), 30s);
    EXPECT_LE(model::retry_after_delay(30s, 1, latest), 33s);
    EXPECT_EQ(model::retry_after_delay(1s, 1, 0), 1s);
}

TEST(ToldDelay, IsAtMostAnHour)
{
    EXPECT_EQ(model::retry_after_delay(1h, 1, latest), 1h);
    EXPECT_EQ(model::retry_after_delay(59min, 1, latest), 1h);
    EXPECT_EQ(model::retry_after_delay(24h, 1, 0), 1h);
    EXPECT_EQ(model::retry_after_delay(std::chrono::seconds::max(), 1, latest), 1h);
}

TEST(ToldDelay, IsTheBackoffIfNothingWasTold)
{
    for (const auto told : {std::optional<std::chrono::seconds>{}, std::optional{0s}, std::optional{-5s},
                            std::optional{std::chrono::seconds::min()}}) {
        EXPECT_EQ(model::retry_after_delay(told, 3, latest), model::backoff(3, latest));
    }
}

TEST(Jittered, OnlyAddsUpToTheJitter)
{
    EXPECT_EQ(model::jittered(300s, 10, 0), 300s);
    EXPECT_EQ(model::jittered(300s, 10, 0.5), 315s);
    EXPECT_LT(model::jittered(300s, 10, latest), 330s);
    EXPECT_EQ(model::jittered(300s, 0, latest), 300s);
}

TEST(Schedule, SpreadsTheFirstRunsOfAFleet)
{
    model::SyncSettings settings;
    EXPECT_EQ(model::Schedule{settings}.first(0), 0ms);
    EXPECT_EQ(model::Schedule{settings}.first(0.5), 2500ms); // half of the limit, 5 s; the jitter is 30 s
    settings.interval = 10s;
    EXPECT_EQ(model::Schedule{settings}.first(0.5), 500ms);
    settings.jitter_percent = 0;
    EXPECT_EQ(model::Schedule{settings}.first(latest), 0ms);
}

TEST(Schedule, KeepsTheIntervalWhileRunsSucceed)
{
    auto pace = schedule();
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(pace.note_run(succeeded(), 0), 5min);
    }
    EXPECT_EQ(pace.note_run(succeeded(), 0.5), 315s);
    EXPECT_EQ(pace.failures(), 0);
}

TEST(Schedule, CountsFailuresUntilASuccess)
{
    auto pace = schedule();
    EXPECT_EQ(pace.note_run(failed(Reason::dns), 0), 5min);
    EXPECT_EQ(pace.note_run(failed(Reason::guard), 0), 5min);
    EXPECT_EQ(pace.failures(), 2);
    pace.note_run(succeeded(), 0);
    EXPECT_EQ(pace.failures(), 0);
}

TEST(Schedule, DoublesThePauseUpToEightIntervals)
{
    auto pace = schedule();
    for (const auto expected : {10min, 20min, 40min, 40min, 40min}) {
        EXPECT_EQ(pace.note_run(failed(Reason::tls_verify), 0), expected);
    }
    pace.note_run(succeeded(), 0);
    EXPECT_EQ(pace.note_run(failed(Reason::db_permission), 0), 10min);
}

TEST(Schedule, WaitsAsToldButNeverLessThanTheInterval)
{
    auto pace = schedule();
    auto limited = failed(Reason::rate_limited);
    limited.retry_after = 20min;
    EXPECT_EQ(pace.note_run(limited, 0), 20min);
    limited.retry_after = 10s;
    EXPECT_EQ(pace.note_run(limited, 0), 5min);
    limited.retry_after.reset();
    EXPECT_EQ(pace.note_run(limited, 0), 5min);
}

TEST(Circuit, DoublesThePauseFromFiveMinutesToAnHour)
{
    auto pace = schedule();
    EXPECT_FALSE(pace.circuit_open());
    for (const auto expected : {5min, 10min, 20min, 40min, 60min, 60min, 60min}) {
        EXPECT_EQ(pace.note_run(failed(Reason::auth), 0), expected);
        EXPECT_TRUE(pace.circuit_open());
    }
    EXPECT_EQ(pace.note_run(failed(Reason::auth), 0.5), 63min);
}

TEST(Circuit, ClosesAfterASuccess)
{
    auto pace = schedule();
    pace.note_run(failed(Reason::auth), 0);
    pace.note_run(failed(Reason::auth), 0);
    pace.note_run(succeeded(), 0);
    EXPECT_FALSE(pace.circuit_open());
    EXPECT_EQ(pace.note_run(failed(Reason::auth), 0), 5min);
}

TEST(Circuit, StaysOpenAfterATransientFailure)
{
    auto pace = schedule();
    pace.note_run(failed(Reason::auth), 0);
    pace.note_run(failed(Reason::auth), 0);
    EXPECT_EQ(pace.note_run(failed(Reason::dns), 0), 5min);
    EXPECT_TRUE(pace.circuit_open());
    EXPECT_EQ(pace.note_run(failed(Reason::auth), 0), 20min);
}

TEST(Circuit, ClosesAfterAFailureThatProvesTheKey)
{
    for (const auto reason : {Reason::guard, Reason::incomplete, Reason::record}) {
        auto pace = schedule();
        pace.note_run(failed(Reason::auth), 0);
        pace.note_run(failed(reason), 0);
        EXPECT_FALSE(pace.circuit_open()) << model::name(reason);
    }
}

TEST(Schedule, AdoptsNewSettings)
{
    auto pace = schedule();
    model::SyncSettings settings;
    settings.interval = 1min;
    pace.reconfigure(settings);
    EXPECT_EQ(pace.note_run(succeeded(), 0), 1min);
}

} // namespace
