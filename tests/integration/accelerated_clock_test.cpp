#include "paths.hpp"
#include "synced.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <ratio>
#include <vector>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

/// The program with a steady clock that runs faster by a factor. Time limits are so long that a busy machine
/// does not reach them.
class AcceleratedClock : public Synced {
  protected:
    AcceleratedClock()
    {
        box.set("sync.interval", "5m");
        box.set("sync.lease", "10m");
        for (const auto* const limit :
             {"api.deadline", "api.connect_timeout", "database.statement_timeout"}) {
            box.set(limit, "1h");
        }
    }

    [[nodiscard]] static Environment at(int factor)
    {
        return {{"LD_PRELOAD", NUMSYNC_FAST_CLOCK}, {"NUMSYNC_CLOCK_FACTOR", std::to_string(factor)}};
    }

    /// The minutes between two requests by the program's clock.
    std::vector<double> minutes_between(int factor)
    {
        const auto requests = box.upstream().requests();
        std::vector<double> minutes;
        for (std::size_t i = 1; i < requests.size(); ++i) {
            const std::chrono::duration<double, std::ratio<60>> real = requests[i].at - requests[i - 1].at;
            minutes.push_back(real.count() * factor);
        }
        return minutes;
    }
};

TEST_F(AcceleratedClock, TriesARefusedKeyAtGrowingIntervals)
{
    constexpr int factor = 3000; // five minutes are 0.1 s
    box.upstream().answer([](const Request&) { return status(401, ""); });
    auto service = box.spawn({"run"}, at(factor));
    ASSERT_TRUE(box.upstream().wait_for_requests(5, 30s));
    const auto minutes = minutes_between(factor);
    ASSERT_GE(minutes.size(), 4U);
    EXPECT_GE(minutes[0], 5);
    EXPECT_GE(minutes[1], 10);
    EXPECT_GE(minutes[2], 20);
    EXPECT_GE(minutes[3], 40);
    EXPECT_EQ(box.sql("SELECT DISTINCT reason FROM sync_runs WHERE status = 'failed'"), "auth");
}

TEST_F(AcceleratedClock, TriesARefusedKeyOnceAfterAReload)
{
    constexpr int factor = 200; // five minutes are 1.5 s
    box.upstream().answer([](const Request&) { return status(401, ""); });
    auto service = box.spawn({"run"}, at(factor));
    service.wait_for_stderr("reason=auth", 20s);
    service.signal(SIGHUP);
    ASSERT_TRUE(box.upstream().wait_for_requests(3, 30s));
    const auto minutes = minutes_between(factor);
    EXPECT_LT(minutes[0], 5);
    EXPECT_GE(minutes[1], 10);
}

TEST_F(AcceleratedClock, TriesAChangedKeyFileSoon)
{
    constexpr int factor = 100; // a minute is 0.6 s, the next probe 3 s away
    const auto good = box.key();
    {
        std::ofstream{box.key_file()} << "ak_an_old_key_that_is_refused\n";
    }
    serve_numbers(1, 3);
    auto service = box.spawn({"run"}, at(factor));
    service.wait_for_stderr("reason=auth", 20s);
    {
        std::ofstream{box.key_file()} << good << "\n";
    }
    const auto changed = steady_clock::now();
    ASSERT_TRUE(box.upstream().wait_for_requests(2, 20s));
    EXPECT_LT((steady_clock::now() - changed) * factor, 4min);
    service.wait_for_stderr("outcome=succeeded", 20s);
}

TEST_F(AcceleratedClock, TriesARestoredKeyFileSoon)
{
    constexpr int factor = 100; // the interval is 3 s
    serve_numbers(1, 3);
    auto service = box.spawn({"run"}, at(factor));
    service.wait_for_stderr("outcome=succeeded", 20s);
    std::filesystem::rename(box.key_file(), box.directory() / "elsewhere");
    service.wait_for_stderr("reason=auth", 20s);
    const auto asked = box.upstream().requests().size();
    std::filesystem::rename(box.directory() / "elsewhere", box.key_file());
    const auto back = steady_clock::now();
    ASSERT_TRUE(box.upstream().wait_for_requests(asked + 1, 20s));
    EXPECT_LT((steady_clock::now() - back) * factor, 4min);
}

TEST_F(AcceleratedClock, WaitsForRetryAfterWithinTheRun)
{
    constexpr int factor = 600;
    box.set("api.attempts", "2");
    std::atomic<int> answers{0};
    box.upstream().answer([&answers](const Request&) {
        return ++answers == 1 ? status(429, "", {{"Retry-After", "60"}})
                              : ok_json(list_json(numbers_json(1, 3)));
    });
    EXPECT_EQ(box.run({"sync"}, at(factor)).code, 0);
    const auto minutes = minutes_between(factor);
    ASSERT_EQ(minutes.size(), 1U);
    EXPECT_GE(minutes[0], 1);
}

TEST_F(AcceleratedClock, WaitsForRetryAfterBetweenRuns)
{
    constexpr int factor = 3000;
    box.upstream().answer([](const Request&) { return status(429, "", {{"Retry-After", "1200"}}); });
    auto service = box.spawn({"run"}, at(factor));
    ASSERT_TRUE(box.upstream().wait_for_requests(3, 30s));
    for (const auto minutes : minutes_between(factor)) {
        EXPECT_GE(minutes, 20);
    }
}

} // namespace
} // namespace numsync::support
