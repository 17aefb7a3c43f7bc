#include "many_accounts.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <iostream>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

/// Three services with one configuration of 30 accounts, or NUMSYNC_CROWD:
/// `NUMSYNC_CROWD=300 tests/run -R Crowd`.
class FleetCrowd : public ManyAccounts {
  protected:
    static constexpr int instances = 3;
    static constexpr int many = 300; ///< from this many accounts on, the shares are even

    static int number_of_accounts()
    {
        const char* const wanted = std::getenv("NUMSYNC_CROWD");
        return wanted != nullptr ? std::stoi(wanted) : many / 10;
    }

    FleetCrowd()
    {
        box.set("endpoint.listen", "none"); // the services of this test share one machine
        box.set("sync.lease", "3s");
        make_accounts(accounts);
        // The interval suits this machine at this moment: time for the first runs of all services, and as
        // long again.
        const auto start = steady_clock::now();
        sync();
        const auto once = std::chrono::duration_cast<std::chrono::seconds>(steady_clock::now() - start);
        interval = std::max(10s, 2 * instances * once);
        box.set("sync.interval", std::to_string(interval.count()) + "s");
        box.sql("CREATE VIEW made AS SELECT *, row_number() OVER (PARTITION BY instance, account ORDER BY "
                "run_id) AS turn "
                "FROM sync_runs WHERE trigger = 'schedule'");
    }

    [[nodiscard]] std::string count(const std::string& of_made) const
    {
        return box.sql("SELECT count(*) FROM made WHERE " + of_made);
    }

    const int accounts = number_of_accounts();
    std::chrono::seconds interval{0};
};

TEST_F(FleetCrowd, SharesTheWorkAndTakesOverFromAKilledInstance)
{
    std::vector<Child> fleet;
    for (int i = 0; i < instances; ++i) {
        fleet.push_back(box.spawn({"run"}));
    }
    // Each instance makes a first run of its own; from then on they share.
    await("SELECT count(*) = " + std::to_string(instances * accounts) +
              " FROM made WHERE turn = 1 AND status = 'succeeded'",
          5 * interval);
    await("SELECT count(*) >= " + std::to_string(2 * accounts) +
              " FROM made WHERE turn > 1 AND status = 'succeeded'",
          5 * interval);
    const auto* const least_share = accounts < many ? "8" : "4";
    box.sql("CREATE TABLE shares AS SELECT split_part(instance, '/', 2)::int AS pid, count(*) AS runs, "
            "count(*) * " +
            std::string{least_share} +
            " >= sum(count(*)) OVER () AS fair FROM made WHERE turn > 1 GROUP BY 1");
    std::cout << "interval " << interval.count() << " s, runs by instance: "
              << box.sql("SELECT string_agg(runs::text, ' ' ORDER BY runs) FROM shares") << std::endl;
    EXPECT_EQ(box.sql("SELECT count(*) FROM shares WHERE fair"), "3");

    const auto of_victim = "split_part(instance, '/', 2) = '" + std::to_string(fleet.front().pid()) + "'";
    await("SELECT count(*) > 0 FROM made WHERE status = 'running' AND " + of_victim, 5 * interval);
    fleet.front().signal(SIGKILL);
    fleet.front().wait_exit(5s);
    box.sql("CREATE TABLE killed AS SELECT clock_timestamp() AS at");
    await("SELECT count(DISTINCT account) = " + std::to_string(accounts) +
              " FROM made, killed WHERE started_at > at AND status = 'succeeded'",
          5 * interval);
    std::cout << "killed one: the last of the accounts was synced by the others after "
              << box.sql(
                     "SELECT round(extract(epoch FROM max(first - at)), 1) FROM killed, (SELECT "
                     "min(started_at) AS first FROM made, killed WHERE started_at > at GROUP BY account) f")
              << " s" << std::endl;
    EXPECT_EQ(box.sql("SELECT count(*) FROM killed, (SELECT min(started_at) AS first FROM made, killed WHERE "
                      "started_at > at GROUP BY account) f WHERE first - at > 2 * interval '" +
                      std::to_string(interval.count()) + " seconds'"),
              "0");
    for (std::size_t i = 1; i < fleet.size(); ++i) {
        fleet[i].signal(SIGTERM);
        EXPECT_EQ(fleet[i].wait_exit(10s).code, 0);
    }

    // Nothing happened twice: no account was synced again within an interval, and no number changed.
    EXPECT_EQ(
        box.sql(
            "SELECT count(*) FROM (SELECT started_at - lag(finished_at) OVER (PARTITION BY account ORDER BY "
            "run_id) AS gap, turn FROM made WHERE status = 'succeeded') runs WHERE turn > 1 AND gap < "
            "interval '" +
            std::to_string(interval.count()) + " seconds'"),
        "0");
    const auto numbers = std::to_string(5 * accounts);
    EXPECT_EQ(box.sql("SELECT count(*), count(DISTINCT (account, id)) FROM purchased_numbers"),
              numbers + "|" + numbers);
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers_history"), "0");
    std::cout << "runs by status: "
              << box.sql(
                     "SELECT string_agg(status || ' ' || n, ', ') FROM (SELECT status, count(*) AS n FROM "
                     "sync_runs GROUP BY 1) s")
              << std::endl;
    EXPECT_EQ(count("status NOT IN ('succeeded', 'abandoned', 'failed')"), "0");
    EXPECT_EQ(count("status = 'failed' AND reason <> 'shutdown'"),
              "0");                                         // stopped during a run, at the end of the test
    EXPECT_LE(std::stoi(count("status = 'abandoned'")), 4); // sync.parallel of the killed instance
}

} // namespace
} // namespace numsync::support
