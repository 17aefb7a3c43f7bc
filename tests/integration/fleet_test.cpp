#include "support/says.hpp"
#include "synced.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <latch>
#include <thread>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;

/// Several services with one configuration and one database.
class Fleet : public Synced {
  protected:
    Fleet()
    {
        box.set("sync.lease", "3s");
        box.set("endpoint.listen", "none"); // the services of this test share one machine
        serve_numbers(1, 20);
    }

    void start(int services)
    {
        for (int i = 0; i < services; ++i) {
            fleet.push_back(box.spawn({"run"}));
        }
    }

    void await_runs(const std::string& condition, const std::string& count) const
    {
        ASSERT_TRUE(box.comes_true("count(*) >= " + count + " FROM sync_runs WHERE " + condition, 60s))
            << count << " runs " << condition << "\n"
            << box.sql("SELECT run_id, instance, status, reason, started_at FROM sync_runs ORDER BY 1");
    }

    void stop()
    {
        for (auto& service : fleet) {
            service.signal(SIGTERM);
        }
        for (auto& service : fleet) {
            EXPECT_EQ(service.wait_exit(10s).code, 0);
        }
    }

    std::vector<Child> fleet;
};

TEST_F(Fleet, AsksTheApiOncePerInterval)
{
    start(3);
    await_runs("status = 'succeeded' AND 3 = (SELECT count(DISTINCT instance) FROM sync_runs)", "8");
    EXPECT_EQ(box.sql("SELECT consecutive_failures FROM sync_status"), "0");
    // Each instance makes a first run of its own. Every later one begins a whole interval after the one
    // before.
    EXPECT_EQ(
        box.sql("SELECT count(*) FROM (SELECT started_at - lag(finished_at) OVER (ORDER BY run_id) AS gap, "
                "row_number() OVER (PARTITION BY instance ORDER BY run_id) AS turn FROM sync_runs) runs "
                "WHERE turn > 1 AND gap < interval '1 second'"),
        "0");
    stop(); // this may stop a run
    EXPECT_EQ(living(), "20");
    std::string log;
    for (const auto& service : fleet) {
        log += service.err();
    }
    EXPECT_TRUE(says(log, "info standing by account=main with=sync instance="));
    EXPECT_FALSE(says(log, "busy"));
    EXPECT_FALSE(says(log, "warning"));
    EXPECT_FALSE(says(log, "error"));
}

TEST_F(Fleet, TakesOverFromAnInstanceKilledDuringItsRun)
{
    start(3);
    await_runs("status = 'succeeded'", "4");
    std::latch gate{1};
    std::atomic<bool> is_held{false};
    auto records = numbers_json(2, 21);
    records[0] = changed_number_json(2);
    box.upstream().answer([&gate, &is_held, records](const Request&) {
        auto reply = chunked_json(list_json(records), 500);
        reply.before_piece = [&gate, &is_held](std::size_t piece) {
            if (piece == 2) {
                is_held = true;
                gate.wait();
            }
        };
        return reply;
    });
    ASSERT_TRUE(wait_for([&] { return is_held.load(); }));
    const auto run = box.sql("SELECT split_part(instance, '/', 2) FROM sync_runs WHERE status = 'running'");
    const auto victim = std::find_if(fleet.begin(), fleet.end(),
                                     [&](const Child& one) { return std::to_string(one.pid()) == run; });
    ASSERT_NE(victim, fleet.end());
    victim->signal(SIGKILL);
    victim->wait_exit(5s);
    fleet.erase(victim);
    gate.count_down();
    await_runs("status = 'succeeded' AND run_id > (SELECT run_id FROM sync_runs WHERE status = 'abandoned')",
               "2");
    stop();
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs WHERE status = 'abandoned'"), "1");
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs WHERE status NOT IN ('abandoned', 'succeeded')"), "0");
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers"), "21");
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers_history WHERE id = 'pn_000002'"), "1");
    EXPECT_EQ(box.sql("SELECT sum(updated), sum(added) FROM sync_runs"), "1|21");
    // Within two intervals after the lease has run out.
    EXPECT_EQ(
        box.sql("SELECT count(*) FROM sync_runs dead JOIN sync_runs heir ON heir.run_id = dead.run_id + 1 "
                "WHERE dead.status = 'abandoned' "
                "AND heir.started_at < dead.lease_until + interval '2 seconds'"),
        "1");
}

TEST_F(Fleet, SyncsAtOnceOnSignalOrCommand)
{
    box.set("sync.interval", "1h");
    start(2);
    await_runs("status = 'succeeded'", "2");
    fleet.front().signal(SIGUSR1);
    await_runs("trigger = 'signal' AND status = 'succeeded'", "1");
    sync();
    stop();
}

} // namespace
} // namespace numsync::support
