#include "support/says.hpp"
#include "synced.hpp"

namespace numsync::support {
namespace {

class Guard : public Synced {
  protected:
    /// Syncs `numbers` numbers; the next list lacks the first `lost` of them.
    void lose(int numbers, int lost)
    {
        serve_numbers(1, numbers);
        sync();
        serve_numbers(lost + 1, numbers);
    }

    std::string run_id() { return box.sql("SELECT max(run_id) FROM sync_runs"); }

    void approve(const std::string& run)
    {
        const auto result = box.run({"approve", run});
        EXPECT_EQ(result.code, 0) << result.out << result.err;
    }
};

TEST_F(Guard, AllowsALossAtTheThreshold)
{
    lose(20, 6);
    sync();
    EXPECT_EQ(last_run(), "succeeded|");
}

TEST_F(Guard, BlocksALossAboveTheThreshold)
{
    lose(20, 7);
    const auto before = tables();
    const auto result = sync(3);
    EXPECT_TRUE(says(result.err, "7 of 20"));
    EXPECT_TRUE(says(result.err, "approve " + run_id()));
    EXPECT_EQ(last_run(), "blocked|guard");
    EXPECT_EQ(tables(), before);
    EXPECT_EQ(box.sql("SELECT blocked, blocked_run_id FROM sync_status"), "t|" + run_id());
    EXPECT_EQ(box.sql("SELECT missing, removed, received FROM sync_runs WHERE run_id = 2"), "7|0|13");
}

TEST_F(Guard, AdvisesOnItsOwnAfterAFailedAttempt)
{
    lose(20, 7);
    box.set("api.attempts", "2");
    const auto short_list = ok_json(list_json(numbers_json(8, 20)));
    box.upstream().answer_in_turn({status(503, ""), short_list});
    const auto result = sync(3);
    EXPECT_TRUE(says(result.err, "approve " + run_id()));
    EXPECT_FALSE(says(result.err, "by itself"));
}

TEST_F(Guard, BlocksTheLossOfAllNumbers)
{
    lose(2, 2);
    sync(3);
    EXPECT_EQ(living(), "2");
}

TEST_F(Guard, DoesNotCountPercentagesBelowMinExisting)
{
    lose(9, 8);
    sync();
    EXPECT_EQ(last_run(), "succeeded|");
}

TEST_F(Guard, TakesAnEmptyListOfANewAccount)
{
    box.serve({});
    EXPECT_TRUE(says(sync().out, "0 numbers"));
    EXPECT_EQ(last_run(), "succeeded|");
}

TEST_F(Guard, CountsMissingNumbersUntilTheyAreRemoved)
{
    // Each list loses less than the threshold beyond the one before. Missing numbers count until they are
    // removed.
    box.set("sync.interval", "1h");
    lose(20, 4);
    sync();
    serve_numbers(8, 20);
    sync(3);
    EXPECT_EQ(last_run(), "blocked|guard");
}

TEST_F(Guard, BlocksTooManyUpdates)
{
    serve_numbers(1, 20);
    sync();
    std::vector<std::string> records;
    for (int n = 1; n <= 20; ++n) {
        records.push_back(n <= 11 ? changed_number_json(n) : number_json(n));
    }
    box.serve(records);
    const auto result = sync(3);
    EXPECT_TRUE(says(result.err, "11 of 20 numbers would change"));
    approve(run_id());
    EXPECT_TRUE(says(sync().out, "11 updated"));
    EXPECT_EQ(box.sql("SELECT end_reason FROM sync_approvals"), "applied");
}

TEST_F(Guard, KeepsAnApprovalUntilTheRemoval)
{
    lose(20, 10);
    sync(3);
    sync(3); // the same plan is proposed once
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_approvals"), "1");
    approve(run_id());
    EXPECT_TRUE(says(sync().out, "10 missing"));
    EXPECT_EQ(box.sql("SELECT ended_at IS NULL FROM sync_approvals"), "t");
    let_an_interval_pass();
    EXPECT_TRUE(says(sync().out, "10 removed"));
    EXPECT_EQ(box.sql("SELECT end_reason FROM sync_approvals"), "applied");
    EXPECT_EQ(living(), "10");
}

TEST_F(Guard, AllowsPartOfAnApprovalAndOrdinaryLosses)
{
    box.set("sync.interval", "1h");
    lose(20, 10);
    sync(3);
    approve(run_id());
    serve_numbers(9, 20);
    EXPECT_TRUE(says(sync().out, "8 missing"));
    serve_numbers(9, 17); // three of the twelve others may be lost
    EXPECT_TRUE(says(sync().out, "11 missing"));
    serve_numbers(9, 16);
    const auto result = sync(3); // four are too many
    EXPECT_TRUE(says(
        result.err, "4 of 12 numbers are absent from the list (limit 30 %, and never all); beside 8 that are "
                    "approved"));
    EXPECT_EQ(box.sql("SELECT run_id, absent, approved_at IS NULL FROM sync_approvals WHERE ended_at IS NULL "
                      "ORDER BY run_id"),
              "2|10|f\n5|12|t");
    approve("5");
    EXPECT_EQ(box.sql("SELECT run_id, end_reason FROM sync_approvals ORDER BY run_id"), "2|applied\n5|");
    EXPECT_TRUE(says(sync().out, "12 missing"));
    EXPECT_EQ(box.run({"approve", "2"}).code, 64);
}

TEST_F(Guard, EndsAnApprovalOnceTheRestIsRemoved)
{
    lose(20, 10);
    sync(3);
    approve(run_id());
    sync();
    let_an_interval_pass();
    serve_numbers(6, 20); // five of the ten came back: the other five would not be blocked
    EXPECT_TRUE(says(sync().out, "5 removed"));
    EXPECT_EQ(box.sql("SELECT end_reason FROM sync_approvals"), "applied");
}

TEST_F(Guard, EndsAnApprovalWhenTheListRecovers)
{
    lose(20, 10);
    sync(3);
    approve(run_id());
    serve_numbers(1, 20);
    sync();
    EXPECT_EQ(box.sql("SELECT end_reason FROM sync_approvals"), "recovered");
    serve_numbers(11, 20);
    sync(3); // a later drop needs an approval of its own
}

TEST_F(Guard, LiftsTheBlockWhenTheListRecovers)
{
    lose(20, 20);
    sync(3);
    serve_numbers(1, 20);
    sync();
    EXPECT_EQ(box.sql("SELECT blocked FROM sync_status"), "f");
    EXPECT_EQ(box.sql("SELECT end_reason FROM sync_approvals"), "recovered");
}

TEST_F(Guard, BlocksAChangedFilterThatLosesNumbers)
{
    serve_numbers(1, 20);
    sync();
    box.set_accounts("  - name: main\n    api_key_file: " + box.key_file().string() +
                     "\n    filters: {iso_country: US}\n");
    serve_numbers(2, 20);
    const auto result = sync(3);
    EXPECT_TRUE(says(result.err, "filters differ"));
    approve(run_id());
    EXPECT_TRUE(says(sync().out, "1 missing"));
    EXPECT_EQ(box.sql("SELECT filters FROM sync_accounts"), "iso_country=US");
}

TEST_F(Guard, TakesAChangedFilterThatLosesNothing)
{
    serve_numbers(1, 20);
    sync();
    box.set_accounts("  - name: main\n    api_key_file: " + box.key_file().string() +
                     "\n    filters: {region: California}\n");
    sync();
    EXPECT_EQ(box.sql("SELECT filters FROM sync_accounts"), "region=California");
}

class GuardWhileRemovalsAreHeld : public Guard {
  protected:
    /// Adds a record whose id cannot be read, so no number is marked missing or removed.
    void serve_with_unreadable_id(int first, int last)
    {
        auto records = numbers_json(first, last);
        records.push_back(Number{last + 1}.with("id", "null").json());
        box.serve(records);
    }

