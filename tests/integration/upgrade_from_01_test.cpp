#include "paths.hpp"
#include "support/says.hpp"
#include "synced.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <unistd.h>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;

using Records = std::vector<std::string>;

/// The records of these numbers; those in `changed` differ from how they were.
Records records_of(std::initializer_list<int> numbers, std::initializer_list<int> changed = {})
{
    Records records;
    for (const int n : numbers) {
        const bool differs = std::ranges::find(changed, n) != changed.end();
        records.push_back(differs ? changed_number_json(n) : number_json(n));
    }
    return records;
}

/// A database as the last program of 0.1 left it: the head of tables_of_0.1.sql says what it had done.
/// The API still answers with its last lists.
class UpgradeFrom01 : public testing::Test {
  protected:
    UpgradeFrom01()
    {
        EXPECT_EQ(psql("tests/integration/tables_of_0.1.sql").err, "");
        serve("main", records_of({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 30, 70}, {3, 5, 6}));
        serve("waiting", numbers_json(31, 34));
        serve("approved", numbers_json(41, 44));
        serve("changing",
              records_of({51, 52, 53, 54, 55, 56, 57, 58, 59, 60}, {51, 52, 53, 54, 55, 56, 57, 58, 59}));
        serve("leaving", numbers_json(71, 74));
        auto odd = numbers_json(61, 65);
        odd.push_back(Number{67}.with("id", "null").json());
        serve("odd", odd);
        std::string accounts;
        for (const auto& [name, records] : lists_) {
            const auto file = box.directory() / name;
            std::ofstream{file} << "key_of_" << name << '\n';
            std::filesystem::permissions(file, std::filesystem::perms::owner_read);
            accounts += "  - name: " + name + "\n    api_key_file: " + file.string() + "\n";
        }
        box.set_accounts(accounts);
        box.set("api.attempts", "1");
        box.set("sync.interval", "1h");
        box.set("guard.min_existing", "1");
        box.set("guard.max_rejected_percent", "50");
        box.upstream().answer([this](const Request& request) {
            return ok_json(list_json(lists_.at(request.header("X-Api-Key").substr(sizeof "key_of_" - 1))));
        });
    }

    void serve(const std::string& account, const Records& records)
    {
        lists_.insert_or_assign(account, records);
    }

    /// Runs a file of the project; `more` holds further options.
    [[nodiscard]] Result psql(const std::string& file, const std::string& more = "") const
    {
        Child child{"/bin/sh",
                    {"-c", "exec psql -X -q -v ON_ERROR_STOP=1 '" + box.database_url() + "' " + more +
                               " -f " NUMSYNC_SOURCE_DIR "/" + file},
                    box.environment()};
        return child.wait_exit(60s);
    }

    /// The script runs twice: before `migrate` and after it.
    [[nodiscard]] Result run_upgrade_script() const { return psql("migrations/from-0.1.sql"); }

    /// What the script says as it refuses.
    [[nodiscard]] std::string refusal() const
    {
        const auto result = run_upgrade_script();
        EXPECT_EQ(result.code, 3) << result.out;
        return result.err;
    }

    /// The whole upgrade. Returns what the script says at its end.
    std::string upgrade() const
    {
        EXPECT_EQ(run_upgrade_script().err, "");
        box.migrate();
        const auto second = run_upgrade_script();
        EXPECT_EQ(second.err, "");
        return second.out;
    }

    Result sync(const std::string& account, int code = 0)
    {
        auto result = box.run({"sync", "--account", account});
        EXPECT_EQ(result.code, code) << result.out << result.err;
        return result;
    }

    /// Every column that 0.1 had, in all rows.
    [[nodiscard]] std::string content() const
    {
        return box.sql(
            "SELECT name, md5(query_to_xml(format('SELECT jsonb_strip_nulls(to_jsonb(t)) - "
            "''{unverified,unreadable,removed_approved,sync_interval,price_change_percent,expected_id,daily_"
            "id}''"
            "::text[] FROM %I t ORDER BY 1', name), true, true, '')::text) FROM unnest(ARRAY["
            "'purchased_numbers', 'purchased_numbers_history', 'sync_accounts', 'sync_runs', 'api_drift', "
            "'expected_numbers', 'reconciliation_findings', 'inventory_daily', 'rejected_records']) name");
    }

    [[nodiscard]] std::string open_approval_of(const std::string& account) const
    {
        return box.sql("SELECT run_id FROM sync_approvals WHERE account = '" + account +
                       "' AND ended_at IS NULL");
    }

    Sandbox box{SandboxSettings{{}, false}};

  private:
    std::map<std::string, Records> lists_;
};

