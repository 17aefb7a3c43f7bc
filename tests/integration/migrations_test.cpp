#include "support/pg_proxy.hpp"
#include "support/says.hpp"
#include "synced.hpp"

namespace numsync::support {
namespace {

using namespace std::chrono_literals;

class Migrations : public testing::Test {
  protected:
    Sandbox box{SandboxSettings{{}, false}};
};

TEST_F(Migrations, CommentOnAllThatTheyCreate)
{
    EXPECT_EQ(box.run({"migrate"}).code, 0);
    EXPECT_TRUE(says(box.run({"migrate"}).out, "nothing to apply"));
    EXPECT_EQ(box.sql(R"(
        SELECT c.relname || coalesce('.' || a.attname, '')
          FROM pg_class c
          LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v')
           AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid, 'pg_class') IS NULL))"),
              "");
    EXPECT_EQ(
        box.sql("SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace "
                "AND proname = 'purchased_numbers_as_of' AND obj_description(oid, 'pg_proc') IS NOT NULL"),
        "1");
}

TEST_F(Migrations, AreListedAndPrintedWithoutBeingApplied)
{
    const auto status = box.run({"migrate", "--status"});
    EXPECT_EQ(status.code, 2);
    EXPECT_TRUE(says(status.out, "1  inventory  to be applied"));
    const auto sql = box.run({"migrate", "--dry-run"});
    EXPECT_TRUE(says(sql.out, "CREATE TABLE purchased_numbers ("));
    EXPECT_EQ(box.sql("SELECT count(*) FROM pg_class WHERE relname = 'purchased_numbers'"), "0");
}

TEST_F(Migrations, MayBeStartedTwiceAtOnce)
{
    auto one = box.spawn({"migrate"});
    auto other = box.spawn({"migrate"});
    EXPECT_EQ(one.wait_exit(30s).code, 0);
    EXPECT_EQ(other.wait_exit(30s).code, 0);
    const auto status = box.run({"migrate", "--status"});
    EXPECT_EQ(status.code, 0);
    EXPECT_FALSE(says(status.out, "to be applied"));
}

TEST_F(Migrations, RefuseEditedMissingOrNewerOnes)
{
    box.migrate();
    const auto checksum = box.sql("SELECT checksum FROM schema_migrations WHERE version = 2");
    box.sql("UPDATE schema_migrations SET checksum = 'edited' WHERE version = 2");
    for (const auto* command : {"migrate", "sync", "status", "check"}) {
        const auto result = box.run({command});
        EXPECT_EQ(result.code, 78) << command << result.out << result.err;
        EXPECT_TRUE(says(result.out + result.err, "0002_runs.sql")) << result.err;
    }
    box.sql("UPDATE schema_migrations SET checksum = '" + checksum + "' WHERE version = 2");
    EXPECT_EQ(box.run({"migrate"}).code, 0);
    box.sql("DELETE FROM schema_migrations WHERE version = 2");
    EXPECT_EQ(box.run({"migrate"}).code, 78);
    box.sql("INSERT INTO schema_migrations (version, name, checksum) VALUES (2, 'runs', '" + checksum +
            "'), (77, 'future', 'x')");
    EXPECT_TRUE(says(box.run({"sync"}).err, "newer"));
}

/// A service that syncs every second; its database has no tables.
class MigrationsOfTheService : public Migrations {
  protected:
    MigrationsOfTheService()
    {
        box.serve(numbers_json(1, 2));
        box.set("sync.interval", "1s");
        box.set("api.attempts", "1");
    }
};

TEST_F(MigrationsOfTheService, AreAppliedOnceTheDatabaseIsBack)
{
    PgProxy proxy{box.database_url()};
    box.set("database.url", "'" + proxy.url() + "'");
    proxy.plan({.fault = PgFault::cut, .at_message = 1, .then_away = true});
    auto service = box.spawn({"run"});
    service.wait_for_stderr("cannot migrate the database at start", 20s);
    service.wait_for_stderr("reason=db_unavailable", 20s);
    proxy.plan({});
    service.wait_for_stderr("migration applied", 20s);
    service.wait_for_stderr("outcome=succeeded", 20s);
}

TEST_F(MigrationsOfTheService, AreAppliedToTheDatabaseOfAReload)
{
    const Sandbox other{SandboxSettings{{}, false}};
    auto service = box.spawn({"run"});
    service.wait_for_stderr("outcome=succeeded", 20s);
    box.set("database.url", "'" + other.database_url() + "'");
    service.signal(SIGHUP);
    service.wait_for_stderr("configuration reloaded", 20s);
    const auto said = service.err().size();
    service.wait_for_stderr("migration applied", 20s, said);
    service.wait_for_stderr("outcome=succeeded", 20s, said);
    EXPECT_EQ(other.sql("SELECT count(*) FROM current_numbers"), "2");
}

TEST_F(MigrationsOfTheService, EndTheServiceIfTheyAreNewer)
{
    auto service = box.spawn({"run"});
    service.wait_for_stderr("outcome=succeeded", 20s);
    box.sql("INSERT INTO schema_migrations (version, name, checksum) VALUES (77, 'future', 'x')");
    EXPECT_EQ(service.wait_exit(20s).code, 78);
}

TEST_F(Migrations, AreDemandedIfTheyAreMissing)
{
    box.serve(numbers_json(1, 2));
    const auto result = box.run({"sync"});
    EXPECT_EQ(result.code, 78);
    EXPECT_TRUE(says(result.err, "agni-numbers migrate"));
}

} // namespace
} // namespace numsync::support
