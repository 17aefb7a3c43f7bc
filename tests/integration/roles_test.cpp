#include "paths.hpp"
#include "support/says.hpp"
#include "synced.hpp"

#include <cstdlib>
#include <unistd.h>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;

/// The service under the role that migrations/roles.sql makes for it.
class Roles : public Synced {
  protected:
    Roles()
    {
        const auto suffix = std::to_string(getpid());
        writer_ = "writer_" + suffix;
        owner_ = "owner_" + suffix;
        reader_ = "reader_" + suffix;
        run_roles_sql();
        const auto at = box.database_url().find("user=postgres");
        EXPECT_NE(at, std::string::npos);
        box.set("database.url", "'" + box.database_url().substr(0, at) + "user=" + writer_ + "'");
    }

    ~Roles() override
    {
        box.sql("REASSIGN OWNED BY " + owner_ + " TO postgres; DROP OWNED BY " + owner_ + ", " + writer_ +
                ", " + reader_ + "; DROP ROLE " + owner_ + ", " + writer_ + ", " + reader_);
    }

    void run_roles_sql(const std::string& more = "") const
    {
        const auto command = "psql -X -q '" + box.database_url() + "' -v writer=" + writer_ +
                             " -v owner=" + owner_ + " -v reader=" + reader_ + more +
                             " -f " NUMSYNC_SOURCE_DIR "/migrations/roles.sql >/dev/null";
        EXPECT_EQ(std::system(command.c_str()), 0);
    }

    std::string writer_;
    std::string owner_;
    std::string reader_;
};

TEST_F(Roles, LetTheWriterSync)
{
    serve_numbers(1, 20);
    sync();
    auto records = numbers_json(2, 21);
    records[0] = changed_number_json(2);
    records.push_back(changed_number_json(3)); // the id stands in the list twice, with different content
    box.serve(records);
    sync();
    let_an_interval_pass();
    sync();
    box.serve({number_json(5)});
    sync(3);
    EXPECT_EQ(box.run({"approve", "4"}).code, 0);
    sync();
    EXPECT_EQ(box.run({"check"}).code, 0);
    EXPECT_EQ(box.run({"status"}).code, 0);
    box.set_accounts("  - name: other\n    api_key_file: " + box.key_file().string() + "\n");
    EXPECT_EQ(box.run({"retire", "main", "--force"}).code, 0);
}

TEST_F(Roles, LetTheServiceWaitForMigrations)
{
    const auto last =
        box.sql("DELETE FROM schema_migrations WHERE version = (SELECT max(version) FROM "
                "schema_migrations) RETURNING version || ', ''' || name || ''', ''' || checksum || ''''");
    box.set("sync.interval", "1s");
    serve_numbers(1, 2);
    auto service = box.spawn({"run"});
    service.wait_for_stderr("cannot migrate the database at start", 20s);
    service.wait_for_stderr("reason=db_schema", 20s);
    box.sql("INSERT INTO schema_migrations (version, name, checksum) VALUES (" + last + ")");
    service.wait_for_stderr("outcome=succeeded", 20s);
}

TEST_F(Roles, LetTheWriterDeleteVersionsOnlyIfGranted)
{
    serve_numbers(1, 3);
    sync();
    box.serve({number_json(1), changed_number_json(2), number_json(3)});
    sync();
    box.sql("UPDATE purchased_numbers_history SET valid_from = valid_from - interval '9 days', "
            "valid_to = valid_to - interval '9 days'");
    EXPECT_EQ(box.run({"check"}).code, 0); // no versions are to be deleted
    box.set("history.keep_versions", "7d");
    const auto check = box.run({"check"});
    EXPECT_EQ(check.code, 77) << check.out;
    EXPECT_TRUE(says(check.out, "DELETE on purchased_numbers_history"));
    EXPECT_TRUE(says(sync().err, "old records are not deleted (db_permission)"));
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers_history"), "1");
    run_roles_sql(" -v prune_versions=yes");
    EXPECT_EQ(box.run({"check"}).code, 0);
    EXPECT_EQ(sync().err, "");
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers_history"), "0");
    run_roles_sql();
    EXPECT_EQ(box.run({"check"}).code, 77);
}

TEST_F(Roles, NameTheRightsThatAreMissing)
{
    box.sql("REVOKE INSERT ON purchased_numbers_history FROM " + writer_);
    serve_numbers(1, 2);
    const auto check = box.run({"check"});
    EXPECT_EQ(check.code, 77) << check.out;
    EXPECT_TRUE(says(check.out, "INSERT on purchased_numbers_history"));
    box.sql("REVOKE SELECT ON purchased_numbers FROM " + writer_);
    EXPECT_FALSE(says(sync(77).err, "password"));
    EXPECT_EQ(last_run(), "failed|db_permission");
}