TEST_F(UpgradeFrom01, IsDemandedByEveryCommand)
{
    const auto before = content();
    for (const auto* command : {"migrate", "sync", "status", "reconcile", "check", "run"}) {
        const auto result = box.run({command});
        EXPECT_EQ(result.code, 78) << command << result.out << result.err;
        EXPECT_TRUE(says(result.out + result.err, "/migrations/from-0.1.sql"))
            << command << result.out << result.err;
    }
    EXPECT_EQ(content(), before);
    EXPECT_EQ(box.sql("SELECT count(*) FROM schema_migrations"), "10");
}

TEST_F(UpgradeFrom01, KeepsEveryRow)
{
    const auto before = content();
    const auto last = box.sql("SELECT max(run_id) FROM sync_runs");
    upgrade();
    EXPECT_EQ(content(), before);
    EXPECT_EQ(box.sql("SELECT count(*) FROM schema_migrations"), "4");
    EXPECT_EQ(box.sql("SELECT nextval(pg_get_serial_sequence('sync_runs', 'run_id')) - " + last), "1");
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_accounts WHERE history_since IS NOT NULL"), "0");
}

TEST_F(UpgradeFrom01, MakesNoVersionOfUnchangedNumbers)
{
    upgrade();
    const auto versions =
        box.sql("SELECT md5(string_agg(v::text, '|' ORDER BY v)) FROM purchased_numbers_versions v");
    EXPECT_TRUE(says(sync("main").out, "14 numbers, nothing changed"));
    EXPECT_TRUE(says(sync("odd").out, "1 rejected"));
    EXPECT_EQ(box.sql("SELECT md5(string_agg(v::text, '|' ORDER BY v)) FROM purchased_numbers_versions v"),
              versions);
    EXPECT_EQ(
        box.sql("SELECT sum(added + updated + restored + repaired + missing + removed + unverified) FROM "
                "(SELECT * FROM sync_runs ORDER BY run_id DESC LIMIT 2) r"),
        "0");
    EXPECT_EQ(box.sql("SELECT count(*) FROM rejected_records"), "2"); // none was added
    sync("leaving");                                                  // the second list that lacks number 75
    EXPECT_EQ(box.sql("SELECT id, missing_runs FROM purchased_numbers WHERE account = 'leaving' AND "
                      "removed_at IS NOT NULL"),
              "pn_000075|2");
}

TEST_F(UpgradeFrom01, KeepsOpenApprovals)
{
    const auto waiting = open_approval_of("waiting");
    const auto approved = open_approval_of("approved");
    const auto changing = open_approval_of("changing");
    EXPECT_TRUE(says(upgrade(), "Run " + changing + " of account changing is no longer open"));
    EXPECT_EQ(box.run({"approve", changing}).code, 64);
    EXPECT_EQ(box.run({"approve", waiting}).code, 0);
    for (const auto* account : {"waiting", "approved"}) {
        const auto& run = account == std::string{"waiting"} ? waiting : approved;
        EXPECT_TRUE(says(sync(account).out, "let through by the approval of run " + run));
        box.sql("UPDATE purchased_numbers SET missing_since = missing_since - interval '2 hours' WHERE "
                "missing_since "
                "IS NOT NULL AND removed_at IS NULL");
        sync(account);
        EXPECT_EQ(box.sql(std::string{"SELECT removed, removed_approved FROM sync_runs WHERE account = '"} +
                          account + "' ORDER BY run_id DESC LIMIT 1"),
                  "6|6");
        EXPECT_EQ(box.sql("SELECT end_reason FROM sync_approvals WHERE run_id = " + run), "applied");
    }
    sync("changing", 3);
    EXPECT_NE(open_approval_of("changing"), "");
}

TEST_F(UpgradeFrom01, KeepsHowApprovalsEnded)
{
    upgrade();
    EXPECT_EQ(box.sql("SELECT account, end_reason, guarded_set IS NULL, approved_as = approved_by, "
                      "applied_by = (SELECT min(run_id) FROM sync_runs WHERE detail LIKE 'let through%') "
                      "FROM sync_approvals "
                      "WHERE ended_at IS NOT NULL AND account = 'main'"),
              "main|applied|t|t|t");
    EXPECT_EQ(box.sql("SELECT removed, removed_approved FROM sync_runs WHERE removed > 0 ORDER BY run_id"),
              "1|0\n1|0\n16|16");
}

TEST_F(UpgradeFrom01, KeepsFindingsOpen)
{
    const auto open = box.sql("SELECT finding_id, first_seen_at FROM open_findings ORDER BY 1");
    EXPECT_EQ(box.sql("SELECT count(*), max(finding_id) FROM open_findings"), "10|11");
    upgrade();
    EXPECT_EQ(box.run({"reconcile"}).code, 3); // it syncs first, and two accounts are blocked
    EXPECT_EQ(
        box.sql("SELECT finding_id, first_seen_at FROM open_findings WHERE finding_id <= 11 ORDER BY 1"),
        open);
}

