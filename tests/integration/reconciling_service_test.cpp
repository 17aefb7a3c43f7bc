#include "support/says.hpp"
#include "synced.hpp"

#include <csignal>
#include <future>
#include <thread>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

/// A service that reconciles by itself.
class ReconcilingService : public Synced {
  protected:
    ReconcilingService()
    {
        box.set("reconcile.interval", "1s");
        serve(R"("ST_1")");
    }

    /// Serves two numbers; the second has this trunk.
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
        ASSERT_TRUE(box.comes_true(condition))
            << condition << "\n"
            << box.sql("SELECT run_id, kind, status, reason, detail, started_at FROM sync_runs ORDER BY 1");
    }

    void await_runs(const std::string& kind, int count) const
    {
        await(std::to_string(count) + " <= count(*) FROM sync_runs WHERE status = 'succeeded' AND kind = '" +
              kind + "'");
    }

    /// Polls until the page has the text, or lacks it if not `there`.
    [[nodiscard]] std::string metrics_with(const std::string& text, bool there = true) const
    {
        std::string answer;
        wait_for([&] {
            answer = box.endpoint("/metrics");
            return (answer.find(text) != std::string::npos) == there;
        });
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

TEST_F(ReconcilingService, ReconcilesOnItsInterval)
{
    box.set("sync.interval", "3s"); // else the table would be behind on a slow machine
    serve("null");
    auto service = start();
    service.wait_for_stderr("open=1 new=1 resolved=0", 30s);
    EXPECT_TRUE(says(service.err(), "warning reconciliation account=main run="));
    const std::string metric =
        "agni_number_sync_open_findings{account=\"main\",kind=\"no_trunk\",severity=\"info\"} ";
    EXPECT_TRUE(says(metrics_with(metric + "1\n"), metric + "1\n"));
    EXPECT_TRUE(says(box.endpoint("/status"), R"("open_findings":{"no_trunk":1},"reconciled_at":"2)"));
    EXPECT_TRUE(says(box.endpoint("/readyz"), "main: ready"));
    serve(R"("ST_1")");
    service.wait_for_stderr("open=0 new=0 resolved=1", 30s);
    EXPECT_FALSE(says(metrics_with(metric, false), metric));
    EXPECT_TRUE(says(metrics_with("last_reconciled_timestamp_seconds 1"), "_timestamp_seconds 1"));
    await_runs("reconcile", 3);
    stop(service);
    // Each comes an interval after the one before; the first comes after a sync.
    EXPECT_EQ(
        box.sql("SELECT count(*) FROM (SELECT started_at - lag(finished_at) OVER (ORDER BY run_id) AS gap "
                "FROM sync_runs WHERE kind = 'reconcile') r WHERE gap < interval '1 second'"),
        "0");
    EXPECT_EQ(box.sql("SELECT DISTINCT trigger FROM sync_runs"), "schedule");
    EXPECT_EQ(box.sql("SELECT kind FROM sync_runs ORDER BY run_id LIMIT 1"), "sync");
    EXPECT_EQ(box.sql("SELECT consecutive_failures FROM sync_status"), "0");
}

TEST_F(ReconcilingService, ReconcilesOnlyIfConfigured)
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
    const auto reloaded = box.sql("SELECT max(run_id) FROM sync_runs");
    await("1 <= count(*) FROM sync_runs WHERE kind = 'sync' AND status = 'succeeded' AND run_id > " +
          reloaded);
    const auto count = box.sql("SELECT count(*) FROM sync_runs WHERE kind = 'reconcile'");
    await("3 <= count(*) FROM sync_runs WHERE kind = 'sync' AND run_id > (SELECT max(run_id) FROM sync_runs "
          "WHERE "
          "kind = 'reconcile')");
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs WHERE kind = 'reconcile'"), count);
    stop(service);
}

TEST_F(ReconcilingService, ReconcilesOnceForSeveralInstances)
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

TEST_F(ReconcilingService, GoesOnAfterAFailedReconciliation)
{
    auto service = start();
    await_runs("reconcile", 1);
    box.sql("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'no'; END$$; "
            "CREATE TRIGGER refuse BEFORE UPDATE ON reconciliation_findings EXECUTE FUNCTION refuse()");
    service.wait_for_stderr("warning reconciliation outcome=failed reason=", 30s);
    EXPECT_TRUE(says(service.err(), "findings=unchanged"));
    const auto last = box.sql("SELECT max(run_id) FROM sync_runs");
    await("2 <= count(*) FROM sync_runs WHERE kind = 'sync' AND status = 'succeeded' AND run_id > " + last);
    box.sql("DROP TRIGGER refuse ON reconciliation_findings");
    await_runs("reconcile", 2);
    stop(service);
}

/// The last reconciliation of any instance counts. A sync does not, nor does one in the future, as after a
/// clock that was set back.
TEST_F(ReconcilingService, ReconcilesAnIntervalAfterTheLastOne)
{
    box.set("reconcile.interval", "1h");
    box.set("endpoint.listen", "none");
    EXPECT_EQ(box.run({"sync"}).code, 0);
    const auto made = [this](const std::string& when) {
        box.sql("INSERT INTO sync_runs (account, kind, status, started_at, finished_at, trigger, "
                "lease_until, instance, "
                "version, filters) SELECT 'main', 'reconcile', 'succeeded', at, at, 'schedule', at, '', '', "
                "'' FROM "
                "(SELECT now() + interval '" +
                when + "' AS at) r");
    };
    const auto count = [this] { return box.sql("SELECT count(*) FROM sync_runs WHERE kind = 'reconcile'"); };
    made("-2 hours");
    auto first = start();
    await_runs("reconcile", 2);
    stop(first);
    auto second = start();
    await_runs("sync", 5);
    EXPECT_EQ(count(), "2");
    made("1 day");
    await_runs("reconcile", 4);
    stop(second);
}

/// After a night without the service, no account is reported as behind: each syncs first.
TEST_F(ReconcilingService, ReconcilesAfterTheFirstRunOfEachAccount)
{
    box.set("reconcile.interval", "1h");
    box.set("sync.interval", "1h");
    box.set_accounts("  - name: main\n    api_key_file: " + box.key_file().string() +
                     "\n  - name: other\n    api_key_file: " + box.key_file().string() +
                     "\n    filters: {region: Nowhere}\n");
    EXPECT_EQ(box.run({"sync"}).code, 0);
    box.sql("UPDATE sync_accounts SET verified_at = verified_at - interval '1 day'");
    auto service = start();
    await_runs("reconcile", 2); // one for each account
    stop(service);
    EXPECT_EQ(box.sql("SELECT count(*) FROM reconciliation_findings WHERE kind = 'table_behind'"), "0");
}

} // namespace
} // namespace numsync::support
