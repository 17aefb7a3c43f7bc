#include "support/pg_proxy.hpp"
#include "synced.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <thread>
#include <unistd.h>

/// The way to the database: servers that are down or refuse, roles and databases with odd defaults, a pooler.
/// faults.md 2.9
namespace numsync::support {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

/// The value of a key in a database URL's query.
std::string value_in(const std::string& url, const std::string& key)
{
    const auto begin = url.find(key + "=") + key.size() + 1;
    return url.substr(begin, url.find('&', begin) - begin);
}

class DatabaseWay : public Synced {
  protected:
    DatabaseWay() : server_{box.database_url()} { serve_numbers(1, 20); }

    /// The database by another way in, as keyword=value.
    void go_by(const std::string& host, const std::string& more)
    {
        box.set("database.url", "\"host=" + host + " dbname=" + name() + " " + more + '"');
    }

    [[nodiscard]] std::string name() const
    {
        const auto begin = server_.find('/', server_.find("://") + 3) + 1;
        return server_.substr(begin, server_.find('?') - begin);
    }
    [[nodiscard]] std::string directory() const { return value_in(server_, "host"); }
    [[nodiscard]] std::string port() const { return value_in(server_, "port"); }

  private:
    std::string server_;
};

/// A database whose encoding has no form for every text.
class NotUtf8 : public DatabaseWay {
  protected:
    NotUtf8()
    {
        box.sql("CREATE DATABASE " + latin() +
                " ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'");
        box.set("database.url",
                "'host=" + directory() + " port=" + port() + " user=postgres dbname=" + latin() + "'");
    }
    ~NotUtf8() override { box.sql("DROP DATABASE " + latin() + " WITH (FORCE)"); }

  private:
    [[nodiscard]] std::string latin() const { return name() + "_latin1"; }
};

TEST_F(NotUtf8, IsRefusedBeforeAnythingIsMadeThere)
{
    for (const auto* command : {"check", "migrate", "sync"}) {
        const auto result = box.run({command});
        EXPECT_EQ(result.code, 78) << result.out << result.err;
        const auto said = result.out + result.err;
        EXPECT_NE(said.find("the database's encoding is LATIN1"), std::string::npos) << said;
        EXPECT_NE(said.find("createdb --encoding=UTF8"), std::string::npos) << said;
    }
}

TEST_F(DatabaseWay, AServerThatIsDownIsWaitedFor)
{
    const auto directory_of_none = box.directory() / "no-server";
    fs::create_directory(directory_of_none);
    go_by(directory_of_none, "port=" + port() + " user=postgres");
    EXPECT_NE(sync(69).err.find("db_unavailable"), std::string::npos);

    auto service = box.spawn({"run"});
    service.wait_for_stderr("reason=db_unavailable", 20s);
    const auto socket = ".s.PGSQL." + port();
    fs::create_symlink(fs::path{directory()} / socket, directory_of_none / socket);
    service.wait_for_stderr("outcome=succeeded", 20s);
    EXPECT_EQ(living(), "20");
}

struct Refusal {
    const char* name;
    const char* sqlstate;
    const char* text;
    const char* reason;
    int code;
};

class Refusals : public DatabaseWay, public testing::WithParamInterface<Refusal> {};

TEST_P(Refusals, AtTheDoorHaveTheirReasons)
{
    PgProxy proxy{box.database_url()};
    const auto& refusal = GetParam();
    proxy.plan({PgFault::error, "", "", refusal.sqlstate, 1, refusal.text});
    box.set("database.url", "'" + proxy.url() + "'");
    const auto result = sync(refusal.code);
    EXPECT_NE(result.err.find(refusal.reason), std::string::npos) << result.err;
    EXPECT_NE(result.err.find(refusal.text), std::string::npos) << result.err;
}

INSTANTIATE_TEST_SUITE_P(
    All, Refusals,
    testing::Values(
        Refusal{"StartingUp", "57P03", "the database system is starting up", "db_unavailable", 69},
        Refusal{"ShuttingDown", "57P03", "the database system is shutting down", "db_unavailable", 69},
        Refusal{"Full", "53300", "sorry, too many clients already", "db_unavailable", 69},
        Refusal{"Password", "28P01", "password authentication failed", "db_permission", 77},
        Refusal{"HostRules", "28000", "no pg_hba.conf entry", "db_permission", 77},
        Refusal{"NoDatabase", "3D000", "does not exist", "db_permission", 77}),
    [](const auto& refusal) { return std::string{refusal.param.name}; });

TEST_F(DatabaseWay, ASilentServerEndsAtConnectTimeout)
{
    PgProxy proxy{box.database_url()};
    proxy.plan({PgFault::stall, "", "", "", 1});
    box.set("database.url", "'" + proxy.url() + "&connect_timeout=2'");
    EXPECT_NE(sync(69).err.find("db_unavailable"), std::string::npos);
}

TEST_F(DatabaseWay, OddDefaultsOfTheDatabaseDoNotMatter)
{
    std::string all;
    for (const auto* setting : {"client_encoding = 'LATIN1'",
                                "TimeZone = 'Asia/Kolkata'",
                                "DateStyle = 'SQL, DMY'",
                                "IntervalStyle = 'sql_standard'",
                                "search_path = 'pg_catalog'",
                                "standard_conforming_strings = off",
                                "bytea_output = 'escape'",
                                "extra_float_digits = -15",

                                "default_transaction_isolation = 'serializable'",
                                "default_transaction_deferrable = on",
                                "transform_null_equals = on",
                                "quote_all_identifiers = on",
                                "check_function_bodies = off",
                                "row_security = off",
                                "lc_numeric = 'C'",
                                "array_nulls = off",
                                "synchronous_commit = off",
                                "session_replication_role = replica",
                                "default_tablespace = ''",
                                "work_mem = '64kB'"}) {
        all += "ALTER DATABASE " + name() + " SET " + setting + ";";
    }
    box.sql(all);
    const auto odd = Number{1}
                         .with_text("friendly_name", "\xf0\x9f\x93\x9e Zo\xc3\xab \\N 'q' \"d\"\t\\.")
                         .with("price", "1.150")
                         .with_text("created_at", "2026-03-04T05:06:07.891234+05:30");
    box.serve({odd.json(), number_json(2)});
    EXPECT_EQ(sync().out.find("rejected=1"), std::string::npos);
    EXPECT_NE(sync().out.find("nothing changed"), std::string::npos);
    EXPECT_EQ(box.run({"check"}).code, 0);
    EXPECT_EQ(box.run({"migrate", "--status"}).code, 0);
    EXPECT_EQ(
        box.sql("SET client_encoding = 'UTF8'; SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SELECT "
                "friendly_name, price, created_at FROM public.purchased_numbers WHERE id = 'pn_000001'"),
        "\xf0\x9f\x93\x9e Zo\xc3\xab \\N 'q' \"d\"\t\\.|1.150|2026-03-03 23:36:07.891234+00");
}

// Whoever sets this (a hosting service whose disk runs full, for one) means it.
TEST_F(DatabaseWay, AReadOnlyDefaultIsObeyed)
{
    box.sql("ALTER DATABASE " + name() + " SET default_transaction_read_only = on");
    EXPECT_NE(sync(69).err.find("db_readonly"), std::string::npos);
}

/// Debian's pgbouncer before the server, with so many connections for everybody, which change their owner
/// after every transaction.
class Pooled : public DatabaseWay {
  protected:
    explicit Pooled(int size = 1)
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
            arguments = {"-u", "postgres", file}; // it refuses to be root
        }
        bouncer_.emplace("/usr/sbin/pgbouncer", arguments, Environment{});
        bouncer_->wait_for_stderr("process up", 20s);
        go_by(home, "port=6543 user=anybody");
    }

  private:
    std::optional<Child> bouncer_;
};

