#include "support/says.hpp"
#include "synced.hpp"

#include <chrono>
#include <future>
#include <regex>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;

/// The command `approvals`.
class ApprovalsCommand : public Synced {
  protected:
    /// Run 2 is blocked: it would take away half of the numbers.
    ApprovalsCommand()
    {
        box.set("sync.interval", "1h");
        serve_numbers(1, 100);
        sync();
        serve_numbers(1, 50);
        sync(3);
    }

    void approve(const std::string& run) const
    {
        EXPECT_EQ(box.run({"approve", run, "--note", "half sold"}, {{"SUDO_USER", "ada"}}).code, 0);
    }

    Result approvals(std::vector<std::string> options = {}, int code = 0)
    {
        options.insert(options.begin(), "approvals");
        auto result = box.run(options, {{"SUDO_USER", "bob"}});
        EXPECT_EQ(result.code, code) << result.out << result.err;
        return result;
    }

    std::string table()
    {
        return std::regex_replace(approvals().out, std::regex{"20[0-9-]+T[0-9:]+Z"}, "TIME");
    }
};

TEST_F(ApprovalsCommand, ShowsStateAndPersonOfEachApproval)
{
    EXPECT_EQ(table(), "RUN  ACCOUNT  STATE  ABSENT  CHANGED  ADDED  PROPOSED              APPROVED  BY  "
                       "USED IN  ENDED  NOTE\n"
                       "2    main     waits  50      0        0      TIME\n");
    approve("2");
    EXPECT_TRUE(says(table(), "2    main     approved  50      0        0      TIME  TIME  ada"));
    EXPECT_TRUE(says(table(), "half sold\n"));
    sync(); // 50 missing
    EXPECT_TRUE(says(table(), "2    main     in use  50      0        0      TIME  TIME  ada  3 "));
    let_an_interval_pass();
    sync(); // 50 removed
    const auto json = approvals({"--format", "json"}).out;
    EXPECT_TRUE(says(json, R"([{"run_id":2,"account":"main","state":"applied","proposed_at":"2)"));
    EXPECT_TRUE(says(json, R"("absent":50,"changed":0,"added":0,"approved_at":"2)"));
    EXPECT_TRUE(says(json, R"("approved_by":"ada","approved_as":")"));
    EXPECT_TRUE(says(json, R"("note":"half sold","applied_by_run":3,"ended_at":"2)"));
    EXPECT_TRUE(json.ends_with("\"taken_back_by\":null}]\n")) << json;
    EXPECT_TRUE(says(approvals({"--format", "csv"}).out, "\r\n2,main,applied,2"));
    EXPECT_EQ(approvals({"--account", "nobody"}, 78).out, "");
}

TEST_F(ApprovalsCommand, ShowsTheLatestTenThatHaveEnded)
{
    box.sql("INSERT INTO sync_approvals (run_id, account, plan_digest, filters, absent, changed, added, "
            "ended_at, "
            "end_reason) SELECT 100 + n, 'main', '', '', 1, 0, 0, now(), 'recovered' FROM generate_series(1, "
            "11) n");
    const auto some = approvals().out;
    EXPECT_TRUE(says(some, "\n2 "));
    EXPECT_TRUE(says(some, "\n102 "));
    EXPECT_FALSE(says(some, "\n101 "));
    EXPECT_TRUE(says(some, "\n... and older ones: --all"));
    const auto all = approvals({"--all"}).out;
    EXPECT_TRUE(says(all, "\n101 "));
    EXPECT_FALSE(says(all, "older"));
}

TEST_F(ApprovalsCommand, TakesBackAnUnusedApproval)
{
    approve("2");
    const auto said = approvals({"--take-back", "2"}).out;
    EXPECT_TRUE(says(said, "taken back by bob: the approval of run 2, account main, given by ada\n"));
    EXPECT_EQ(
        box.sql("SELECT end_reason, ended_by, ended_as = session_user, guarded_set IS NULL, approved_by "
                "FROM sync_approvals"),
        "taken_back|bob|t|t|ada");
    sync(3);
    EXPECT_EQ(living(), "100");
    EXPECT_EQ(box.sql("SELECT run_id FROM sync_approvals WHERE ended_at IS NULL AND approved_at IS NULL"),
              "3");
    approve("3");
    sync();
    const auto late = approvals({"--take-back", "3"}, 64).err;
    EXPECT_TRUE(says(late, "run 4 has applied what was approved of run 3: nothing was changed"));
    EXPECT_EQ(box.sql("SELECT applied_by, ended_at IS NULL FROM sync_approvals WHERE run_id = 3"), "4|t");
}

TEST_F(ApprovalsCommand, TakesBackByAnyRunBlockedForThePlan)
{
    sync(3); // run 3 is blocked for the plan of run 2
    approve("3");
    approvals({"--take-back", "3"});
    EXPECT_EQ(box.sql("SELECT run_id, end_reason FROM sync_approvals"), "2|taken_back");
}

TEST_F(ApprovalsCommand, SaysWhyThereIsNothingToTakeBack)
{
    const auto refusal = [this](const std::string& run) { return approvals({"--take-back", run}, 64).err; };
    EXPECT_TRUE(says(refusal("2"), "the plan of run 2 waits and is not approved: nothing was changed"));
    EXPECT_TRUE(says(refusal("1"), "run 1 was not blocked"));
    EXPECT_TRUE(says(refusal("77"), "run 77 was not blocked"));
    serve_numbers(1, 100);
    sync();
    EXPECT_TRUE(says(refusal("2"), "the plan of run 2 is over (recovered)"));
}

/// The run has accepted its list because of the approval, and is about to apply it.
TEST_F(ApprovalsCommand, TakesBackBeforeARunningSyncCommits)
{
    approve("2");
    box.set("api.attempts", "3");
    std::promise<void> locked;
    const auto until_locked = locked.get_future().share();
    box.upstream().answer([until_locked, body = list_json(numbers_json(1, 50))](const Request&) {
        until_locked.wait();
        return ok_json(body);
    });
    auto run = box.spawn({"sync"});
    EXPECT_TRUE(box.comes_true("count(*) = 1 FROM sync_runs WHERE status = 'running'"));
    auto holder = std::async(std::launch::async, [this] {
        box.sql(
            "BEGIN; SELECT FROM sync_runs WHERE status = 'running' FOR UPDATE; DO $$ BEGIN "
            "WHILE EXISTS (SELECT FROM sync_approvals WHERE ended_at IS NULL) LOOP PERFORM pg_sleep(0.05); "
            "END LOOP; END $$; COMMIT");
    });
    EXPECT_TRUE(box.comes_true(
        "count(*) > 0 FROM pg_stat_activity WHERE query LIKE 'BEGIN; SELECT FROM sync_runs%' AND "
        "wait_event = 'PgSleep'"));
    locked.set_value();
    EXPECT_TRUE(
        box.comes_true("count(*) > 0 FROM pg_stat_activity WHERE application_name = 'agni-number-sync' AND "
                       "wait_event_type = 'Lock' "
                       "AND datname = current_database()"));
    approvals({"--take-back", "2"});
    holder.get();
    EXPECT_EQ(run.wait_exit(30s).code, 3);
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers WHERE missing_since IS NOT NULL"), "0");
    EXPECT_EQ(box.sql("SELECT run_id, end_reason, applied_by FROM sync_approvals ORDER BY 1"),
              "2|taken_back|\n3||");
}

} // namespace
} // namespace numsync::support
