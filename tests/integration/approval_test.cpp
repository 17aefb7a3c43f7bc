#include "support/says.hpp"
#include "synced.hpp"

#include <pwd.h>
#include <unistd.h>

namespace numsync::support {
namespace {

/// A table of a hundred numbers, and blocked plans that a person approves.
class Approval : public Synced {
  protected:
    Approval()
    {
        box.set("sync.interval", "1h"); // a removal takes two lists and let_an_interval_pass()
        serve_numbers(1, 100);
        sync();
    }

    /// Numbers 1 to `last`. The first `priced` of them have this price and this minute in updated_at.
    void serve_priced(int priced, int price, int minute, int last = 100)
    {
        std::vector<std::string> records;
        for (int n = 1; n <= last; ++n) {
            Number number{n};
            if (n <= priced) {
                number.with("price", std::to_string(price));
                number.with_text("updated_at", "2026-07-01T12:" + std::to_string(minute) + ":00Z");
            }
            records.push_back(number.json());
        }
        box.serve(records);
    }

    void approve(const Environment& environment = {}, const std::vector<std::string>& more = {})
    {
        std::vector<std::string> arguments{"approve", box.sql("SELECT max(run_id) FROM sync_runs")};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const auto result = box.run(arguments, environment);
        EXPECT_EQ(result.code, 0) << result.out << result.err;
    }

    std::string open_approvals()
    {
        return box.sql("SELECT run_id, approved_at IS NOT NULL, length(guarded_set) / 16 FROM sync_approvals "
                       "WHERE ended_at IS NULL ORDER BY run_id");
    }

