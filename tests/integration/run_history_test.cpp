#include "synced.hpp"

/// The view run_history: gaps, and who approved a blocked plan.
namespace numsync::support {
namespace {

class RunHistory : public Synced {
  protected:
    RunHistory()
    {
        box.set("sync.interval", "1h");
        serve_numbers(1, 100);
        sync();
    }

    void serve_priced(int price)
    {
        std::vector<std::string> records;
        for (int n = 1; n <= 100; ++n) {
            records.push_back(Number{n}.with("price", std::to_string(price)).json());
        }
        box.serve(records);
    }

    void approve(const std::string& run, const std::string& note)
    {
        const auto result = box.run({"approve", run, "--note", note}, {{"SUDO_USER", "anna"}});
        EXPECT_EQ(result.code, 0) << result.out << result.err;
    }

    std::string approvals()
    {
        return box.sql("SELECT run_id, status, proposed_in_run, approved_by, approved_at IS NOT NULL, note, "
                       "end_reason FROM run_history ORDER BY run_id");
    }
};

TEST_F(RunHistory, ShowsAGapAfterThreeIntervals)
{
    box.upstream().answer([](const Request&) { return status(503, "{}"); });
    sync(69);
    sync(69);
    serve_numbers(1, 100);
    sync();
    sync();
    const auto let_runs_be = [this](const std::string& until, const std::string& ago) {
        box.sql("UPDATE sync_runs SET started_at = started_at - interval '" + ago +
                "', finished_at = finished_at - interval '" + ago + "' WHERE run_id <= " + until);
    };
    const auto gaps = [this] {
        return box.sql("SELECT run_id, extract(epoch FROM gap)::integer / 3600 FROM run_history "
                       "WHERE gap IS NOT NULL");
    };
    EXPECT_EQ(gaps(), "");
    let_runs_be("1", "179 minutes");
    EXPECT_EQ(gaps(), "");
    let_runs_be("1", "2 minutes");
    EXPECT_EQ(gaps(), "4|3");   // once, and not at the failed runs within the gap
    let_runs_be("4", "-1 day"); // run 5 ended before run 4, as after a clock that was set back
    EXPECT_EQ(gaps(), "4|3");
    // A run of another account closes no gap.
    box.sql("UPDATE sync_runs SET account = 'other', status = 'succeeded', reason = NULL WHERE run_id = 2");
    EXPECT_EQ(gaps(), "4|3");
}

TEST_F(RunHistory, ShowsWhoApprovedAPlan)
{
    serve_priced(7);
    sync(3);
    sync(3); // blocked again for the plan of run 2
    EXPECT_EQ(approvals(), "1|succeeded|||f||\n2|blocked|2||f||\n3|blocked|2||f||");
    approve("3", "a new tariff");
    sync();
    EXPECT_EQ(approvals(), "1|succeeded|||f||\n"
                           "2|blocked|2|anna|t|a new tariff|applied\n"
                           "3|blocked|2|anna|t|a new tariff|applied\n"
                           "4|succeeded|2|anna|t|a new tariff|applied");
    // A plan that nobody approves, and then the first plan again, which is now a new one.
    serve_numbers(1, 100);
    sync(3);
    serve_priced(7);
    sync();
    serve_numbers(1, 100);
    sync(3);
    EXPECT_EQ(box.sql("SELECT run_id, status, proposed_in_run, approved_by, end_reason FROM run_history "
                      "WHERE run_id > 4 ORDER BY run_id"),
              "5|blocked|5||recovered\n6|succeeded|||\n7|blocked|7||");
}

TEST_F(RunHistory, ShowsEachRunOnce)
{
    serve_priced(7);
    sync(3);
    approve("2", "");
    sync();
    EXPECT_EQ(box.sql("SELECT count(*) FROM run_history"), "3");
    EXPECT_EQ(box.sql("SELECT h.run_id FROM run_history h JOIN sync_runs r USING (run_id) WHERE (h.account, "
                      "h.kind, h.trigger, h.status, h.reason, h.detail, h.started_at, h.finished_at, "
                      "h.instance, h.filters, h.received, h.added, h.updated, h.restored, h.repaired, "
                      "h.missing, h.removed, h.rejected, h.unverified, h.unreadable) IS DISTINCT FROM "
                      "(r.account, r.kind, r.trigger, r.status, r.reason, r.detail, r.started_at, "
                      "r.finished_at, r.instance, r.filters, r.received, r.added, r.updated, r.restored, "
                      "r.repaired, r.missing, r.removed, r.rejected, r.unverified, r.unreadable)"),
              "");
}

} // namespace
} // namespace numsync::support