TEST_F(UpgradeFrom01, RefusesAStepOutOfOrder)
{
    EXPECT_EQ(run_upgrade_script().code, 0);
    EXPECT_TRUE(says(refusal(), "run agni-numbers migrate"));
    EXPECT_TRUE(says(sync("main", 78).err, "agni-numbers migrate"));
    box.migrate();
    sync("main");
    const auto written = refusal();
    const auto begin = written.find("TRUNCATE");
    ASSERT_NE(begin, std::string::npos) << written;
    box.sql(written.substr(begin, written.find(')', begin) - begin));
    EXPECT_EQ(run_upgrade_script().code, 0);
    const auto before = content();
    EXPECT_TRUE(says(refusal(), "nothing to do"));
    EXPECT_EQ(content(), before);
    box.sql("DROP SCHEMA public_0_1 CASCADE");
    EXPECT_TRUE(says(refusal(), "nothing to do"));
    EXPECT_TRUE(says(sync("main").out, "nothing changed"));
}

TEST_F(UpgradeFrom01, RefusesWhileRunsAreUnderWay)
{
    box.sql("INSERT INTO sync_runs (account, kind, trigger, status, lease_until, instance, version, filters) "
            "SELECT "
            "'main', kind, 'schedule', 'running', now() + interval '1 minute', 'db.example.com:4711', "
            "'0.1.0', '' "
            "FROM unnest('{sync,reconcile}'::text[]) kind");
    EXPECT_TRUE(says(refusal(), "of account main is under way at db.example.com:4711"));
    box.sql("UPDATE sync_runs SET lease_until = now() WHERE status = 'running'");
    upgrade();
    EXPECT_EQ(box.sql("SELECT kind, status, reason, finished_at = lease_until FROM sync_runs ORDER BY run_id "
                      "DESC LIMIT 2"),
              "reconcile|abandoned|db_conflict|t\nsync|abandoned|db_conflict|t");
    sync("main");
}

TEST_F(UpgradeFrom01, KnowsSinceWhenTheHistoryIsComplete)
{
    const auto pruned =
        box.sql("DELETE FROM purchased_numbers_history WHERE valid_from = first_seen_at AND id = "
                "'pn_000005' RETURNING valid_to");
    upgrade();
    EXPECT_EQ(box.sql("SELECT account, history_since FROM sync_accounts WHERE history_since IS NOT NULL"),
              "main|" + pruned);
    EXPECT_TRUE(says(sync("main").out, "nothing changed"));
}

TEST_F(UpgradeFrom01, NamesObjectsOfOthersThatItLeavesBehind)
{
    box.sql("ALTER TABLE purchased_numbers ADD COLUMN cost_center TEXT; CREATE VIEW mine AS SELECT * FROM "
            "current_numbers; "
            "CREATE TABLE notes (account TEXT, id TEXT, FOREIGN KEY (account, id) REFERENCES "
            "purchased_numbers); CREATE "
            "TRIGGER own BEFORE UPDATE ON sync_runs FOR EACH ROW EXECUTE FUNCTION "
            "suppress_redundant_updates_trigger()");
    const auto said = upgrade();
    for (const auto* own :
         {"column cost_center of purchased_numbers", "foreign key notes_account_id_fkey of public.notes",
          "trigger own of sync_runs", "view public.mine"}) {
        EXPECT_TRUE(says(said, std::string{"left with the tables of 0.1: "} + own + "\n"));
    }
}

TEST_F(UpgradeFrom01, LetsTheWriterSyncAfterRolesSql)
{
    upgrade();
    const auto suffix = std::to_string(getpid());
    const auto roles = psql("migrations/roles.sql", "-v owner=owner_" + suffix + " -v writer=writer_" +
                                                        suffix + " -v reader=reader_" + suffix);
    EXPECT_EQ(roles.err, "");
    const auto at = box.database_url().find("user=postgres");
    ASSERT_NE(at, std::string::npos);
    box.set("database.url", "'" + box.database_url().substr(0, at) + "user=writer_" + suffix + "'");
    EXPECT_TRUE(says(sync("main").out, "nothing changed"));
    for (const auto* role : {"owner_", "writer_", "reader_"}) {
        box.sql("REASSIGN OWNED BY " + (role + suffix) + " TO postgres; DROP OWNED BY " + (role + suffix) +
                "; DROP ROLE " + (role + suffix));
    }
}

} // namespace
} // namespace numsync::support