    std::string end_reasons()
    {
        return box.sql("SELECT coalesce(end_reason, '-') FROM sync_approvals ORDER BY run_id");
    }
};

TEST_F(Approval, CoversOnlyTheValuesThatWereShown)
{
    serve_priced(60, 7, 10);
    sync(3);
    approve();
    serve_priced(60, 8, 11);
    sync(3); // the same numbers at a price that nobody approved
    EXPECT_EQ(open_approvals(), "2|t|60\n3|f|60");
    serve_priced(60, 7, 12); // only updated_at differs from what was approved
    EXPECT_TRUE(says(sync().out, "60 updated"));
    EXPECT_EQ(end_reasons(), "applied\nrecovered");
    for (const int price : {8, 9, 10}) {
        serve_priced(60, price, 13);
        sync(3);
    }
    serve_priced(0, 0, 0); // all prices as at first
    sync(3);
    serve_priced(60, 7, 12);
    sync();
    EXPECT_EQ(end_reasons(), "applied\nrecovered\ndiffers\ndiffers\ndiffers\nrecovered");
}

TEST_F(Approval, IgnoresChangesOfUpdatedAt)
{
    serve_priced(60, 7, 10);
    sync(3);
    serve_priced(60, 7, 11);
    sync(3);
    EXPECT_EQ(open_approvals(), "2|f|60");
    EXPECT_EQ(box.sql("SELECT count(DISTINCT plan_digest) FROM sync_runs"), "1");
}

TEST_F(Approval, LeavesOtherChangesToTheLimits)
{
    serve_priced(60, 7, 10);
    sync(3);
    approve();
    serve_priced(100, 7, 10, 120); // 40 more change, and 20 are new
    EXPECT_TRUE(says(sync().out, "20 added, 100 updated"));

    serve_priced(70, 8, 10, 120);
    sync(3);
    approve();
    serve_priced(70, 8, 10, 80); // 40 of 120 are gone, which nobody approved
    EXPECT_TRUE(says(sync(3).err, "40 of 120 numbers are absent"));
}

TEST_F(Approval, StaysOpenUntilTheRemoval)
{
    serve_priced(60, 7, 10, 65);
    sync(3);
    EXPECT_EQ(open_approvals(), "2|f|95");
    approve();
    EXPECT_TRUE(says(sync().out, "60 updated, 35 missing"));
    EXPECT_EQ(open_approvals(), "2|t|35");
    serve_priced(60, 8, 11, 65);
    sync(3);
    approve(); // this approval takes over the absent numbers
    EXPECT_EQ(end_reasons(), "applied\n-");
    let_an_interval_pass();
    EXPECT_TRUE(says(sync().out, "60 updated, 35 removed"));
    EXPECT_EQ(end_reasons(), "applied\napplied");
    EXPECT_EQ(box.sql("SELECT removed, removed_approved FROM sync_runs ORDER BY run_id DESC LIMIT 1"),
              "35|35");
}

TEST_F(Approval, SurvivesABlockedListBeforeTheRemoval)
{
    serve_numbers(41, 100);
    sync(3);
    approve();
    sync();
    box.serve({});
    sync(3);
    EXPECT_EQ(open_approvals(), "2|t|40\n4|f|100");
    let_an_interval_pass();
    serve_numbers(41, 100);
    EXPECT_TRUE(says(sync().out, "40 removed"));
    EXPECT_EQ(end_reasons(), "applied\nrecovered");
}

TEST_F(Approval, EndsAsAppliedIfTheNumbersComeBack)
{
    serve_numbers(41, 100);
    sync(3);
    approve();
    sync();
    serve_numbers(1, 100); // all are back
    sync();
    EXPECT_EQ(end_reasons(), "applied");
}

TEST_F(Approval, CoversOnlyTheAddedNumbersThatWereShown)
{
    serve_numbers(1, 401);
    EXPECT_TRUE(says(sync(3).err, "301 would be added to 100 numbers (limit 300 %)"));
    EXPECT_TRUE(says(box.run({"plan"}).out, "BLOCKED"));
    approve();
    auto others = numbers_json(1, 100);
    const auto flood = numbers_json(402, 702);
    others.insert(others.end(), flood.begin(), flood.end());
    box.serve(others);
    sync(3); // as many numbers, but others
    serve_numbers(1, 402);
    EXPECT_TRUE(says(sync().out, "302 added"));
    EXPECT_EQ(end_reasons(), "applied\nrecovered");
}

TEST_F(Approval, RecordsWhoAndWhy)
{
    const std::vector<std::string> note{"--note", "neuer Tarif \u00e4b Juli\033[1m"};
    serve_priced(60, 7, 10);
    sync(3);
    approve({{"SUDO_USER", "alice\n"}}, note);
    EXPECT_EQ(box.sql("SELECT approved_by, approved_as = session_user, note FROM sync_approvals"),
              "alice<U+000A>|t|neuer Tarif \u00e4b Juli<U+001B>[1m");
    sync();
    serve_priced(60, 8, 10);
    sync(3);
    approve({{"SUDO_USER", std::string(1000, 'x')}});
    EXPECT_EQ(box.sql("SELECT length(approved_by), note IS NULL FROM sync_approvals WHERE ended_at IS NULL"),
              "200|t");
    sync();
    serve_priced(60, 9, 10);
    sync(3);
    EXPECT_EQ(box.run({"approve", "7", "--note", std::string(501, 'x')}).code, 64);
    approve();
    EXPECT_EQ(box.sql("SELECT approved_by FROM sync_approvals WHERE ended_at IS NULL"),
              getpwuid(getuid())->pw_name);
}

TEST_F(Approval, DropsItsSetWhenItEnds)
{
    serve_numbers(41, 100);
    sync(3);
    serve_numbers(51, 100);
    sync(3);
    approve();
    sync();
    let_an_interval_pass();
    sync();
    EXPECT_EQ(
        box.sql("SELECT guarded_set IS NULL, length(plan_digest), absent, end_reason FROM sync_approvals "
                "ORDER BY run_id"),
        "t|32|40|differs\nt|32|50|applied");
}

/// Numbers that disappear a few at a time.
class GradualLoss : public Approval {
  protected:
    /// Removes the numbers before `first`, with the two lists that a removal takes.
    void lose_until(int first, int code = 0)
    {
        serve_numbers(first, 100);
        sync(code);
        let_an_interval_pass();
        sync(code);
    }
};

TEST_F(GradualLoss, IsBlockedBeyondTheLimitOfADay)
{
    lose_until(16);
    lose_until(31);
    EXPECT_EQ(living(), "70");
    serve_numbers(32, 100);
    const auto result = sync(3);
    EXPECT_TRUE(says(result.err,
                     "1 of 70 numbers is absent from the list, and 30 were removed in the last 24 hours "
                     "(limit 30 % of 100, and never all)"));
    EXPECT_TRUE(says(box.run({"plan"}).out, "BLOCKED"));
    let_days_pass(2);
    sync();
}

TEST_F(GradualLoss, IsBlockedInManySmallSteps)
{
    const std::vector<int> firsts{31, 52, 67, 77, 84, 89, 93, 96, 98, 99, 100};
    for (const int first : firsts) {
        serve_numbers(first, 100);
        box.run({"sync"});
        let_an_interval_pass();
        box.run({"sync"});
    }
    EXPECT_EQ(living(), "70");
}

TEST_F(GradualLoss, DoesNotCountApprovedAndRestoredNumbers)
{
    lose_until(31);
    serve_numbers(11, 100); // twenty are back
    sync();
    serve_numbers(11, 80);
    sync(); // ten removed, twenty missing: 30 of 100
    serve_numbers(11, 79);
    sync(3);
    approve();
    let_an_interval_pass();
    sync(); // removes the twenty, approved; number 80 is missing
    EXPECT_EQ(living(), "70");
    serve_numbers(24, 79);
    sync(); // 10 removed and 13 missing, of 79
    serve_numbers(25, 79);
    sync(3); // 10 and 14
}

TEST_F(GradualLoss, DoesNotCountWhatRetireRemoved)
{
    lose_until(31);
    box.sql("UPDATE sync_runs SET kind = 'retire' WHERE removed > 0");
    lose_until(51);
    EXPECT_EQ(living(), "50");
}

TEST_F(GradualLoss, IsBlockedDespiteAClockThatWasAhead)
{
    box.sql("UPDATE sync_accounts SET last_stamp = now() + interval '1 year'");
    lose_until(31);
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers WHERE removed_at > now()"), "30");
    serve_numbers(32, 100);
    sync(3);
    box.sql("UPDATE sync_runs SET started_at = started_at - interval '25 hours'");
    sync(); // a day later the stamps still lie ahead
}

TEST_F(GradualLoss, IsBlockedInASmallTable)
{
    serve_numbers(1, 12);
    sync(3);
    approve();
    sync();
    let_an_interval_pass();
    sync();
    EXPECT_EQ(living(), "12");
    serve_numbers(1, 9);
    sync();
    let_an_interval_pass();
    sync();
    serve_numbers(1, 8);
    EXPECT_TRUE(says(sync(3).err, "3 were removed in the last 24 hours (limit 30 % of 12"));
}

class MassAddition : public Approval {};

TEST_F(MassAddition, IsBlockedBeyondTheLimit)
{
    serve_numbers(1, 10'100);
    sync(3);
    EXPECT_EQ(living(), "100");
    serve_numbers(1, 100);
    sync();
    serve_numbers(1, 400);
    sync();
    EXPECT_EQ(living(), "400");
}

TEST_F(MassAddition, CountsNumbersThatReturnAfterRemoval)
{
    box.set("guard.max_added_percent", "50");
    serve_numbers(61, 100);
    sync(3);
    approve();
    sync();
    serve_numbers(1, 100);
    sync(); // back before their removal: not counted as added
    serve_numbers(61, 100);
    sync(3);
    approve();
    sync();
    let_an_interval_pass();
    sync();
    EXPECT_EQ(living(), "40");
    serve_numbers(40, 101);
    EXPECT_TRUE(says(sync(3).err, "22 would be added to 40 numbers (limit 50 %)"));
    serve_numbers(42, 101);
    sync();
}

TEST_F(MassAddition, IsNotBlockedUnderNewFilters)
{
    box.set("guard.max_added_percent", "0");
    box.set_accounts("  - name: main\n    api_key_file: " + box.key_file().string() +
                     "\n    filters: {is_active: true}\n");
    box.upstream().answer([](const Request&) { return ok_json(list_json(numbers_json(1, 500))); });
    sync();
    EXPECT_EQ(living(), "500");
    box.upstream().answer([](const Request&) { return ok_json(list_json(numbers_json(1, 501))); });
    sync(3);
}

} // namespace
} // namespace numsync::support
