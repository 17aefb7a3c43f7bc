#include "support/says.hpp"
#include "synced.hpp"

#include <csignal>
#include <future>
#include <latch>
#include <thread>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;

class Lease : public Synced {
  protected:
    Lease()
    {
        box.set("sync.lease", "3s");
        serve_numbers(1, 20);
        sync();
    }

    /// From now on the double holds the rest of its answer back until open_gate().
    void hold_answer_back(std::vector<std::string> records)
    {
        box.upstream().answer([this, records = std::move(records)](const Request&) {
            auto reply = chunked_json(list_json(records), 500);
            reply.before_piece = [this](std::size_t piece) {
                if (piece == 2) {
                    gate_.wait();
                }
            };
            return reply;
        });
    }

    /// While the run waits for the API, its row becomes that of `other`, an (account, kind, instance). The
    /// run has to fail.
    void expect_failure_if_its_row_becomes(const std::string& other)
    {
        hold_answer_back(numbers_json(1, 21));
        const auto before = tables();
        auto first = box.spawn({"sync"});
        await_request(2);
        box.sql("UPDATE sync_runs SET (account, kind, instance) = " + other + " WHERE status = 'running'");
        open_gate();
        const auto result = first.wait_exit(20s);
        EXPECT_EQ(result.code, 75) << result.out << result.err;
        EXPECT_TRUE(says(result.err, "db_conflict"));
        EXPECT_EQ(tables(), before);
        EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs WHERE status = 'running'"), "1");
    }

    void open_gate()
    {
        if (!gate_.try_wait()) {
            gate_.count_down();
        }
    }

    void await_request(std::size_t count) const { ASSERT_TRUE(upstream().wait_for_requests(count, 20s)); }

    /// Adds the row of an instance that is gone, whose lease ends after `lease`.
    void add_running_row(const std::string& kind, const std::string& lease) const
    {
        box.sql("INSERT INTO sync_runs (account, kind, trigger, status, lease_until, instance, version, "
                "filters) VALUES ('main', '" +
                kind + "', 'schedule', 'running', now() + interval '" + lease + "', 'gone', '0', '')");
    }

    /// The seconds after which the service, standing by, looks again.
    int next_look_in_seconds()
    {
        auto service = box.spawn({"run"});
        service.wait_for_stderr("info standing by", 20s);
        service.signal(SIGTERM);
        EXPECT_EQ(service.wait_exit(10s).code, 0);
        const auto log = service.err();
        const std::string field = "next_in=";
        return std::stoi(log.substr(log.find(field, log.find("standing by")) + field.size()));
    }

    [[nodiscard]] const Double& upstream() const { return const_cast<Lease*>(this)->box.upstream(); }

    bool some_session_waits_for_a_lock() const
    {
        return box.comes_true("count(*) > 0 FROM pg_locks WHERE NOT granted");
    }

    std::latch gate_{1};
};

TEST_F(Lease, IsRenewedWhileASecondInstanceWaits)
{
    hold_answer_back(numbers_json(1, 21));
    auto first = box.spawn({"sync"});
    await_request(2);
    const auto second = box.run({"sync"}); // waits for twice the lease; the first renews it meanwhile
    EXPECT_EQ(second.code, 75) << second.out << second.err;
    EXPECT_TRUE(says(second.err, "busy"));
    open_gate();
    const auto result = first.wait_exit(20s);
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_EQ(living(), "21");
}

TEST_F(Lease, PassesToAWaitingInstanceAfterTheRun)
{
    hold_answer_back(numbers_json(1, 21));
    auto first = box.spawn({"sync"});
    await_request(2);
    auto second = box.spawn({"sync"});
    std::this_thread::sleep_for(300ms);
    open_gate();
    EXPECT_EQ(first.wait_exit(20s).code, 0);
    EXPECT_EQ(second.wait_exit(20s).code, 0);
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs WHERE status = 'succeeded'"), "3");
}

TEST_F(Lease, LostDuringARunChangesNothing)
{
    hold_answer_back(numbers_json(1, 21));
    const auto before = tables();
    auto first = box.spawn({"sync"});
    await_request(2);
    box.sql("UPDATE sync_runs SET status = 'abandoned', finished_at = now() WHERE status = 'running'");
    open_gate();
    const auto result = first.wait_exit(20s);
    EXPECT_EQ(result.code, 75) << result.out << result.err;
    EXPECT_TRUE(says(result.err, "db_conflict"));
    EXPECT_EQ(tables(), before);
}

// A failover may lose the run's row; then its number is given out again.
TEST_F(Lease, IsNotThatOfAnotherAccountsRun)
{
    expect_failure_if_its_row_becomes("('other', 'sync', instance)");
}

TEST_F(Lease, IsNotThatOfAnotherInstancesRun)
{
    expect_failure_if_its_row_becomes("('main', 'sync', 'elsewhere')");
}

