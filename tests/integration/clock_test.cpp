#include "synced.hpp"

#include <csignal>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;

/// What must not happen if the database's clock is wrong by years. A reading is trusted if it agrees with
/// that of the sync before.
class DatabaseClock : public Synced {
  protected:
    DatabaseClock()
    {
        box.set("history.keep_runs", "30d");
        box.set("history.keep_versions", "30d");
        box.set("guard.max_changed_percent", "100");
        serve_numbers(1, 3);
        sync();
        let_days_pass(1);
        box.serve({number_json(1), changed_number_json(2), number_json(3)});
        sync();
        box.sql(
            "INSERT INTO sync_runs (account, kind, trigger, status, lease_until, started_at, finished_at, "
            "instance, version, filters) SELECT 'main', 'sync', 'schedule', 'succeeded', now(), now(), "
            "now(), 'x', '0', '' FROM generate_series(1, 30)");
        box.sql("INSERT INTO reconciliation_findings (account, kind, severity, subject, remedy, "
                "first_seen_at, last_seen_at, resolved_at, run_id) VALUES ('main', 'k', 'info', 's', 'r', "
                "now(), now(), now(), 1)");
        EXPECT_EQ(records(), "1|32|1");
    }

    /// Whether the sync says that the clock jumped.
    bool sync_doubts_the_clock()
    {
        const auto said = sync().err;
        const bool doubts = said.find("old records are not deleted (db_clock)") != std::string::npos;
        EXPECT_EQ(doubts, !said.empty()) << said;
        return doubts;
    }

    [[nodiscard]] std::string days() const
    {
        return box.sql("SELECT day, numbers, price_sum, as_of FROM inventory_daily ORDER BY day, daily_id");
    }

    /// The counts of all old records that may be deleted.
    [[nodiscard]] std::string records() const
    {
        return box.sql("SELECT (SELECT count(*) FROM purchased_numbers_history), (SELECT count(*) FROM "
                       "sync_runs WHERE run_id <= 32), (SELECT count(*) FROM reconciliation_findings)");
    }
};

TEST_F(DatabaseClock, SetBackForOneRunLosesNoDay)
{
    const auto before = days();
    set_clock_ahead(-1100);
    EXPECT_TRUE(sync_doubts_the_clock());
    set_clock_ahead(1100);
    EXPECT_EQ(days(), before);
    EXPECT_TRUE(sync_doubts_the_clock());
    EXPECT_FALSE(sync_doubts_the_clock());
    EXPECT_EQ(days(), before);
}

TEST_F(DatabaseClock, SetAheadForOneRunAddsAndDeletesNothing)
{
    const auto before = days();
    set_clock_ahead(730);
    EXPECT_TRUE(sync_doubts_the_clock());
    EXPECT_EQ(records(), "1|32|1");
    set_clock_ahead(-730);
    EXPECT_EQ(days(), before);
    EXPECT_TRUE(sync_doubts_the_clock());
    EXPECT_FALSE(sync_doubts_the_clock());
    EXPECT_EQ(days(), before);
    EXPECT_EQ(records(), "1|32|1");
}

TEST_F(DatabaseClock, IsTrustedAtTheSecondSyncAfterAMonth)
{
    set_clock_ahead(31);
    EXPECT_TRUE(sync_doubts_the_clock());
    EXPECT_EQ(box.sql("SELECT count(DISTINCT day) FROM inventory_daily"), "2");
    EXPECT_FALSE(sync_doubts_the_clock());
    EXPECT_EQ(box.sql("SELECT basis, count(DISTINCT day) FROM inventory_trend GROUP BY 1 ORDER BY 1"),
              "backfilled|30\nobserved|3");
    EXPECT_EQ(records().substr(0, 2), "0|");
}

TEST_F(DatabaseClock, MayJumpByADayAndThreeIntervals)
{
    box.set("sync.interval", "12h");
    const auto move_runs = [&](const std::string& by) {
        box.sql("UPDATE sync_runs SET finished_at = finished_at - interval '" + by + "'");
    };
    move_runs("59 hours");
    EXPECT_FALSE(sync_doubts_the_clock());
    move_runs("61 hours");
    EXPECT_TRUE(sync_doubts_the_clock());
    move_runs("-1 hour");
    EXPECT_TRUE(sync_doubts_the_clock());
    EXPECT_FALSE(sync_doubts_the_clock());
}

TEST_F(DatabaseClock, IsConfirmedByAFailedRun)
{
    set_clock_ahead(31);
    box.upstream().answer([](const Request&) { return status(503, "{}"); });
    sync(69);
    serve_numbers(1, 3);
    EXPECT_FALSE(sync_doubts_the_clock());
    EXPECT_EQ(box.sql("SELECT count(DISTINCT day) FROM inventory_daily"), "33");
}

TEST_F(DatabaseClock, IsTrustedByTheServiceAtItsSecondRun)
{
    set_clock_ahead(31);
    auto service = box.spawn({"run"});
    service.wait_for_stderr("daily inventory not written account=main reason=db_clock", 20s);
    service.wait_for_stderr("old records not deleted account=main reason=db_clock", 20s);
    service.wait_for_stderr("outcome=succeeded", 20s, service.err().size());
    service.wait_for_stderr("outcome=succeeded", 20s, service.err().size());
    EXPECT_EQ(box.sql("SELECT count(DISTINCT day) FROM inventory_daily"), "33");
    service.signal(SIGTERM);
    EXPECT_EQ(service.wait_exit(10s).code, 0);
}

} // namespace
} // namespace numsync::support