TEST_F(Pooled, AllThatASyncDoesWorksThere)
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
    EXPECT_NE(sync().out.find("nothing changed"), std::string::npos);
    box.serve({number_json(5)});
    sync(3);
    EXPECT_EQ(box.run({"approve", box.sql("SELECT max(run_id) FROM sync_runs")}).code, 0);
    sync();
    EXPECT_EQ(box.run({"check"}).code, 0);
    EXPECT_EQ(box.run({"status"}).code, 0);
    EXPECT_EQ(box.run({"plan"}).code, 2); // the removals that come next
}

TEST_F(Pooled, TheServiceKeepsItsLeaseThere)
{
    auto service = box.spawn({"run"});
    service.wait_for_stderr("outcome=succeeded", 20s);
    service.wait_for_stderr("outcome=succeeded", 20s, service.err().size());
    service.signal(SIGTERM);
    EXPECT_EQ(service.wait_exit(10s).code, 0);
}

TEST_F(Pooled, WhoeverListensAtTheServerIsTold)
{
    // psql shows what it was told of behind each command.
    Child listener{"/usr/bin/psql",
                   {box.database_url(), "-X", "-c", "LISTEN purchased_numbers_changed", "-c",
                    "DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM sync_runs WHERE status = 'succeeded') LOOP "
                    "PERFORM pg_sleep(0.05); END LOOP; END $$",
                    "-c", "SELECT 1"},
                   box.environment()};
    while (box.sql("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'DO %' AND state = 'active' AND "
                   "datname = current_database()") == "0") {
        std::this_thread::sleep_for(20ms);
    }
    sync();
    const auto heard = listener.wait_exit(20s).out;
    EXPECT_NE(heard.find(R"("run_id" : 1, "added" : 20)"), std::string::npos) << heard;
}

/// Reading the table takes longer than a lease can do without being renewed, in one transaction.
template <int size>
class SlowlyRead : public Pooled {
  protected:
    SlowlyRead() : Pooled(size)
    {
        box.set("sync.lease", "3s");
        serve_numbers(1, 9000);
        sync();
        box.sql("ALTER TABLE purchased_numbers RENAME TO kept; CREATE VIEW purchased_numbers AS SELECT * "
                "FROM kept WHERE id NOT LIKE '%000' OR pg_sleep(0.5) IS NOT NULL");
    }
};
using SlowlyReadThroughOne = SlowlyRead<1>;
using SlowlyReadThroughTwo = SlowlyRead<2>;

TEST_F(SlowlyReadThroughTwo, ItKeepsItsLease)
{
    auto child = box.spawn({"sync"});
    const std::string running = " FROM sync_runs WHERE status = 'running'";
    std::string lease;
    for (int i = 0; i < 400 && lease.empty(); ++i) {
        std::this_thread::sleep_for(20ms);
        lease = box.sql("SELECT lease_until" + running);
    }
    std::string renewed = lease;
    while (renewed == lease) {
        std::this_thread::sleep_for(20ms);
        renewed = box.sql("SELECT lease_until" + running);
    }
    EXPECT_NE(renewed, ""); // later, and not at an end
    const auto result = child.wait_exit(30s);
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_NE(result.out.find("nothing changed"), std::string::npos) << result.out;
}

// README says that two are needed.
TEST_F(SlowlyReadThroughOne, ItWaitsForItselfAndFails)
{
    const auto result = sync(69);
    EXPECT_NE(result.err.find("renewing the lease"), std::string::npos) << result.err;
    EXPECT_EQ(box.sql("SELECT count(*), count(missing_since) FROM kept"), "9000|0");
}

} // namespace
} // namespace numsync::support
