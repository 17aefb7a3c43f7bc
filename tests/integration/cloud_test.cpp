#include "paths.hpp"
#include "support/says.hpp"
#include "synced.hpp"

#include <unistd.h>

namespace numsync::support {
namespace {

/// A database as managed clouds give it: its owner may create roles, and nobody is a superuser.
class Cloud : public testing::Test {
  protected:
    Cloud()
    {
        box.sql("CREATE ROLE " + admin_ +
                " LOGIN CREATEROLE; DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO " + admin_ +
                "', current_database()); END $$");
        box.sql("ALTER SCHEMA public OWNER TO pg_database_owner"); // the default from PostgreSQL 15 on
        box.set("api.attempts", "1");
        box.serve(numbers_json(1, 20));
    }
    ~Cloud() override
    {
        for (const auto& role : {owner_, writer_, reader_, admin_}) {
            box.sql("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO postgres', current_database()); "
                    "IF to_regrole('" +
                    role + "') IS NOT NULL THEN REASSIGN OWNED BY " + role + " TO postgres; DROP OWNED BY " +
                    role + "; DROP ROLE " + role + "; END IF; END $$");
        }
    }

    [[nodiscard]] std::string url_of(const std::string& role) const
    {
        const auto& url = box.database_url();
        return url.substr(0, url.find("user=postgres")) + "user=" + role;
    }

    /// Runs roles.sql as the administrator.
    [[nodiscard]] Result run_roles_sql(const std::string& more = "") const
    {
        Child psql{"/bin/sh",
                   {"-c", "exec psql -X -q '" + url_of(admin_) + "' -v writer=" + writer_ +
                              " -v owner=" + owner_ + " -v reader=" + reader_ + " " + more +
                              " -f " NUMSYNC_SOURCE_DIR "/migrations/roles.sql"},
                   box.environment()};
        return psql.wait_exit(std::chrono::seconds{60});
    }

    [[nodiscard]] std::string table_owners() const
    {
        return box.sql("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'");
    }