TEST_F(Roles, GrantNothingElse)
{
    serve_numbers(1, 20);
    sync();
    const auto refusal = [this](const std::string& role, const std::string& statement) {
        return box.sql(
            "CREATE FUNCTION pg_temp.try() RETURNS text LANGUAGE plpgsql AS $f$ BEGIN SET LOCAL ROLE " +
            role + "; EXECUTE $s$" + statement +
            "$s$; RETURN 'done'; EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE; END $f$; "
            "SELECT pg_temp.try()");
    };
    for (const auto* statement :
         {"DELETE FROM purchased_numbers", "TRUNCATE purchased_numbers", "DROP TABLE purchased_numbers",
          "ALTER TABLE purchased_numbers ADD x int", "CREATE TABLE t (x int)",
          "CREATE INDEX ON purchased_numbers (number)", "UPDATE purchased_numbers_history SET number = ''",
          "DELETE FROM purchased_numbers_history", "TRUNCATE purchased_numbers_history",
          "DELETE FROM sync_accounts", "DELETE FROM sync_approvals", "DELETE FROM api_drift",
          "UPDATE api_drift SET sample = ''", "TRUNCATE sync_runs",
          "INSERT INTO schema_migrations VALUES (99, 'x', 'x')", "UPDATE expected_numbers SET number = '+1'",
          "CREATE OR REPLACE VIEW current_numbers AS SELECT 1"}) {
        EXPECT_EQ(refusal(writer_, statement), "42501") << statement;
    }
    for (const auto* table : {"purchased_numbers", "purchased_numbers_history", "sync_accounts", "sync_runs",
                              "rejected_records", "api_drift", "sync_approvals", "expected_numbers",
                              "reconciliation_findings", "inventory_daily", "schema_migrations"}) {
        EXPECT_EQ(refusal(reader_, std::string{"SELECT FROM "} + table), "42501") << table;
    }
    for (const auto* view : {"current_numbers",   "purchased_numbers_versions",
                             "history_horizons",  "number_changes",
                             "price_changes",     "number_timeline",
                             "inventory_summary", "monthly_cost",
                             "inactive_numbers",  "estimated_renewals",
                             "rejected_numbers",  "sync_status",
                             "run_history",       "findings_now",
                             "finding_kinds",     "calling_codes",
                             "open_findings",     "accepted_findings",
                             "resolved_findings", "purchased_numbers_as_of(now())"}) {
        EXPECT_EQ(refusal(reader_, std::string{"SELECT FROM "} + view), "done") << view;
        EXPECT_EQ(refusal(writer_, std::string{"SELECT FROM "} + view), "done") << view;
    }
    EXPECT_EQ(refusal(reader_, "UPDATE current_numbers SET number = ''"), "42501");
    EXPECT_EQ(living(), "20");
}

TEST_F(Roles, LetTheWriterCorrectARestartedSequence)
{
    serve_numbers(1, 20);
    sync();
    sync();
    box.sql("ALTER TABLE sync_runs ALTER COLUMN run_id RESTART WITH 1");
    sync();
    EXPECT_EQ(box.sql("SELECT max(run_id) FROM sync_runs"), "3");
    box.sql(
        "ALTER TABLE sync_runs ALTER COLUMN run_id RESTART WITH 1; DELETE FROM sync_runs WHERE run_id = 1; "
        "REVOKE ALL ON SEQUENCE sync_runs_run_id_seq FROM " +
        writer_);
    EXPECT_TRUE(says(sync(77).err, "run migrations/roles.sql again"));
    EXPECT_TRUE(says(box.run({"check"}).out, "SELECT, UPDATE on the sequence public.sync_runs_run_id_seq"));
}

TEST_F(Roles, RefuseATableWithRowLevelSecurity)
{
    serve_numbers(1, 20);
    sync();
    box.sql("ALTER TABLE purchased_numbers ENABLE ROW LEVEL SECURITY");
    for (const auto* command : {"sync", "plan"}) {
        const auto result = box.run({command});
        EXPECT_EQ(result.code, 77) << result.out;
        EXPECT_TRUE(says(result.err, "row level security keeps rows from this role"));
    }
    const auto check = box.run({"check"});
    EXPECT_EQ(check.code, 77) << check.out;
    EXPECT_TRUE(says(check.out, "ALTER TABLE purchased_numbers DISABLE ROW LEVEL SECURITY"));
    box.sql("ALTER TABLE purchased_numbers DISABLE ROW LEVEL SECURITY");
    sync();
}

TEST_F(Roles, LetTheServiceRunWithoutTheRightToMigrate)
{
    serve_numbers(1, 2);
    auto service = box.spawn({"run"});
    service.wait_for_stderr("added=2", std::chrono::seconds{20});
}

} // namespace
} // namespace numsync::support
