#include "database_access.hpp"
#include "own_server.hpp"
#include "support/pg_proxy.hpp"
#include "support/says.hpp"

#include <csignal>
#include <future>
#include <latch>
#include <optional>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;

/// A primary and a standby that streams from it; the program knows both hosts. The next list adds one number
/// and changes one.
class Failover : public Synced {
  protected:
    Failover()
    {
        reach_primary_by(primary.host());
        box.set("sync.lease", "3s");
        primary.sql("ALTER DATABASE postgres SET synchronous_commit = on"); // else the standby may lag behind
        box.migrate();
        serve_numbers(1, 20);
        sync();
    }

    void reach_primary_by(const std::string& host)
    {
        box.set("database.url", "'postgresql:///postgres?host=" + host + "," + standby.host() +
                                    "&port=5432&user=postgres&target_session_attrs=read-write'");
    }

    static std::string next_list()
    {
        auto records = numbers_json(1, 21);
        records[1] = changed_number_json(2);
        return list_json(records);
    }
    void serve_next_list()
    {
        box.upstream().answer([](const Request&) { return ok_json(next_list()); });
    }
    /// Serves the next list, but holds its end back until open_gate().
    void hold_next_list_back()
    {
        box.upstream().answer([this](const Request&) {
            auto reply = chunked_json(next_list(), 500);
            reply.before_piece = [this](std::size_t piece) {
                if (piece == 2) {
                    gate_.wait();
                }
            };
            return reply;
        });
    }
    void open_gate() { gate_.count_down(); }
    Child spawn_in_mid_list(const std::string& command)
    {
        hold_next_list_back();
        auto child = box.spawn({command});
        EXPECT_TRUE(box.upstream().wait_for_requests(2, 20s));
        return child;
    }

    /// Waits until the standby has the row of the current run, and all before it.
    void let_standby_catch_up() const
    {
        standby.await("count(*) = 1 FROM sync_runs WHERE status = 'running'");
    }
    /// The standby gets nothing that is committed from now on.
    void cut_standby_off() const
    {
        standby.sql("ALTER SYSTEM SET primary_conninfo = ''");
        standby.sql("SELECT pg_reload_conf()");
        primary.await("count(*) = 0 FROM pg_stat_replication");
    }

    /// Looks at the server that was the standby.
    void expect_applied_once() const
    {
        EXPECT_EQ(standby.sql("SELECT pg_is_in_recovery()"), "f");
        EXPECT_EQ(standby.sql("SELECT count(*), count(missing_since) FROM purchased_numbers"), "21|0");
        EXPECT_EQ(standby.sql("SELECT id FROM purchased_numbers_history"), "pn_000002");
        EXPECT_EQ(standby.sql("SELECT friendly_name FROM purchased_numbers WHERE id = 'pn_000002'"),
                  "Renamed 2");
        EXPECT_EQ(standby.sql("SELECT sum(added), sum(updated) FROM sync_runs"), "21|1");
    }

    PrivateServer primary{box, "primary"};
    PrivateServer standby{box, "standby", {"--standby-of=" + primary.directory()}};

  private:
    std::latch gate_{1};
};

TEST_F(Failover, DuringTheListIsSurvivedWithinTheAttempt)
{
    auto child = spawn_in_mid_list("sync");
    let_standby_catch_up();
    primary.crash();
    standby.promote();
    open_gate();
    const auto result = child.wait_exit(30s);
    EXPECT_EQ(result.code, 0) << result.err;
    expect_applied_once();
    EXPECT_TRUE(says(sync().out, "nothing changed"));
    EXPECT_EQ(standby.sql("SELECT DISTINCT status FROM sync_runs"), "succeeded");
}