    Sandbox box{SandboxSettings{.upstream = {}, .migrated = false}};
    const std::string admin_ = "admin_" + std::to_string(getpid());
    const std::string writer_ = "cloud_writer_" + std::to_string(getpid());
    const std::string owner_ = "cloud_owner_" + std::to_string(getpid());
    const std::string reader_ = "cloud_reader_" + std::to_string(getpid());
};

TEST_F(Cloud, NeedsNoSuperuser)
{
    for (const std::string schema : {"public", "phones"}) {
        box.set("database.schema", schema);
        const auto before = run_roles_sql("-v schema=" + schema);
        EXPECT_EQ(before.out + before.err, "");
        box.set("database.url", "'" + url_of(admin_) + "'");
        const auto migrated = box.run({"migrate"}, {{"PGOPTIONS", "-crole=" + owner_}});
        EXPECT_EQ(migrated.code, 0) << migrated.err;
        const auto after = run_roles_sql("-v schema=" + schema);
        EXPECT_EQ(after.out + after.err, "");

        box.set("database.url", "'" + url_of(writer_) + "'");
        for (const auto* command : {"check", "sync", "status"}) {
            const auto result = box.run({command});
            EXPECT_EQ(result.code, 0) << schema << ": " << result.out << result.err;
        }
        EXPECT_EQ(ask(url_of(writer_), "SELECT count(*) FROM " + schema + ".current_numbers"), "20");
        EXPECT_EQ(box.sql("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = '" + schema + "'"),
                  owner_);
    }
}

/// The configuration names the role of the service, which may not migrate.
TEST_F(Cloud, MigratesWithTheLoginOfAnAdministrator)
{
    EXPECT_EQ(run_roles_sql("-v owner=agni_owner").err, "");
    box.set("database.url", "'" + url_of(writer_) + "'");
    const auto refused = box.run({"sync"});
    EXPECT_TRUE(says(refused.err, "agni-numbers migrate, with --login ROLE"));
    EXPECT_EQ(box.run({"migrate"}).code, 77);
    const auto migrated = box.run({"migrate", "--login", admin_});
    EXPECT_EQ(migrated.code, 0) << migrated.err;
    EXPECT_EQ(table_owners(), "agni_owner");
    EXPECT_EQ(box.run({"migrate", "--login", url_of(admin_)}).out,
              "nothing to apply: the schema public is up to date\n");
    EXPECT_EQ(run_roles_sql("-v owner=agni_owner").err, "");
    EXPECT_EQ(box.run({"check"}).code, 0);
    box.sql("REASSIGN OWNED BY agni_owner TO postgres; DROP OWNED BY agni_owner; DROP ROLE agni_owner");
}

TEST_F(Cloud, MigratesAsTheOwnerOfTheTables)
{
    EXPECT_EQ(run_roles_sql().err, "");
    box.sql(
        "SET ROLE " + owner_ +
        "; CREATE TABLE schema_migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT "
        "NOT NULL, applied_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(), applied_by TEXT NOT NULL "
        "DEFAULT session_user); RESET ROLE");
    box.set("database.url", "'" + url_of(writer_) + "'");
    const auto migrated = box.run({"migrate", "--login", admin_});
    EXPECT_EQ(migrated.code, 0) << migrated.err;
    EXPECT_EQ(table_owners(), owner_);
    EXPECT_EQ(box.sql("SELECT DISTINCT applied_by FROM schema_migrations"), admin_);
    // A role that may not act as the owner cannot migrate.
    box.sql("DELETE FROM schema_migrations");
    EXPECT_EQ(box.run({"migrate", "--login", reader_}).code, 77);
}

TEST_F(Cloud, RefusesABadUrlAsLoginWithoutShowingIt)
{
    const auto result = box.run({"migrate", "--login", "postgresql://a:S3cret@S3cret@h/d"});
    EXPECT_EQ(result.code, 78);
    EXPECT_TRUE(says(result.err, "--login names no role and no address"));
    EXPECT_FALSE(says(result.err, "S3cret"));
}

TEST_F(Cloud, HandsTheAdministratorsTablesToTheOwner)
{
    EXPECT_EQ(run_roles_sql().err, "");
    box.set("database.url", "'" + url_of(admin_) + "'");
    EXPECT_EQ(box.run({"migrate"}).code, 0);
    EXPECT_EQ(run_roles_sql().err, "");
    EXPECT_EQ(box.sql("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"), owner_);
}

TEST_F(Cloud, SaysWhatToDoAboutASchemaOfOthers)
{
    box.sql("ALTER SCHEMA public OWNER TO postgres");
    const auto refused = run_roles_sql();
    EXPECT_EQ(refused.code, 3);
    EXPECT_TRUE(says(refused.err, "may not set the rights on schema public, which belongs to postgres"));
    EXPECT_TRUE(says(refused.err, "-v schema=agni"));
    EXPECT_EQ(box.sql("SELECT to_regrole('" + owner_ + "')"), ""); // all or nothing
    EXPECT_EQ(run_roles_sql("-v schema=agni").err, "");
}

TEST_F(Cloud, UsesExistingRolesIfItMayCreateNone)
{
    box.sql("ALTER ROLE " + admin_ + " NOCREATEROLE; CREATE ROLE " + writer_ + " LOGIN; CREATE ROLE " +
            reader_);
    const auto same = run_roles_sql("-v owner=" + writer_);
    EXPECT_EQ(same.code, 3);
    EXPECT_TRUE(says(same.err, "owner, writer and reader have to be three roles"));
    EXPECT_EQ(run_roles_sql("-v owner=" + admin_).err, "");
    box.set("database.url", "'" + url_of(admin_) + "'");
    EXPECT_EQ(box.run({"migrate"}).code, 0);
    EXPECT_EQ(run_roles_sql("-v owner=" + admin_).err, "");
    box.set("database.url", "'" + url_of(writer_) + "'");
    EXPECT_EQ(box.run({"sync"}).code, 0);
}

} // namespace
} // namespace numsync::support
