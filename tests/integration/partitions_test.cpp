#include "paths.hpp"
#include "support/says.hpp"
#include "synced.hpp"

#include <sstream>

namespace numsync::support {
namespace {

/// Two accounts; migrations/partitions.sql partitions their tables.
class Partitions : public Synced {
  protected:
    Partitions()
    {
        const auto key = "    api_key_file: " + box.key_file().string() + "\n";
        box.set_accounts("  - name: main\n" + key + "  - name: other\n" + key +
                         "    filters: {iso_country: US}\n");
        box.set("guard.min_existing", "1");
        box.set("guard.confirm_removals", "1");
        serve_numbers(1, 20);
        sync();
        auto records = numbers_json(1, 19);
        records[0] = changed_number_json(1);
        box.serve(records);
        sync();
    }

    [[nodiscard]] Result run_partitions_sql() const
    {
        Child psql{"/bin/sh",
                   {"-c", "exec psql -X -q '" + box.database_url() +
                              "' -v partitions=4 -f " NUMSYNC_SOURCE_DIR "/migrations/partitions.sql"},
                   box.environment()};
        return psql.wait_exit(std::chrono::seconds{60});
    }

    [[nodiscard]] std::string catalogue() const
    {
        return box.sql(
            "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, "
            "col_description(c.oid, a.attnum), obj_description(c.oid, 'pg_class') FROM pg_class c JOIN "
            "pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 WHERE c.relnamespace = "
            "'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition ORDER BY "
            "1, a.attnum");
    }
};

TEST_F(Partitions, LeaveContentAndViewsAsTheyWere)
{
    box.sql("CREATE VIEW my_own AS SELECT account, count(*) AS n FROM purchased_numbers GROUP BY account");
    const auto rows = tables();
    const auto described = catalogue();
    const auto changes = box.sql("SELECT c::text FROM number_changes c ORDER BY 1");
    const auto parted = run_partitions_sql();
    EXPECT_EQ(parted.out + parted.err, "");
    EXPECT_EQ(tables(), rows);
    EXPECT_EQ(catalogue(), described);
    EXPECT_EQ(box.sql("SELECT c::text FROM number_changes c ORDER BY 1"), changes);
    EXPECT_EQ(box.sql("SELECT * FROM my_own ORDER BY 1"), "main|20\nother|20");
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers_as_of(now())"), "38");
    EXPECT_EQ(
        box.sql("SELECT relname, count(*) FROM pg_inherits JOIN pg_class ON oid = inhparent WHERE relkind = "
                "'p' GROUP BY 1 ORDER BY 1"),
        "purchased_numbers|4\npurchased_numbers_history|4");
}

TEST_F(Partitions, AreRefusedIfOtherObjectsDependOnTheTables)
{
    box.sql("CREATE MATERIALIZED VIEW my_own AS SELECT account FROM purchased_numbers");
    const auto rows = tables();
    const auto refused = run_partitions_sql();
    EXPECT_EQ(refused.code, 3);
    EXPECT_TRUE(says(refused.err, "my_own"));
    EXPECT_EQ(tables(), rows);
    EXPECT_EQ(box.sql("SELECT relkind FROM pg_class WHERE relname = 'purchased_numbers'"), "r");
}

TEST_F(Partitions, WorkWithEveryCommand)
{
    EXPECT_EQ(run_partitions_sql().err, "");
    auto records = numbers_json(2, 22); // 1 disappears, 20 is back, 21 and 22 are new
    records[3] = changed_number_json(5);
    box.sql("UPDATE purchased_numbers SET region = 'edited' WHERE id = 'pn_000007'");
    box.serve(records);
    EXPECT_EQ(box.run({"plan"}).code, 2);
    sync();
    EXPECT_EQ(
        box.sql(
            "SELECT account, added, updated, restored, removed FROM sync_runs WHERE run_id > 4 ORDER BY 1"),
        "main|2|1|1|1\nother|2|1|1|1"); // the two accounts run at the same time
    EXPECT_TRUE(says(sync().out, "nothing changed"));
    EXPECT_EQ(box.sql("SELECT DISTINCT region = 'edited' FROM current_numbers"), "f");

    box.serve({number_json(5)});
    sync(3);
    std::istringstream blocked{box.sql("SELECT run_id FROM sync_runs WHERE status = 'blocked'")};
    for (std::string run; std::getline(blocked, run);) {
        EXPECT_EQ(box.run({"approve", run}).code, 0);
    }
    sync();
    EXPECT_EQ(living(), "2");
    EXPECT_EQ(box.run({"reconcile", "--fail-on", "info"}).code, 2); // both accounts hold the same number
    EXPECT_EQ(box.run({"status"}).code, 0);
    const auto check = box.run({"check"});
    EXPECT_EQ(check.code, 0) << check.out << check.err;
    box.set("history.keep_versions", "1d");
    let_days_pass(3);
    sync();
    sync();
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers_history"), "0");
    box.set_accounts("  - name: main\n    api_key_file: " + box.key_file().string() + "\n");
    EXPECT_EQ(box.run({"retire", "other", "--force"}).code, 0);
    EXPECT_EQ(living(), "1");
}

} // namespace
} // namespace numsync::support
