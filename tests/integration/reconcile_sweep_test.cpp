#include "support/pg_proxy.hpp"
#include "synced.hpp"

#include <csignal>
#include <cstdlib>
#include <thread>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;

/// A reconciliation that opens, sees again and resolves, broken off at message after message between program
/// and database.
class ReconcileSweep : public Synced {
  protected:
    ReconcileSweep() : proxy_{box.database_url()}, direct_{box.database_url()}
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

    /// False where it had fewer messages.
    bool broken_reconciliation(PgFault fault, std::size_t message, bool kill)
    {
        proxy_.plan({fault, "", "", "", message});
        box.set("database.url", "'" + proxy_.url() + "'");
        auto program = box.spawn({"reconcile"});
        while (kill && program.runs() && !proxy_.happened()) {
            std::this_thread::sleep_for(2ms);
        }
        if (kill) {
            program.signal(SIGKILL);
        }
        program.wait_exit(30s);
        box.set("database.url", "'" + direct_ + "'");
        end_sessions();
        return proxy_.happened();
    }

    void sweep(PgFault fault, bool kill, std::size_t first)
    {
        const std::size_t stride = std::getenv("NUMSYNC_SWEEP") == nullptr ? 8 : 1;
        const auto table = tables();
        int whole = 0;
        int none = 0;
        for (auto message = first;; message += stride) {
            restore();
            if (!broken_reconciliation(fault, message, kill)) {
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
        EXPECT_GT(whole + none, 5);
        EXPECT_GT(none, 0);
        EXPECT_EQ(tables(), table);
    }

  private:
    PgProxy proxy_;
    std::string direct_;
    std::string before_;
    std::string after_;
};

TEST_F(ReconcileSweep, OfConnectionsCutBetweenMessages)
{
    sweep(PgFault::cut, false, 1);
}

TEST_F(ReconcileSweep, OfProgramsKilled)
{
    sweep(PgFault::stall, true, 5);
}

} // namespace
} // namespace numsync::support
