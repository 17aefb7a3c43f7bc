#include "support/says.hpp"
#include "synced.hpp"

namespace numsync::support {
namespace {

class Removal : public Synced {
  protected:
    Removal()
    {
        serve_numbers(1, 20);
        sync();
    }
};

TEST_F(Removal, TakesTwoListsAnIntervalApart)
{
    serve_numbers(3, 20);
    box.set("sync.interval", "1h");
    EXPECT_TRUE(says(sync().out, "2 missing"));
    EXPECT_EQ(living(), "20");
    EXPECT_TRUE(says(sync().out, "2 missing")); // the second list comes too soon
    EXPECT_EQ(living(), "20");
    let_an_interval_pass();
    EXPECT_TRUE(says(sync().out, "2 removed"));
    EXPECT_EQ(living(), "18");
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers"), "20");
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers_history"), "2");
    EXPECT_EQ(box.sql("SELECT count(*) FROM current_numbers"), "18");
    EXPECT_TRUE(says(sync().out, "nothing changed"));
}

TEST_F(Removal, IsCancelledByAReturn)
{
    serve_numbers(2, 20);
    sync();
    serve_numbers(1, 20);
    EXPECT_TRUE(says(sync().out, "1 restored"));
    EXPECT_EQ(
        box.sql("SELECT count(*) FROM purchased_numbers WHERE missing_since IS NOT NULL OR missing_runs > 0"),
        "0");
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers_history"),
              "0"); // being missing makes no version
    serve_numbers(2, 20);
    sync();
    EXPECT_EQ(living(), "20"); // only absences in a row count
}

TEST_F(Removal, IsUndoneByALaterReturn)
{
    serve_numbers(2, 20);
    sync();
    let_an_interval_pass();
    sync();
    EXPECT_EQ(living(), "19");
    serve_numbers(1, 20);
    EXPECT_TRUE(says(sync().out, "1 restored"));
    EXPECT_EQ(living(), "20");
    EXPECT_EQ(
        box.sql(
            "SELECT number_changes.change FROM number_changes WHERE id = 'pn_000001' ORDER BY changed_at"),
        "added\nremoved\nrestored");
}

TEST_F(Removal, CanBeConfiguredToTakeOneList)
{
    box.set("guard.confirm_removals", "1");
    serve_numbers(2, 20);
    EXPECT_TRUE(says(sync().out, "1 removed"));
    EXPECT_EQ(living(), "19");
}

TEST_F(Removal, LeavesOtherAccountsAlone)
{
    box.set_accounts("  - name: other\n    api_key_file: " + box.key_file().string() + "\n");
    serve_numbers(101, 103);
    sync();
    EXPECT_EQ(living(), "23");
    EXPECT_EQ(box.sql("SELECT account, count(*) FROM current_numbers GROUP BY 1 ORDER BY 1"),
              "main|20\nother|3");
}

TEST_F(Removal, StartsAgainAfterARejectedRecord)
{
    serve_numbers(2, 20);
    sync();
    let_an_interval_pass();
    auto records = numbers_json(2, 20);
    records.push_back(number_json(1));
    records.push_back(changed_number_json(1));
    box.serve(records);
    EXPECT_TRUE(says(sync().out, "1 restored, 2 rejected"));
    EXPECT_EQ(box.sql("SELECT missing_since, missing_runs, removed_at, valid_from = first_seen_at "
                      "FROM purchased_numbers WHERE id = 'pn_000001'"),
              "|0||t");
    EXPECT_TRUE(says(sync().out, "21 numbers: 2 rejected"));
    serve_numbers(2, 20);
    EXPECT_TRUE(says(sync().out, "1 missing")); // counted from one again
    EXPECT_EQ(living(), "20");
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers_history"), "0");
}

/// A number whose record is rejected counts as listed. The plan shows that, and the run does it once.
TEST_F(Removal, IsUndoneByARejectedRecord)
{
    box.set("guard.confirm_removals", "1");
    serve_numbers(3, 20);
    sync();
    box.set("guard.confirm_removals", "2");
    serve_numbers(4, 20);
    sync(); // 1 and 2 are removed, 3 is missing
    auto records = numbers_json(2, 20);
    records.push_back(changed_number_json(2));
    records.push_back(changed_number_json(3));
    box.set("guard.max_rejected_percent", "50");
    box.serve(records);
    const auto plan = box.run({"plan"});
    EXPECT_TRUE(plan.out.starts_with("main: 21 numbers: 2 restored, 4 rejected\n")) << plan.out;
    EXPECT_TRUE(says(plan.out, "restore  pn_000002  "));
    EXPECT_TRUE(says(plan.out, "restore  pn_000003  "));
    EXPECT_TRUE(says(sync().out, "21 numbers: 2 restored, 4 rejected"));
    EXPECT_EQ(
        box.sql(
            "SELECT id, price, missing_since, missing_runs, removed_at, run_id, valid_from = first_seen_at "
            "FROM purchased_numbers WHERE id <= 'pn_000003' AND removed_at IS NULL ORDER BY 1"),
        "pn_000002|150||0||4|f\npn_000003|175||0||1|t");
    EXPECT_EQ(
        box.sql(
            "SELECT change, run_id, field FROM number_changes WHERE id = 'pn_000002' ORDER BY changed_at"),
        "added|1|\nremoved|2|\nrestored|4|");
    EXPECT_EQ(box.sql("SELECT restored, unchanged FROM sync_runs WHERE run_id = 4"), "2|17");
    EXPECT_TRUE(says(sync().out, "21 numbers: 4 rejected"));
    EXPECT_FALSE(says(box.run({"plan"}).out, "restore"));
}

/// The database's clock was far ahead and is right again.
class RemovalAfterAClockJump : public Removal {
  protected:
    static constexpr auto* next_year = "UPDATE sync_accounts SET last_stamp = now() + interval '1 year'";
};

TEST_F(RemovalAfterAClockJump, StillComesAnIntervalLater)
{
    box.sql(next_year);
    serve_numbers(2, 20);
    box.set("sync.interval", "1h");
    sync();
    EXPECT_EQ(box.sql("SELECT missing_since <= now() FROM purchased_numbers WHERE id = 'pn_000001'"), "t");
    EXPECT_TRUE(says(sync().out, "1 missing"));
    let_an_interval_pass();
    EXPECT_TRUE(says(sync().out, "1 removed"));
    // The versions still do not overlap.
    EXPECT_EQ(box.sql("SELECT valid_to > now() + interval '360 days', valid_from < valid_to "
                      "FROM purchased_numbers_history"),
              "t|t");
}

TEST_F(RemovalAfterAClockJump, DoesNotWaitForAMissingSinceInTheFuture)
{
    serve_numbers(2, 20);
    box.set("sync.interval", "1h");
    sync();
    box.sql("UPDATE purchased_numbers SET missing_since = now() + interval '1 year' WHERE missing_runs > 0");
    EXPECT_TRUE(says(sync().out, "1 missing"));
    EXPECT_EQ(box.sql("SELECT missing_since <= now() FROM purchased_numbers WHERE id = 'pn_000001'"), "t");
    let_an_interval_pass();
    EXPECT_TRUE(says(sync().out, "1 removed"));
}

TEST_F(RemovalAfterAClockJump, KeepsFreshnessByTheRealClock)
{
    box.sql(next_year);
    sync();
    EXPECT_EQ(
        box.sql("SELECT verified_at <= now(), age < interval '1 min', age_seconds < 60 FROM sync_status"),
        "t|t|t");
    box.sql("UPDATE sync_accounts SET verified_at = now() + interval '1 year'");
    EXPECT_EQ(box.sql("SELECT verified_at > now(), age IS NULL, age_seconds IS NULL FROM sync_status"),
              "t|t|t");
    const auto status = box.run({"status"});
    EXPECT_EQ(status.code, 0) << status.err;
    EXPECT_TRUE(says(status.out, "(in the future"));
    sync();
    EXPECT_EQ(box.sql("SELECT age IS NOT NULL FROM sync_status"), "t");
}

TEST_F(Removal, IsHeldWhileAnIdCannotBeRead)
{
    auto records = numbers_json(2, 20);
    records.push_back(Number{21}.with("id", "null").json());
    box.serve(records);
    box.set("guard.max_rejected_percent", "20");
    const auto result = sync();
    EXPECT_TRUE(says(result.err, "without a readable id"));
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers WHERE missing_since IS NOT NULL"), "0");
    EXPECT_EQ(box.sql("SELECT removals_held, rejected FROM sync_status"), "t|1");
    serve_numbers(2, 20);
    sync();
    EXPECT_EQ(box.sql("SELECT removals_held, rejected FROM sync_status"), "f|0");
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers WHERE missing_since IS NOT NULL"), "1");
}

} // namespace
} // namespace numsync::support
