#include "broken_run.hpp"

namespace numsync::support {
namespace {

/// A reconciliation that opens, sees again and resolves, broken off at message after message between program
/// and database.
class ReconcileSweep : public BrokenRun {
  protected:
    ReconcileSweep()
    {
        box.set("sync.interval", "1h"); // or the table would be behind after some seconds
        box.serve({trunkless(1), trunkless(2), Number{3}.json()});
        sync();
        EXPECT_EQ(box.run({"reconcile"}).code, 2);
        box.sql("CREATE TABLE kept AS TABLE reconciliation_findings");
        before_ = content();
        box.serve({trunkless(1), Number{2}.json(), trunkless(3)});
        EXPECT_EQ(box.run({"reconcile"}).code, 2);
        after_ = content();
        EXPECT_NE(after_, before_);
    }

    static std::string trunkless(int n) { return Number{n}.with("inbound_trunk_id", "null").json(); }

    [[nodiscard]] std::string content() const
    {
        return box.sql(
            "SELECT string_agg(concat_ws('|', kind, subject, resolved_at IS NULL), ' ' ORDER BY subject) "
            "FROM reconciliation_findings");
    }

    void restore() const
    {
        box.sql(
            "TRUNCATE reconciliation_findings; INSERT INTO reconciliation_findings OVERRIDING SYSTEM VALUE "
            "SELECT * FROM kept; DELETE FROM sync_runs WHERE run_id > 2");
    }

    void sweep(PgFault fault, bool kill)
    {
        const auto [first, stride] = sample();
        const auto table = tables();
        int whole = 0;
        int none = 0;
        for (auto message = first;; message += stride) {
            restore();
            if (!break_off("reconcile", fault, message, kill)) {
                break;
            }
            const auto where = "message " + std::to_string(message);
            const bool written = content() == after_;
            EXPECT_TRUE(written || content() == before_) << where << "\n" << content();
            EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs WHERE run_id > 2 AND status = 'succeeded'"),
                      written ? "1" : "0")
                << where;
            written ? ++whole : ++none;
            box.sql("UPDATE sync_runs SET lease_until = now() - interval '1 s' WHERE status = 'running'");
            EXPECT_EQ(box.run({"reconcile"}).code, 2) << where;
            EXPECT_EQ(content(), after_) << where;
        }
        std::cout << whole + none << " messages, " << whole << " reconciliations written, " << none
                  << " not\n";
        EXPECT_GT(whole + none, 5);
        EXPECT_GT(none, 0);
        EXPECT_EQ(tables(), table);
    }

  private:
    std::string before_;
    std::string after_;
};

TEST_F(ReconcileSweep, OfConnectionsCutBetweenMessages)
{
    sweep(PgFault::cut, false);
}

TEST_F(ReconcileSweep, OfProgramsKilled)
{
    sweep(PgFault::stall, true);
}

} // namespace
} // namespace numsync::support
