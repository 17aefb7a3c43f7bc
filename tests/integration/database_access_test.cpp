#include "database_access.hpp"
#include "support/pg_proxy.hpp"
#include "support/says.hpp"

#include <algorithm>
#include <filesystem>

/// Connecting to the database: servers that are down or refuse, roles and databases with odd defaults.
namespace numsync::support {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

/// A database whose encoding cannot hold every text.
class NotUtf8 : public DatabaseAccess {
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

TEST_F(NotUtf8, IsRefusedByEveryCommand)
{
    for (const auto* command : {"check", "migrate", "sync"}) {
        const auto result = box.run({command});
        EXPECT_EQ(result.code, 78) << result.out << result.err;
        const auto said = result.out + result.err;
        EXPECT_TRUE(says(said, "the database's encoding is LATIN1"));
        EXPECT_TRUE(says(said, "createdb --encoding=UTF8"));
    }
}

TEST_F(DatabaseAccess, WaitsForAServerThatIsDown)
{
    const auto directory_of_none = box.directory() / "no-server";
    fs::create_directory(directory_of_none);
    connect_by(directory_of_none, "port=" + port() + " user=postgres");
    EXPECT_TRUE(says(sync(69).err, "db_unavailable"));

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
    const char* to_do = "";
};

class RefusedLogin : public DatabaseAccess, public testing::WithParamInterface<Refusal> {};

TEST_P(RefusedLogin, NamesReasonAndRemedy)
{
    PgProxy proxy{box.database_url()};
    const auto& refusal = GetParam();
    proxy.plan({PgFault::error, "", "", refusal.sqlstate, 1, refusal.text});
    box.set("database.url", "'" + proxy.url() + "'");
    const auto result = sync(refusal.code);
    EXPECT_TRUE(says(result.err, refusal.reason));
    auto text = std::string{refusal.text};
    std::ranges::replace(text, '"', '\'');
    EXPECT_TRUE(says(result.err, text));
    EXPECT_TRUE(says(result.err, text + " (server "));
    const auto remedy = result.err.substr(result.err.find("\n  to do: "));
    EXPECT_TRUE(says(remedy, refusal.to_do)) << result.err;
    const bool is_told_more = *refusal.to_do != '\0' && refusal.code == 77;
    EXPECT_EQ(remedy.find("sets all that are needed") == std::string::npos,
              is_told_more || refusal.code != 77)
        << result.err;
}

INSTANTIATE_TEST_SUITE_P(
    All, RefusedLogin,
    testing::Values(
        Refusal{"StartingUp", "57P03", "the database system is starting up", "db_unavailable", 69},
        Refusal{"ShuttingDown", "57P03", "the database system is shutting down", "db_unavailable", 69},
        Refusal{"Full", "53300", "sorry, too many clients already", "db_unavailable", 69},
        Refusal{"Password", "28P01", "password authentication failed for user \"x\"", "db_permission", 77,
                "agni-db-password"},
        Refusal{"Peer", "28000", "Peer authentication failed for user \"x\"", "db_permission", 77,
                "run this with agni-numbers"},
        Refusal{"HostRules", "28000", "no pg_hba.conf entry for host \"::1\", database \"role\"",
                "db_permission", 77, "let this role in from this address, and have it read again"},
        Refusal{"PlainText", "28000", "no pg_hba.conf entry for host \"::1\", no encryption", "db_permission",
                77, "sslmode=require"},
        Refusal{"Certificate", "28000", "server certificate for \"a\" does not match host name \"b\"",
                "db_permission", 77, "name the authority that signed the server's certificate"},
        Refusal{"NoRole", "28000", "role \"x\" does not exist", "db_permission", 77,
                "name a role that exists"},
        Refusal{"NoDatabase", "3D000", "database \"x\" does not exist", "db_permission", 77, "createdb"},
        Refusal{"NoLogin", "28000", "role \"x\" is not permitted to log in", "db_permission", 77, "LOGIN"},
        Refusal{"NoConnect", "42501", "permission denied for database \"x\"", "db_permission", 77}),
    [](const auto& refusal) { return std::string{refusal.param.name}; });

/// The cause comes last in the message, after long names and addresses.
TEST_F(DatabaseAccess, ShowsALongRefusalToItsEnd)
{
    PgProxy proxy{box.database_url()};
    const auto text = std::string(1000, 'x') + " password authentication failed for user \"y\"";
    proxy.plan({PgFault::error, "", "", "28P01", 1, text});
    box.set("database.url", "'" + proxy.url() + "'");
    EXPECT_TRUE(says(sync(77).err, "failed for user 'y'"));
}

TEST_F(DatabaseAccess, GivesUpOnASilentServer)
{
    PgProxy proxy{box.database_url()};
    proxy.plan({PgFault::stall, "", "", "", 1});
    box.set("database.url", "'" + proxy.url() + "&connect_timeout=2'");
    EXPECT_TRUE(says(sync(69).err, "db_unavailable"));
}

TEST_F(DatabaseAccess, IgnoresOddDefaultsOfTheDatabase)
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
    EXPECT_FALSE(says(sync().out, "rejected=1"));
    EXPECT_TRUE(says(sync().out, "nothing changed"));
    EXPECT_EQ(box.run({"check"}).code, 0);
    EXPECT_EQ(box.run({"migrate", "--status"}).code, 0);
    EXPECT_EQ(
        box.sql("SET client_encoding = 'UTF8'; SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SELECT "
                "friendly_name, price, created_at FROM public.purchased_numbers WHERE id = 'pn_000001'"),
        "\xf0\x9f\x93\x9e Zo\xc3\xab \\N 'q' \"d\"\t\\.|1.150|2026-03-03 23:36:07.891234+00");
}

// Whoever sets this means it: a hosting service does so if the disk is full.
TEST_F(DatabaseAccess, ObeysAReadOnlyDefault)
{
    box.sql("ALTER DATABASE " + name() + " SET default_transaction_read_only = on");
    EXPECT_TRUE(says(sync(69).err, "db_readonly"));
}

} // namespace
} // namespace numsync::support
