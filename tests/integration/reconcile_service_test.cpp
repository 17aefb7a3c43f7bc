#include "support/pg_proxy.hpp"
#include "synced.hpp"

#include <csignal>
#include <future>
#include <thread>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

/// The service that reconciles by itself.
class ReconcilingService : public Synced {
  protected:
    ReconcilingService()
    {
        box.set("reconcile.interval", "1s");
        serve(R"("ST_1")");
    }

    /// Two numbers; the second one's trunk is as given.
    void serve(const std::string& trunk)
    {
        box.serve({Number{1}.json(), Number{2}.with("inbound_trunk_id", trunk).json()});
    }

    Child start()
    {
        auto service = box.spawn({"run"});
        service.wait_for_stderr("started", 20s);
        return service;
    }

    void await(const std::string& condition) const
    {
        for (int i = 0; i < 600; ++i) {
            if (box.sql("SELECT " + condition) == "t") {
                return;
            }
            std::this_thread::sleep_for(50ms);
        }
        FAIL() << condition << "\n"
               << box.sql(
                      "SELECT run_id, kind, status, reason, detail, started_at FROM sync_runs ORDER BY 1");
    }

    void await_runs(const std::string& kind, int count) const
    {
        await(std::to_string(count) + " <= count(*) FROM sync_runs WHERE status = 'succeeded' AND kind = '" +
              kind + "'");
    }

    [[nodiscard]] std::string metrics_with(const std::string& text) const
    {
        std::string answer;
        for (const auto begin = steady_clock::now(); steady_clock::now() - begin < 15s;) {
            answer = box.endpoint("/metrics");
            if (answer.find(text) != std::string::npos) {
                break;
            }
            std::this_thread::sleep_for(50ms);
        }
        return answer;
    }

    static void stop(Child& service)
    {
        const auto begin = steady_clock::now();
        service.signal(SIGTERM);
        EXPECT_EQ(service.wait_exit(10s).code, 0);
        EXPECT_LT(steady_clock::now() - begin, 5s);
    }
};

TEST_F(ReconcilingService, ReconcilesOnItsIntervalAndShowsWhatIsOpen)
{
    box.set("sync.interval", "3s"); // or the table would be behind where the machine is slow
    serve("null");
    auto service = start();
    service.wait_for_stderr("open=1 new=1 resolved=0", 30s);
    EXPECT_NE(service.err().find("warning reconciliation account=main run="), std::string::npos)
        << service.err();
    const std::string metric =
        "agni_number_sync_open_findings{account=\"main\",kind=\"no_trunk\",severity=\"info\"} ";
    EXPECT_NE(metrics_with(metric + "1\n").find(metric + "1\n"), std::string::npos);
    EXPECT_NE(box.endpoint("/status").find(R"("open_findings":{"no_trunk":1},"reconciled_at":"2)"),
              std::string::npos);
    EXPECT_NE(box.endpoint("/readyz").find("main: ready"), std::string::npos);
    serve(R"("ST_1")");
    service.wait_for_stderr("open=0 new=0 resolved=1", 30s);
    EXPECT_NE(metrics_with(metric + "0\n").find(metric + "0\n"), std::string::npos);
    EXPECT_NE(metrics_with("last_reconciled")
                  .find("agni_number_sync_last_reconciled_timestamp_seconds{account=\"main\"} 1"),
              std::string::npos);
    await_runs("reconcile", 3);
    stop(service);
    // Each comes an interval after the one before it; the first when there has been a sync.
    EXPECT_EQ(
        box.sql("SELECT count(*) FROM (SELECT started_at - lag(finished_at) OVER (ORDER BY run_id) AS gap "
                "FROM sync_runs WHERE kind = 'reconcile') r WHERE gap < interval '1 second'"),
        "0");
    EXPECT_EQ(box.sql("SELECT DISTINCT trigger FROM sync_runs"), "schedule");
    EXPECT_EQ(box.sql("SELECT kind FROM sync_runs ORDER BY run_id LIMIT 1"), "sync");
    EXPECT_EQ(box.sql("SELECT consecutive_failures FROM sync_status"), "0");
}

