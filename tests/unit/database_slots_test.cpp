#include "sync/database_slots.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <map>
#include <string>

namespace numsync::sync {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

const model::DatabaseSettings somewhere{"host=/nowhere"};

class Slots : public testing::Test {
  protected:
    /// Queues for a slot, and holds it until give_back().
    void take(const std::string& name, const Turn& turn)
    {
        boost::asio::co_spawn(loop, hold(name, turn), boost::asio::detached);
        turn_over();
    }

    void give_back(const std::string& name)
    {
        held.erase(name);
        turn_over();
    }

    void turn_over()
    {
        loop.restart();
        loop.poll();
    }

    [[nodiscard]] std::string holders() const
    {
        std::string names;
        for (const auto& [name, slot] : held) {
            names += name;
        }
        return names;
    }

    boost::asio::io_context loop;
    Bounds bounds;
    DatabaseSlots slots{loop.get_executor(), bounds, 2};
    std::stop_source stop;
    std::map<std::string, DatabaseSlot> held;
    steady_clock::time_point now = steady_clock::now();

  private:
    boost::asio::awaitable<void> hold(std::string name, const Turn& turn)
    {
        auto slot = co_await slots.take(turn, stop.get_token());
        if (slot) {
            held.emplace(name, std::move(slot));
        }
    }
};

TEST_F(Slots, AreLimitedToTheirNumber)
{
    const Turn turn{false, now};
    take("a", turn);
    take("b", turn);
    take("c", turn);
    EXPECT_EQ(holders(), "ab");
    EXPECT_FALSE(slots.try_take());
    give_back("a");
    EXPECT_EQ(holders(), "bc");
}

TEST_F(Slots, GoToRequestedRunsFirstThenToTheEarliestDue)
{
    const Turn early{false, now};
    const Turn late{false, now + 1s};
    const Turn wanted{true, now + 2s};
    Turn wanted_meanwhile{false, now + 3s};
    take("x", early);
    take("y", early);
    take("late", late);
    take("early", early);
    take("second", wanted_meanwhile);
    take("wanted", wanted);
    wanted_meanwhile.wanted = true;
    std::string order;
    for (const auto* next : {"wanted", "second", "early", "late"}) {
        give_back(order.empty() ? "x" : order);
        EXPECT_TRUE(held.contains(next)) << next;
        order = next;
    }
}

TEST_F(Slots, AreNotWaitedForAfterAStop)
{
    const Turn turn{false, now};
    take("a", turn);
    take("b", turn);
    take("c", turn);
    stop.request_stop();
    turn_over();
    give_back("a");
    EXPECT_EQ(holders(), "b");
    EXPECT_TRUE(slots.try_take()); // the queue is empty
}

TEST_F(Slots, GrowAndShrink)
{
    const Turn turn{false, now};
    for (const auto* name : {"a", "b", "c", "d"}) {
        take(name, turn);
    }
    slots.resize(3);
    turn_over();
    EXPECT_EQ(holders(), "abc");
    slots.resize(1);
    give_back("a");
    give_back("b");
    EXPECT_EQ(holders(), "c");
    give_back("c");
    EXPECT_EQ(holders(), "d");
}

TEST_F(Slots, KeepTheConnectionWhileItsSettingsStay)
{
    auto* const first = &slots.try_take().client(somewhere);
    auto slot = slots.try_take();
    EXPECT_EQ(&slot.client(somewhere), first);
    auto other = somewhere;
    other.schema = "other";
    EXPECT_EQ(slot.client(other).database().settings(), other);
    slot.give_back();
    slots.close_idle();
    loop.restart();
    EXPECT_EQ(loop.poll(), 1U); // only the timer's handler was pending
}

} // namespace
} // namespace numsync::sync