TEST_F(Lease, IsNotThatOfAReconciliation)
{
    expect_failure_if_its_row_becomes("('main', 'reconcile', instance)");
}

TEST_F(Lease, IsTakenOverAfterAKillBeforeTheTransaction)
{
    hold_answer_back(numbers_json(1, 21));
    const auto before = tables();
    auto first = box.spawn({"sync"});
    await_request(2);
    first.signal(SIGKILL);
    first.wait_exit(5s);
    open_gate();
    EXPECT_EQ(tables(), before);
    const auto result = sync();
    EXPECT_TRUE(says(result.out, "abandoned"));
    EXPECT_EQ(living(), "21");
    EXPECT_EQ(box.sql("SELECT status FROM sync_runs ORDER BY run_id"), "succeeded\nabandoned\nsucceeded");
}

TEST_F(Lease, IsReportedByTheServiceThatTakesItOver)
{
    serve_numbers(1, 21);
    box.sql("INSERT INTO sync_runs (account, kind, trigger, status, lease_until, instance, version, filters) "
            "VALUES ('main', 'sync', 'manual', 'running', now() - interval '1 s', 'gone', '0', '')");
    const auto dead = box.sql("SELECT max(run_id) FROM sync_runs");
    auto service = box.spawn({"run"});
    service.wait_for_stderr("outcome=succeeded", 20s);
    service.wait_for_stderr("abandoned=" + dead, 1s);
}

// As after a clock that was set back, with a row from before.
TEST_F(Lease, IsDeadIfItEndsLaterThanAnyLeaseCan)
{
    add_running_row("sync", "11 minutes");
    const auto dead = box.sql("SELECT run_id FROM sync_runs WHERE status = 'running'");
    auto service = box.spawn({"run"});
    service.wait_for_stderr("outcome=succeeded", 20s);
    service.wait_for_stderr("abandoned=" + dead, 1s);
    service.signal(SIGTERM);
    EXPECT_EQ(service.wait_exit(10s).code, 0);
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs WHERE status = 'abandoned'"), "1");
}

TEST_F(Lease, IsAwaitedIfItsEndIsPossible)
{
    add_running_row("sync", "9 minutes");
    const auto seconds = next_look_in_seconds();
    EXPECT_GT(seconds, 8 * 60);
    EXPECT_LE(seconds, 9 * 60 + 1);
}

// Another session has locked the row, so it cannot be closed.
TEST_F(Lease, IsNotAwaitedLongerThanALeaseCanLast)
{
    add_running_row("sync", "1 day");
    auto owner = std::async(std::launch::async, [this] {
        box.sql(
            "BEGIN; SELECT FROM sync_runs WHERE status = 'running' FOR UPDATE; SELECT pg_sleep(8); COMMIT");
    });
    ASSERT_TRUE(box.comes_true("count(*) > 0 FROM pg_locks WHERE mode = 'RowShareLock' AND relation = "
                               "'sync_runs'::regclass AND granted"));
    EXPECT_LE(next_look_in_seconds(), 10 * 60 + 1);
    owner.get();
}

TEST_F(Lease, IsTakenOverAfterAKillInTheTransaction)
{
    auto records = numbers_json(1, 21);
    records[0] = changed_number_json(1);
    box.serve(records);
    const auto before = tables();
    auto blocker = std::async(std::launch::async, [this] {
        box.sql("BEGIN; LOCK TABLE purchased_numbers_history IN EXCLUSIVE MODE; SELECT pg_sleep(2); COMMIT");
    });
    ASSERT_TRUE(
        box.comes_true("count(*) > 0 FROM pg_locks WHERE mode = 'ExclusiveLock' AND relation IS NOT NULL "
                       "AND granted"));
    auto first = box.spawn({"sync"});
    ASSERT_TRUE(some_session_waits_for_a_lock());
    first.signal(SIGKILL);
    first.wait_exit(5s);
    blocker.get();
    EXPECT_EQ(tables(), before);
    sync();
    EXPECT_EQ(living(), "21");
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers_history"), "1");
}

TEST_F(Lease, IsReleasedByTheTransaction)
{
    serve_numbers(1, 21);
    auto first = box.spawn({"run"});
    first.wait_for_stderr("outcome=succeeded", 20s);
    first.signal(SIGKILL);
    first.wait_exit(5s);
    EXPECT_EQ(living(), "21");
    EXPECT_TRUE(says(sync().out, "nothing changed"));
}

TEST_F(Lease, MakesTheServiceStandBy)
{
    hold_answer_back(numbers_json(1, 21));
    auto first = box.spawn({"sync"});
    await_request(2);
    auto service = box.spawn({"run"});
    service.wait_for_stderr("info standing by", 20s);
    EXPECT_FALSE(says(service.err(), "warning"));
    service.signal(SIGTERM);
    EXPECT_EQ(service.wait_exit(10s).code, 0);
    open_gate();
    EXPECT_EQ(first.wait_exit(20s).code, 0);
}

} // namespace
} // namespace numsync::support