TEST_F(Failover, WithoutAPrimaryFailsTheRunButNotTheNext)
{
    auto child = spawn_in_mid_list("sync");
    let_standby_catch_up();
    primary.crash();
    open_gate();
    const auto result = child.wait_exit(30s);
    EXPECT_EQ(result.code, 69) << result.out;
    EXPECT_TRUE(says(result.err, "db_unavailable"));
    EXPECT_EQ(standby.sql("SELECT count(*), count(missing_since) FROM purchased_numbers"), "20|0");

    standby.promote();
    EXPECT_TRUE(says(sync().out, "abandoned"));
    expect_applied_once();
    EXPECT_EQ(standby.sql("SELECT status FROM sync_runs ORDER BY run_id"), "succeeded\nabandoned\nsucceeded");
}

TEST_F(Failover, DuringTheTransactionIsTriedAgain)
{
    box.set("api.attempts", "4");
    serve_next_list();
    auto blocker = std::async(std::launch::async, [this] {
        try {
            primary.sql("BEGIN; LOCK TABLE purchased_numbers_history IN EXCLUSIVE MODE; SELECT pg_sleep(60)");
        } catch (const std::exception&) {
            return; // the server crashed, as the test wants
        }
    });
    primary.await("count(*) = 1 FROM pg_locks WHERE mode = 'ExclusiveLock' AND granted AND "
                  "relation = 'purchased_numbers_history'::regclass");
    auto child = box.spawn({"sync"});
    primary.await("count(*) > 0 FROM pg_locks WHERE NOT granted");
    let_standby_catch_up();
    primary.crash();
    standby.promote();
    const auto result = child.wait_exit(60s);
    EXPECT_EQ(result.code, 0) << result.err;
    expect_applied_once();
    EXPECT_EQ(standby.sql("SELECT attempts > 1 FROM sync_runs ORDER BY run_id DESC LIMIT 1"), "t");
    EXPECT_TRUE(says(sync().out, "nothing changed"));
}

TEST_F(Failover, ThatLosesARunIsRepairedByTheService)
{
    box.set("sync.interval", "1s");
    auto service = box.spawn({"run"});
    service.wait_for_stderr("outcome=succeeded", 20s);
    standby.await("count(*) > 1 FROM sync_runs WHERE status = 'succeeded'");
    cut_standby_off();
    serve_next_list();
    service.wait_for_stderr("updated=1", 20s);
    const auto said = service.err().size();
    primary.crash();
    standby.promote();
    service.wait_for_stderr("updated=1", 30s, said);
    expect_applied_once();
    service.signal(SIGTERM);
    EXPECT_EQ(service.wait_exit(10s).code, 0);
}

// The first run is closed as dead before it has read the table, as after a jump of the clock, and a second
// run is applied. The failover loses the second run and the closing of the first. So the row of the first is
// running again, and its fence lets it through.
TEST_F(Failover, ThatReopensARunAppliesNothingTwice)
{
    box.set("sync.lease", "10m"); // so long that the lease keeper does not notice
    box.set("api.attempts", "4");
    std::optional<PgProxy> proxy{primary.url()};
    proxy->plan({.fault = PgFault::hold, .at_statement = "REPEATABLE READ"});
    reach_primary_by(value_in(proxy->url(), "host"));
    serve_next_list();
    auto child = box.spawn({"sync"});
    ASSERT_TRUE(proxy->wait_until_happened(20s));
    let_standby_catch_up();
    cut_standby_off();
    primary.sql("UPDATE sync_runs SET lease_until = now() - interval '1 s' WHERE status = 'running'");
    reach_primary_by(primary.host());
    sync();
    EXPECT_EQ(primary.sql("SELECT count(*) FROM purchased_numbers"), "21");

    hold_next_list_back();
    proxy->let_go();
    ASSERT_TRUE(box.upstream().wait_for_requests(3, 20s));
    proxy.reset();
    primary.crash();
    standby.promote();
    open_gate();
    const auto result = child.wait_exit(60s);
    EXPECT_EQ(result.code, 0) << result.err;
    expect_applied_once();
}

} // namespace
} // namespace numsync::support
