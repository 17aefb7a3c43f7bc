#include "many_accounts.hpp"
#include "support/says.hpp"

#include <csignal>
#include <future>
#include <latch>
#include <memory>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;

class ParallelRuns : public ManyAccounts {
  protected:
    ParallelRuns()
    {
        box.set("sync.interval", "1h");
        box.set("sync.jitter", "0%");
        box.set("sync.parallel", "2");
    }

    static void stop(Child& service)
    {
        service.signal(SIGTERM);
        EXPECT_EQ(service.wait_exit(10s).code, 0);
    }

    /// Holds each list back halfway until the latch is counted down. The double's threads may outlive the
    /// test.
    std::shared_ptr<std::latch> hold_lists_back()
    {
        const auto gate = std::make_shared<std::latch>(1);
        answer([gate](const std::string&) {
            auto reply = chunked_json(list_json(numbers_json(1, 5)), 100);
            reply.before_piece = [gate](std::size_t piece) {
                if (piece == 2) {
                    gate->wait();
                }
            };
            return reply;
        });
        return gate;
    }
};

TEST_F(ParallelRuns, KeepToTheLimitsOfRunsAndConnections)
{
    make_accounts(12);
    answer([](const std::string&) {
        std::this_thread::sleep_for(100ms);
        return ok_json(list_json(numbers_json(1, 5)));
    });
    auto service = box.spawn({"run"});
    int most = 0;
    while (box.sql("SELECT count(*) FROM sync_runs WHERE status = 'succeeded'") != "12") {
        most = std::max(most, connections());
        ASSERT_TRUE(service.runs()) << service.err();
    }
    EXPECT_EQ(max_concurrent_requests(), 2);
    EXPECT_GE(most, 2);
    EXPECT_LE(most, 4); // sync.parallel + 2
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs WHERE status <> 'succeeded'"), "0");
    stop(service);
}

TEST_F(ParallelRuns, CloseConnectionsThatAreNotNeeded)
{
    make_accounts(3);
    auto service = box.spawn({"run"});
    await("SELECT count(*) = 3 FROM sync_runs WHERE status = 'succeeded'");
    await("SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'agni-number-sync' AND "
          "datname = current_database()");
    service.signal(SIGUSR1);
    await("SELECT count(*) = 6 FROM sync_runs WHERE status = 'succeeded'");
    stop(service);
}

TEST_F(ParallelRuns, AreLimitedForTheSyncCommand)
{
    make_accounts(7);
    answer([](const std::string&) {
        std::this_thread::sleep_for(100ms);
        return ok_json(list_json(numbers_json(1, 5)));
    });
    const auto result = sync();
    EXPECT_EQ(max_concurrent_requests(), 2);
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs WHERE status = 'succeeded'"), "7");
    EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '\n'), 7) << result.out;
}

TEST_F(ParallelRuns, LeaveWithTheWorstExitCode)
{
    make_accounts(3);
    answer([](const std::string& account) {
        return account == "a2" ? status(401, "{}") : ok_json(list_json(numbers_json(1, 5)));
    });
    const auto result = sync(77);
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs WHERE status = 'succeeded'"), "2");
}

TEST_F(ParallelRuns, GiveUpTheirSlotWhileTheyWait)
{
    make_accounts(2);
    box.set("sync.parallel", "1");
    box.set("sync.lease", "3s");
    box.set("api.attempts", "2");
    std::atomic<int> asked{0};
    answer([&asked](const std::string& account) {
        if (account == "a1" && asked++ == 0) {
            return status(429, "{}", {{"Retry-After", "6"}}); // twice the lease
        }
        return ok_json(list_json(numbers_json(1, 5)));
    });
    const auto result = sync();
    EXPECT_EQ(box.sql("SELECT account, attempts, status FROM sync_runs ORDER BY finished_at"),
              "a2|1|succeeded\na1|2|succeeded")
        << result.out << result.err;
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs WHERE lease_until > finished_at"), "2");
}

TEST_F(ParallelRuns, KeepTheirLeasesDuringALongTransaction)
{
    make_accounts(2);
    box.set("sync.lease", "3s");
    box.set("database.lock_timeout", "30s");
    sync();
    auto blocker = std::async(std::launch::async, [this] {
        box.sql(
            "BEGIN; SELECT FROM sync_accounts WHERE account = 'a1' FOR UPDATE; SELECT pg_sleep(10); COMMIT");
    });
    std::latch gate{1};
    answer([&gate](const std::string& account) {
        auto reply = chunked_json(list_json(numbers_json(1, 6)), 100);
        if (account == "a2") {
            reply.before_piece = [&gate](std::size_t piece) {
                if (piece == 2) {
                    gate.wait();
                }
            };
        }
        return reply;
    });
    auto second = box.spawn({"sync"});
    await("SELECT count(*) > 0 FROM pg_locks WHERE NOT granted"); // a1 applies
    await("SELECT lease_until > started_at + interval '7 seconds' FROM sync_runs "
          "WHERE account = 'a2' AND status = 'running'"); // renewed more than once
    gate.count_down();
    blocker.get();
    const auto result = second.wait_exit(20s);
    EXPECT_EQ(result.code, 0) << result.out << result.err;
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs WHERE status = 'succeeded' AND attempts = 1"), "4")
        << runs();
}

