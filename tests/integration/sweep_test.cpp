#include "broken_run.hpp"

#include <iostream>

namespace numsync::support {
namespace {

/// A sync that adds, updates, restores, marks missing and removes. It is broken off at one message between
/// program and database after the other.
class Sweep : public BrokenRun {
  protected:
    Sweep()
    {
        box.set("sync.interval", "1h"); // so long that a missing number stays missing through a second sync
        serve_numbers(1, 20);
        sync();
        serve_numbers(3, 20);
        sync();
        let_an_interval_pass();
        box.sql("UPDATE purchased_numbers SET missing_since = now() - interval '1 day', missing_runs = 1 "
                "WHERE id = 'pn_000010'");
        box.sql("CREATE TABLE kept_numbers AS TABLE purchased_numbers; CREATE TABLE kept_accounts AS TABLE "
                "sync_accounts");
        auto records = numbers_json(4, 21);
        records[1] = changed_number_json(5);
        box.serve(records);
        before_ = content();
    }

    /// Leaves out stamps and run ids, which differ from sync to sync.
    [[nodiscard]] std::string content() const
    {
        return box.sql(
                   "SELECT md5(string_agg(concat_ws('|', id, number, friendly_name, price, "
                   "missing_since IS NULL, removed_at IS NULL), ',' ORDER BY id)) FROM purchased_numbers") +
               "/" +
               box.sql(
                   "SELECT md5(string_agg(concat_ws('|', id, friendly_name, price, removed_at IS NULL), ',' "
                   "ORDER BY id, valid_to)) FROM purchased_numbers_history");
    }

    void restore() const
    {
        box.sql(
            "TRUNCATE purchased_numbers, purchased_numbers_history, sync_accounts; "
            "INSERT INTO purchased_numbers SELECT * FROM kept_numbers; "
            "INSERT INTO sync_accounts SELECT * FROM kept_accounts; DELETE FROM sync_runs WHERE run_id > 2");
    }

    /// The content is as before or as after, and the run row agrees. Then the next sync completes the change.
    void expect_all_or_nothing(const std::string& after, const std::string& where)
    {
        const auto now = content();
        const bool applied = now == after;
        EXPECT_TRUE(applied || now == before_) << where;
        EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs WHERE run_id > 2 AND status = 'succeeded'"),
                  applied ? "1" : "0")
            << where;
        applied_ += applied ? 1 : 0;
        box.sql("UPDATE sync_runs SET lease_until = now() - interval '1 s' WHERE status = 'running'");
        sync();
        EXPECT_EQ(content(), after) << where;
    }

    void sweep(PgFault fault, bool kill, const std::string& after)
    {
        std::size_t broken = 0;
        applied_ = 0;
        const auto [first, stride] = sample();
        for (auto message = first;; message += stride) {
            restore();
            if (!break_off("sync", fault, message, kill)) {
                break;
            }
            ++broken;
            expect_all_or_nothing(after, "message " + std::to_string(message));
        }
        std::cout << broken << " messages, " << applied_ << " syncs applied, " << broken - applied_
                  << " not\n";
        EXPECT_GT(broken, 10U);
        EXPECT_GT(broken, applied_);
    }

    std::string content_after_an_undisturbed_sync()
    {
        sync();
        return content();
    }

  private:
    std::string before_;
    std::size_t applied_ = 0;
};

TEST_F(Sweep, SurvivesConnectionsCutBetweenMessages)
{
    sweep(PgFault::cut, false, content_after_an_undisturbed_sync());
}

TEST_F(Sweep, SurvivesConnectionsCutWithinMessages)
{
    sweep(PgFault::cut_within, false, content_after_an_undisturbed_sync());
}

TEST_F(Sweep, SurvivesKills)
{
    sweep(PgFault::stall, true, content_after_an_undisturbed_sync());
}

} // namespace
} // namespace numsync::support
