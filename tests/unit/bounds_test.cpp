#include "sync/database_thread.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <latch>

namespace numsync::sync {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

class BoundsTest : public testing::Test {
  protected:
    boost::asio::io_context loop;
    Bounds bounds;
    DatabaseThread thread{loop.get_executor(), bounds};
};

TEST_F(BoundsTest, HoldWhileNothingRuns)
{
    EXPECT_TRUE(bounds.hold(steady_clock::now() + 1000h));
}

TEST_F(BoundsTest, AreBrokenWhileAStepIsOverdue)
{
    {
        const Bounds::Step step{bounds, 60s};
        EXPECT_TRUE(bounds.hold(steady_clock::now() + 60s));
        EXPECT_FALSE(bounds.hold(steady_clock::now() + 60s + Bounds::margin + 1s));
    }
    EXPECT_TRUE(bounds.hold(steady_clock::now() + 1000h));
}

TEST_F(BoundsTest, AreBrokenByOneOverdueStepAmongOthers)
{
    const Bounds::Step late{bounds, 1s};
    const Bounds::Step in_time{bounds, 1h};
    EXPECT_FALSE(bounds.hold(steady_clock::now() + 1min));
}

TEST_F(BoundsTest, DoNotCountTheTimeOfADatabaseJob)
{
    DatabaseClient client{thread, model::DatabaseSettings{"host=/nowhere"}};
    std::latch gate{1};
    auto job = [&] { gate.wait(); };
    const Bounds::Step step{bounds, 1s, &thread};
    const Bounds::Step of_another_run{bounds, 1h};
    const auto run = [&]() -> boost::asio::awaitable<void> { co_await client.run(job, {}); };
    boost::asio::co_spawn(loop, run, boost::asio::detached);
    loop.poll();
    EXPECT_TRUE(bounds.hold(steady_clock::now() + 1h));
    gate.count_down();
    loop.run();
    EXPECT_TRUE(thread.idle());
    EXPECT_FALSE(bounds.hold(steady_clock::now() + 1h));
}

} // namespace
} // namespace numsync::sync