    std::string open_approvals()
    {
        return box.sql("SELECT run_id FROM sync_approvals WHERE ended_at IS NULL");
    }
};

TEST_F(GuardWhileRemovalsAreHeld, KeepsAnApproval)
{
    lose(20, 10);
    sync(3);
    approve("2");
    serve_with_unreadable_id(11, 20);
    sync();
    EXPECT_EQ(open_approvals(), "2");
    serve_numbers(11, 20);
    EXPECT_TRUE(says(sync().out, "10 missing"));
    let_an_interval_pass();
    EXPECT_TRUE(says(sync().out, "10 removed"));
    EXPECT_EQ(box.sql("SELECT end_reason FROM sync_approvals"), "applied");
}

TEST_F(GuardWhileRemovalsAreHeld, KeepsABlockedPlanWaiting)
{
    lose(20, 10);
    sync(3);
    serve_with_unreadable_id(11, 20);
    sync();
    EXPECT_EQ(open_approvals(), "2");
    EXPECT_EQ(box.sql("SELECT blocked, blocked_run_id FROM sync_status"), "t|2");
    serve_numbers(11, 20);
    sync(3);
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_approvals"), "1");
    approve("2");
    sync();
}

TEST_F(GuardWhileRemovalsAreHeld, KeepsAnApprovalOfFilters)
{
    serve_numbers(1, 20);
    sync();
    box.set_accounts("  - name: main\n    api_key_file: " + box.key_file().string() +
                     "\n    filters: {iso_country: US}\n");
    serve_numbers(11, 20);
    sync(3);
    approve("2");
    serve_with_unreadable_id(11, 20);
    sync();
    EXPECT_EQ(open_approvals(), "2");
    serve_numbers(11, 20);
    EXPECT_TRUE(says(sync().out, "10 missing"));
}

TEST_F(GuardWhileRemovalsAreHeld, EndsABlockedPlanWhenTheListRecovers)
{
    lose(20, 10);
    sync(3);
    serve_with_unreadable_id(1, 20);
    sync();
    EXPECT_EQ(box.sql("SELECT end_reason FROM sync_approvals"), "recovered");
}

TEST_F(Guard, StaysBlockedThroughAFailedRun)
{
    lose(20, 10);
    sync(3);
    box.upstream().answer([](const Request&) { return status(500, "later"); });
    sync(69);
    EXPECT_EQ(box.sql("SELECT last_status, blocked, blocked_run_id FROM sync_status"), "failed|t|2");
    EXPECT_TRUE(says(box.run({"status"}).out, "approve 2"));
    serve_numbers(11, 20);
    sync(3);
    EXPECT_EQ(box.sql("SELECT blocked_run_id FROM sync_status"), "4"); // the latest run of that plan
    approve("4");
    EXPECT_EQ(box.sql("SELECT blocked, blocked_run_id FROM sync_status"), "f|");
}

TEST_F(Guard, RefusesToApproveARunThatIsNotBlocked)
{
    EXPECT_EQ(box.run({"approve", "77"}).code, 64);
    EXPECT_EQ(box.run({"approve"}).code, 64);
    EXPECT_EQ(box.run({"approve", "x"}).code, 64);
    serve_numbers(1, 3);
    sync();
    EXPECT_TRUE(says(box.run({"approve", "1"}).err, "not blocked"));
}

} // namespace
} // namespace numsync::support