// Somebody locks the row of one run. The leases of the others are still renewed, and the run is not taken for
// lost.
TEST_F(ParallelRuns, KeepTheirLeasesIfOneRowIsLocked)
{
    make_accounts(2);
    box.set("sync.lease", "3s");
    const auto gate = hold_lists_back();
    auto program = box.spawn({"sync"});
    await("SELECT count(*) = 2 FROM sync_runs WHERE status = 'running'");
    auto owner = std::async(std::launch::async, [this] {
        box.sql("BEGIN; SELECT FROM sync_runs WHERE account = 'a1' FOR UPDATE; SELECT pg_sleep(5); COMMIT");
    });
    await("SELECT lease_until > started_at + interval '7 seconds' FROM sync_runs WHERE account = 'a2'");
    owner.get();
    gate->count_down();
    const auto result = program.wait_exit(20s);
    EXPECT_EQ(result.code, 0) << result.out << result.err;
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs WHERE status = 'succeeded' AND attempts = 1"), "2")
        << runs();
}

TEST_F(ParallelRuns, FailAloneIfALeaseIsLost)
{
    make_accounts(2);
    box.set("sync.lease", "3s");
    const auto gate = hold_lists_back();
    auto program = box.spawn({"sync"});
    await("SELECT count(*) = 2 FROM sync_runs WHERE status = 'running'");
    box.sql("UPDATE sync_runs SET status = 'abandoned', finished_at = now() WHERE account = 'a1'");
    program.wait_for_stderr(" failed (db_conflict)", 20s); // while both lists are held back
    gate->count_down();
    const auto result = program.wait_exit(20s);
    EXPECT_EQ(result.code, 75) << result.out << result.err;
    EXPECT_EQ(box.sql("SELECT account FROM sync_runs WHERE status = 'succeeded'"), "a2") << runs();
}

TEST_F(ParallelRuns, IncreaseAfterAReload)
{
    make_accounts(8);
    box.set("sync.parallel", "1");
    std::latch gate{1};
    answer([&gate](const std::string&) {
        gate.wait();
        return ok_json(list_json(numbers_json(1, 5)));
    });
    auto service = box.spawn({"run"});
    await("SELECT count(*) = 1 FROM sync_runs WHERE status = 'running'");
    box.set("sync.parallel", "3");
    service.signal(SIGHUP);
    EXPECT_TRUE(box.upstream().wait_for_requests(3, 20s));
    EXPECT_FALSE(box.upstream().wait_for_requests(4, 200ms));
    gate.count_down();
    await("SELECT count(*) = 8 FROM sync_runs WHERE status = 'succeeded'");
    EXPECT_EQ(max_concurrent_requests(), 3);
    stop(service);
}

TEST_F(ParallelRuns, LetARequestedRunComeFirst)
{
    make_accounts(6);
    box.set("sync.parallel", "1");
    std::latch gate{1};
    std::atomic<int> asked{0};
    answer([&](const std::string&) {
        if (asked++ == 0) {
            gate.wait();
        }
        return ok_json(list_json(numbers_json(1, 5)));
    });
    auto service = box.spawn({"run"});
    await("SELECT count(*) = 1 FROM sync_runs WHERE status = 'running'");
    service.signal(SIGUSR1); // requests all accounts, the running one once more
    std::this_thread::sleep_for(200ms);
    gate.count_down();
    await("SELECT count(*) = 7 FROM sync_runs WHERE status = 'succeeded'");
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs WHERE trigger = 'signal'"), "6");
    stop(service);
}

TEST_F(ParallelRuns, StopWithAccountsThatStillWait)
{
    make_accounts(20);
    const auto gate = std::make_shared<std::latch>(1); // the double's threads outlive this function
    answer([gate](const std::string&) {
        gate->wait();
        return ok_json(list_json(numbers_json(1, 5)));
    });
    auto service = box.spawn({"run"});
    await_concurrent_requests(2);
    stop(service);
    gate->count_down();
    EXPECT_EQ(box.sql("SELECT reason, count(*) FROM sync_runs GROUP BY 1"), "shutdown|2");
}

TEST_F(ParallelRuns, AreComparedWithTheRolesConnectionLimit)
{
    serve_numbers(1, 5);
    EXPECT_TRUE(says(box.run({"check"}).out, "ok    database connections: one instance uses up to 4"));
    box.sql("CREATE ROLE narrow_role LOGIN CONNECTION LIMIT 3");
    box.set("database.url",
            "'" + box.sql("SELECT 'postgresql:///' || current_database()") +
                "?host=" + box.sql("SELECT split_part(current_setting('unix_socket_directories'), ',', 1)") +
                "&port=" + box.sql("SHOW port") + "&user=narrow_role'");
    box.sql("GRANT ALL ON ALL TABLES IN SCHEMA public TO narrow_role; "
            "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO narrow_role");
    const auto result = box.run({"check"});
    box.sql("DROP OWNED BY narrow_role; DROP ROLE narrow_role");
    EXPECT_EQ(result.code, 78) << result.out;
    EXPECT_TRUE(says(result.out,
                     "FAIL  database connections: one instance uses up to 4 (sync.parallel is 2), "
                     "narrow_role may have 3: ALTER ROLE narrow_role CONNECTION LIMIT 16"));
}

} // namespace
} // namespace numsync::support
