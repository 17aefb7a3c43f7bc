#include "database_access.hpp"
#include "support/says.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <thread>
#include <unistd.h>

/// A connection pooler between program and database.
namespace numsync::support {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

/// Debian's pgbouncer in front of the server, with `size` connections for all clients. After each transaction
/// a connection may go to another client.
class Pooler : public DatabaseAccess {
  protected:
    explicit Pooler(int size = 1)
    {
        const auto home = box.directory() / "pgbouncer";
        fs::create_directory(home);
        fs::permissions(home, fs::perms::all);
        fs::permissions(box.directory(), fs::perms::owner_all | fs::perms::others_exec);
        const auto file = home / "pgbouncer.ini";
        std::ofstream{file} << "[databases]\n"
                            << name() << " = host=" << directory() << " port=" << port() << " user=postgres\n"
                            << "[pgbouncer]\nlisten_addr =\nunix_socket_dir = " << home.string()
                            << "\nlisten_port = 6543\nauth_type = any\npool_mode = transaction\n"
                            << "default_pool_size = " << size << "\nserver_reset_query_always = 1\n"
                            << "query_wait_timeout = 2\n";
        std::vector<std::string> arguments{file};
        if (geteuid() == 0) {
            arguments = {"-u", "postgres", file}; // it refuses to run as root
        }
        bouncer_.emplace("/usr/sbin/pgbouncer", arguments, Environment{});
        bouncer_->wait_for_stderr("process up", 20s);
        connect_by(home, "port=6543 user=anybody");
    }

  private:
    std::optional<Child> bouncer_;
};

TEST_F(Pooler, LetsEveryCommandWork)
{
    sync();
    EXPECT_EQ(living(), "20");
    auto records = numbers_json(3, 22);
    records[0] = changed_number_json(3);
    box.serve(records);
    sync();
    let_an_interval_pass();
    sync();
    EXPECT_EQ(living(), "20");
    EXPECT_TRUE(says(sync().out, "nothing changed"));
    box.serve({number_json(5)});
    sync(3);
    EXPECT_EQ(box.run({"approve", box.sql("SELECT max(run_id) FROM sync_runs")}).code, 0);
    sync();
    EXPECT_EQ(box.run({"check"}).code, 0);
    EXPECT_EQ(box.run({"status"}).code, 0);
    EXPECT_EQ(box.run({"plan"}).code, 2); // the removals that are next
}

TEST_F(Pooler, LetsTheServiceKeepItsLease)
{
    auto service = box.spawn({"run"});
    service.wait_for_stderr("outcome=succeeded", 20s);
    service.wait_for_stderr("outcome=succeeded", 20s, service.err().size());
    service.signal(SIGTERM);
    EXPECT_EQ(service.wait_exit(10s).code, 0);
}

TEST_F(Pooler, PassesNotificationsOn)
{
    // psql shows notifications after each command.
    Child listener{"/usr/bin/psql",
                   {box.database_url(), "-X", "-c", "LISTEN purchased_numbers_changed", "-c",
                    "DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM sync_runs WHERE status = 'succeeded') LOOP "
                    "PERFORM pg_sleep(0.05); END LOOP; END $$",
                    "-c", "SELECT 1"},
                   box.environment()};
    ASSERT_TRUE(
        box.comes_true("count(*) > 0 FROM pg_stat_activity WHERE query LIKE 'DO %' AND state = 'active' AND "
                       "datname = current_database()"));
    sync();
    const auto heard = listener.wait_exit(20s).out;
    EXPECT_TRUE(says(heard, R"("run_id" : 1, "added" : 20)"));
}

/// Reading the table takes one transaction that lasts longer than the lease, so the lease has to be renewed
/// meanwhile.
template <int size>
class SlowReading : public Pooler {
  protected:
    SlowReading() : Pooler(size)
    {
        box.set("sync.lease", "3s");
        serve_numbers(1, 9000);
        sync();
        box.sql("ALTER TABLE purchased_numbers RENAME TO kept; CREATE VIEW purchased_numbers AS SELECT * "
                "FROM kept WHERE id NOT LIKE '%000' OR pg_sleep(0.5) IS NOT NULL");
    }
};
using SlowReadingThroughOneConnection = SlowReading<1>;
using SlowReadingThroughTwoConnections = SlowReading<2>;

TEST_F(SlowReadingThroughTwoConnections, KeepsTheLease)
{
    auto child = box.spawn({"sync"});
    const std::string running = " FROM sync_runs WHERE status = 'running'";
    std::string lease;
    EXPECT_TRUE(wait_for([&] {
        lease = box.sql("SELECT lease_until" + running);
        return !lease.empty();
    }));
    std::string renewed;
    EXPECT_TRUE(wait_for([&] {
        renewed = box.sql("SELECT lease_until" + running);
        return renewed != lease;
    }));
    EXPECT_NE(renewed, ""); // it was renewed; the run has not ended
    const auto result = child.wait_exit(30s);
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_TRUE(says(result.out, "nothing changed"));
}

// The renewal waits for the only connection, which the reading holds. Nobody else takes the account, so the
// run goes on.
TEST_F(SlowReadingThroughOneConnection, GoesOnAfterTheLeaseRanOut)
{
    const auto result = sync();
    EXPECT_TRUE(says(result.out, "nothing changed"));
    EXPECT_EQ(box.sql("SELECT count(*), count(missing_since) FROM kept"), "9000|0");
}

} // namespace
} // namespace numsync::support