TEST_F(ReconcilingService, DoesSoOnlyWhereItIsToldTo)
{
    box.unset("reconcile.interval");
    auto service = start();
    await_runs("sync", 3);
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs WHERE kind = 'reconcile'"), "0");
    box.set("reconcile.interval", "1s");
    service.signal(SIGHUP);
    await_runs("reconcile", 1);
    box.set("reconcile.interval", "none");
    service.signal(SIGHUP);
    service.wait_for_stderr("configuration reloaded", 20s, service.err().rfind("configuration reloaded") + 1);
    await("NOT EXISTS (SELECT FROM sync_runs WHERE kind = 'reconcile' AND status = 'running')");
    const auto count = box.sql("SELECT count(*) FROM sync_runs WHERE kind = 'reconcile'");
    await("3 <= count(*) FROM sync_runs WHERE kind = 'sync' AND run_id > (SELECT max(run_id) FROM sync_runs "
          "WHERE "
          "kind = 'reconcile')");
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs WHERE kind = 'reconcile'"), count);
    stop(service);
}

TEST_F(ReconcilingService, IsDoneOnceByAFleet)
{
    box.set("endpoint.listen", "none");
    auto one = start();
    auto other = start();
    await_runs("reconcile", 4);
    stop(one);
    stop(other);
    EXPECT_EQ(
        box.sql("SELECT count(*) FROM (SELECT started_at - lag(finished_at) OVER (ORDER BY run_id) AS gap "
                "FROM sync_runs WHERE kind = 'reconcile' AND status = 'succeeded') r WHERE gap < interval '1 "
                "second'"),
        "0");
}

TEST_F(ReconcilingService, KeepsNoSyncWaiting)
{
    auto service = start();
    await_runs("reconcile", 1);
    auto locked = std::async(std::launch::async, [this] {
        box.sql("BEGIN; LOCK TABLE expected_numbers IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(4); COMMIT");
    });
    await("EXISTS (SELECT FROM pg_locks WHERE NOT granted)"); // a reconciliation has come as far as that
    const auto last = box.sql("SELECT max(run_id) FROM sync_runs");
    await("2 <= count(*) FROM sync_runs WHERE kind = 'sync' AND status = 'succeeded' AND run_id > " + last);
    EXPECT_EQ(box.sql("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"), "t")
        << "it is not at it any more";
    stop(service); // promptly, in the midst of it
    EXPECT_EQ(box.sql("SELECT reason FROM sync_runs WHERE kind = 'reconcile' ORDER BY run_id DESC LIMIT 1"),
              "shutdown");
    locked.get();
}

TEST_F(ReconcilingService, LogsWhatItFoundWhereTheAnswerToCommitWasLost)
{
    serve("null");
    PgProxy proxy{box.database_url()};
    box.set("database.url", "'" + proxy.url() + "'");
    proxy.plan({PgFault::lose_answer, "COMMIT", "detail = $2, apply_ms"});
    auto service = start();
    service.wait_for_stderr("reconciliation account=main", 30s);
    EXPECT_TRUE(proxy.happened());
    service.wait_for_stderr("open=1 new=1 resolved=0", 5s);
    stop(service);
}

TEST_F(ReconcilingService, GoesOnWhereAReconciliationFails)
{
    auto service = start();
    await_runs("reconcile", 1);
    box.upstream().answer([](const Request& request) {
        return request.target.find("is_active") == std::string::npos
                   ? ok_json(list_json({Number{1}.json(), Number{2}.json()}))
                   : status(500, "no");
    });
    service.wait_for_stderr("warning reconciliation account=main run=", 30s);
    EXPECT_NE(service.err().find("findings=unchanged"), std::string::npos) << service.err();
    EXPECT_NE(box.endpoint("/readyz").find("main: ready"), std::string::npos);
    stop(service);
}

} // namespace
} // namespace numsync::support
