#include "support/says.hpp"
#include "synced.hpp"

#include <csignal>
#include <random>
#include <sstream>

/// What administrators and platforms do to a database that we share with them.
namespace numsync::support {
namespace {

const std::string audit = "CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ";
const std::string each_row = " FOR EACH ROW EXECUTE FUNCTION audit();";

struct Obstacle {
    const char* name;
    std::string sql;
    int code;
    const char* reason;
    std::vector<const char*> named; ///< what the message has to name
    std::vector<const char*> check; ///< what `check` says of it
    bool is_fault = true;           ///< whether `check` fails
};

/// Random text that does not compress, too long for an index.
std::string long_text()
{
    std::mt19937 random{1};
    std::string text = "Private name ";
    for (int i = 0; i < 4000; ++i) {
        text += static_cast<char>('a' + random() % 26);
    }
    return text;
}

class Obstacles : public Synced, public testing::WithParamInterface<Obstacle> {
  protected:
    Obstacles()
    {
        box.set("database.lock_timeout", "1s");
        serve_numbers(1, 20);
        sync();
        auto records = numbers_json(2, 21);
        records[0] = Number{2}.with("price", "400").with_text("friendly_name", long_text()).json();
        records[1] = Number{3}.with_text("number", "+14155550104").json();
        records[2] = Number{4}.with_text("number", "+14155550104").json();
        box.serve(records);
    }
};

TEST_P(Obstacles, AreNamedByRunAndCheck)
{
    const auto& obstacle = GetParam();
    box.sql(obstacle.sql);
    const auto before = tables();
    const auto result = sync(obstacle.code);
    for (const auto* name : obstacle.named) {
        EXPECT_TRUE(says(result.err, name)) << name << "\n" << result.err;
    }
    EXPECT_TRUE(says(result.err, obstacle.reason));
    for (const auto* data : {"Private name", "+14155550104", "somebody else wrote"}) {
        EXPECT_FALSE(says(result.err, data));
    }
    EXPECT_EQ(tables(), before);
    const auto check = box.run({"check"});
    EXPECT_EQ(check.code != 0, obstacle.is_fault) << check.out;
    for (const auto* text : obstacle.check) {
        EXPECT_TRUE(says(check.out, text)) << text << "\n" << check.out;
    }
    EXPECT_EQ(tables(), before);
}

INSTANTIATE_TEST_SUITE_P(
    All, Obstacles,
    testing::Values(
        Obstacle{"Check",
                 "ALTER TABLE purchased_numbers ADD CONSTRAINT price_is_sane CHECK (price < 400)",
                 65,
                 "db_rejected",
                 {"purchased_numbers", "price_is_sane", "23514"},
                 {"price_is_sane", "ALTER TABLE purchased_numbers DROP CONSTRAINT price_is_sane"}},
        Obstacle{"Unique",
                 "ALTER TABLE purchased_numbers ADD CONSTRAINT one_number_once UNIQUE (number)",
                 65,
                 "db_rejected",
                 {"one_number_once"},
                 {"DROP CONSTRAINT one_number_once"}},
        Obstacle{"PartialUniqueIndex",
                 "CREATE UNIQUE INDEX living ON purchased_numbers (number) WHERE removed_at IS NULL",
                 65,
                 "db_rejected",
                 {"living"},
                 {"DROP INDEX living"}},
        Obstacle{"Exclude",
                 "ALTER TABLE purchased_numbers ADD CONSTRAINT apart EXCLUDE (number WITH =)",
                 65,
                 "db_rejected",
                 {"apart", "23P01"},
                 {"DROP CONSTRAINT apart"}},
        Obstacle{"DeferredForeignKey",
                 "CREATE TABLE known (number text PRIMARY KEY); INSERT INTO known SELECT number FROM "
                 "purchased_numbers; ALTER TABLE purchased_numbers ADD CONSTRAINT known_number FOREIGN KEY "
                 "(number) REFERENCES known DEFERRABLE INITIALLY DEFERRED",
                 65,
                 "db_rejected",
                 {"known_number", "23503"},
                 {"DROP CONSTRAINT known_number"}},
        Obstacle{"NotNull",
                 "ALTER TABLE purchased_numbers ADD COLUMN owner text; UPDATE purchased_numbers SET owner = "
                 "'x'; ALTER TABLE purchased_numbers ALTER COLUMN owner SET NOT NULL",
                 65,
                 "db_rejected",
                 {"column owner", "purchased_numbers"},
                 {"ALTER TABLE purchased_numbers ALTER COLUMN owner DROP NOT NULL"}},
        Obstacle{"AuditTriggerWithUnqualifiedName",
                 "CREATE SCHEMA dba; CREATE TABLE dba.log (t text); " + audit +
                     "INSERT INTO log VALUES (NEW.number); RETURN NEW; END $$; CREATE TRIGGER audit AFTER "
                     "INSERT OR UPDATE ON purchased_numbers" +
                     each_row,
                 65,
                 "db_rejected",
                 {"audit() line 1", "'log' does not exist", "42P01"},
                 {"audit() line 1", "the trigger audit"}},
        Obstacle{"RaiseInATrigger",
                 audit +
                     "RAISE EXCEPTION 'no % for %', NEW.number, NEW.friendly_name; END $$; CREATE TRIGGER "
                     "audit BEFORE UPDATE ON purchased_numbers" +
                     each_row,
                 65,
                 "db_rejected",
                 {"audit() line 1", "P0001"},
                 {"audit() line 1"}},
        Obstacle{
            "EventTrigger",
            "CREATE FUNCTION no_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION "
            "'no'; END $$; CREATE EVENT TRIGGER no_ddl ON ddl_command_start EXECUTE FUNCTION "
            "no_ddl()",
            65,
            "db_rejected",
            {"no_ddl() line 1", "P0001"},
            {"no_ddl() line 1", "the event trigger no_ddl"}},
        Obstacle{
            "Publication",
            "ALTER TABLE sync_runs REPLICA IDENTITY NOTHING; CREATE PUBLICATION everything FOR ALL TABLES",
            65,
            "db_rejected",
            {"sync_runs", "55000"},
            {"ALTER TABLE sync_runs REPLICA IDENTITY DEFAULT"}},
        Obstacle{"RowsOfRunsDropped",
                 audit + "RETURN NULL; END $$; CREATE TRIGGER audit BEFORE INSERT ON sync_runs" + each_row,
                 65,
                 "db_altered",
                 {"sync_runs"},
                 {"trigger or rule of sync_runs drops it"}},
        Obstacle{"RowsOfAccountsDropped",
                 audit + "RETURN NULL; END $$; CREATE TRIGGER audit BEFORE UPDATE ON sync_accounts" +
                     each_row,
                 65,
                 "db_altered",
                 {"sync_accounts"},
                 {"trigger or rule of sync_accounts drops it"}},
        Obstacle{"InsteadRule",
                 "CREATE RULE keep AS ON INSERT TO sync_accounts DO INSTEAD NOTHING",
                 65,
                 "db_altered",
                 {"sync_accounts"},
                 {"DROP RULE keep ON sync_accounts"}},
        Obstacle{"IndexOfLongText",
                 "CREATE INDEX by_name ON purchased_numbers (friendly_name)",
                 65,
                 "db_rejected",
                 {"54000", "by_name"},
                 {"note  database: somebody added the index by_name"},
                 false},
        Obstacle{
            "ColumnType",
            "ALTER TABLE purchased_numbers_history ADD CONSTRAINT fits CHECK (length(friendly_name) < 9)",
            65,
            "db_rejected",
            {"purchased_numbers_history", "fits"},
            {"DROP CONSTRAINT fits"}}),
    [](const auto& obstacle) { return std::string{obstacle.param.name}; });

class SchemaCheck : public Synced {
  protected:
    SchemaCheck()
    {
        serve_numbers(1, 20);
        sync();
    }

    std::string check(int code)
    {
        const auto result = box.run({"check"});
        EXPECT_EQ(result.code, code) << result.out;
        return result.out;
    }
};

TEST_F(SchemaCheck, NotesHarmlessAdditions)
{
    EXPECT_TRUE(says(check(0), "ok    database: each table takes what a sync writes"));
    box.sql(
        "ALTER TABLE purchased_numbers ADD COLUMN loaded_at timestamptz DEFAULT now(); " + audit +
        "RETURN NEW; END $$; CREATE TRIGGER audit AFTER INSERT ON purchased_numbers" + each_row +
        "CREATE TABLE bills (account text, id text, FOREIGN KEY (account, id) REFERENCES purchased_numbers)");
    const auto said = check(0);
    for (const auto* text : {"note  database: somebody added the column loaded_at to purchased_numbers",
                             "note  database: the trigger audit of purchased_numbers (AFTER INSERT)",
                             "note  database: the foreign key bills_account_id_fkey of bills"}) {
        EXPECT_TRUE(says(said, text)) << text << "\n" << said;
    }
    EXPECT_FALSE(says(said, "FAIL"));
}

TEST_F(SchemaCheck, NotesConstraintsThatAreNotEnforced)
{
    if (box.sql("SELECT current_setting('server_version_num')::int >= 180000") != "t") {
        GTEST_SKIP() << "before PostgreSQL 18 every constraint is enforced";
    }
    box.sql("ALTER TABLE purchased_numbers ADD CONSTRAINT cheap CHECK (price < 1) NOT ENFORCED; "
            "CREATE TABLE notes (run_id bigint REFERENCES sync_runs NOT ENFORCED)");
    const auto said = check(0);
    for (const auto* text : {"note  database: somebody added the constraint cheap to purchased_numbers",
                             "note  database: the foreign key notes_run_id_fkey of notes"}) {
        EXPECT_TRUE(says(said, text)) << text << "\n" << said;
    }
    EXPECT_FALSE(says(said, "not taken"));
    serve_numbers(2, 21);
    sync();
}

TEST_F(SchemaCheck, FailsForAGeneratedColumn)
{
    const bool has_virtual = box.sql("SELECT current_setting('server_version_num')::int >= 180000") == "t";
    for (const std::string kind : {"STORED", "VIRTUAL"}) {
        if (kind == "VIRTUAL" && !has_virtual) {
            continue;
        }
        const std::string mend =
            "ALTER TABLE api_drift " + std::string{kind == "STORED" ? "ALTER COLUMN sample DROP EXPRESSION"
                                                                    : "DROP COLUMN sample, ADD sample text"};
        box.sql("ALTER TABLE api_drift DROP COLUMN sample, ADD sample text GENERATED ALWAYS AS ('x') " +
                kind);
        EXPECT_TRUE(says(check(65), mend)) << kind;
        box.sql(mend);
        check(0);
    }
}

TEST_F(SchemaCheck, FailsForPartsThatWereDropped)
{
    box.sql("DROP INDEX sync_runs_running; ALTER TABLE sync_runs ALTER started_at DROP DEFAULT; "
            "ALTER TABLE api_drift DROP COLUMN sample");
    const auto said = check(78);
    for (const auto* text : {"CREATE UNIQUE INDEX sync_runs_running ON sync_runs",
                             "ALTER TABLE sync_runs ALTER COLUMN started_at SET DEFAULT clock_timestamp()",
                             "ALTER TABLE api_drift ADD COLUMN sample text"}) {
        EXPECT_TRUE(says(said, text)) << text << "\n" << said;
    }
    for (const auto& mend :
         {"CREATE UNIQUE INDEX sync_runs_running ON sync_runs (account) WHERE status = 'running'",
          "ALTER TABLE sync_runs ALTER COLUMN started_at SET DEFAULT clock_timestamp()",
          "ALTER TABLE api_drift ADD COLUMN sample text"}) {
        box.sql(mend);
    }
    check(0);
}

TEST_F(SchemaCheck, FailsForATriggerThatAltersRows)
{
    box.sql(audit +
            "NEW.updated_at := now(); RETURN NEW; END $$; CREATE TRIGGER audit BEFORE INSERT OR UPDATE ON "
            "purchased_numbers" +
            each_row);
    EXPECT_TRUE(
        says(check(65), "a trigger or the type of a column of purchased_numbers changes what is written"));
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers WHERE account <> 'main'"), "0");
}

TEST_F(SchemaCheck, NamesAReadOnlyDefault)
{
    box.sql("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', "
            "current_database()); END $$");
    EXPECT_TRUE(says(check(69), "RESET default_transaction_read_only"));
}

/// A sequence would give out numbers again: after RESTART, in a restored copy, after logical replication.
class RestartedSequence : public Synced {
  protected:
    RestartedSequence()
    {
        serve_numbers(1, 20);
        for (int run = 0; run < 4; ++run) {
            sync();
        }
    }

    void restart(const std::string& table, const std::string& column, int at = 1)
    {
        box.sql("ALTER TABLE " + table + " ALTER COLUMN " + column + " RESTART WITH " + std::to_string(at));
    }
};

TEST_F(RestartedSequence, GivesTheNextRunTheHighestNumber)
{
    box.sql("DELETE FROM sync_runs WHERE run_id < 4");
    restart("sync_runs", "run_id");
    EXPECT_TRUE(
        says(box.run({"check"}).out, "the numbers of sync_runs.run_id were set back below 4: the next run"));
    box.upstream().answer_in_turn({status(500, "")});
    sync(69);
    EXPECT_EQ(box.sql("SELECT last_run_id, last_status, consecutive_failures FROM sync_status"),
              "5|failed|1");
    restart("sync_runs", "run_id");
    box.sql("DELETE FROM sync_runs"); // sync_accounts still has the last run
    serve_numbers(1, 20);
    sync();
    EXPECT_EQ(box.sql("SELECT run_id FROM sync_runs"), "5");
}

TEST_F(RestartedSequence, IsCorrectedInEachTable)
{
    box.sql("INSERT INTO expected_numbers (number) VALUES ('+14155550000'), ('+14155550001')");
    EXPECT_EQ(box.run({"reconcile"}).code, 2);
    for (const auto& [table, column] :
         std::vector<std::pair<std::string, std::string>>{{"sync_runs", "run_id"},
                                                          {"rejected_records", "rejected_id"},
                                                          {"reconciliation_findings", "finding_id"},
                                                          {"expected_numbers", "expected_id"},
                                                          {"inventory_daily", "daily_id"}}) {
        restart(table, column);
    }
    box.sql("DELETE FROM inventory_daily; UPDATE purchased_numbers SET friendly_name = 'edited'");
    sync(); // adds a finding for each number
    EXPECT_EQ(box.run({"reconcile"}).code, 2);
    EXPECT_EQ(
        box.sql("SELECT count(*) - count(DISTINCT finding_id), count(*) > 20 FROM reconciliation_findings"),
        "0|t");
}

TEST_F(RestartedSequence, IsLeftAloneIfItWasSetAhead)
{
    restart("sync_runs", "run_id", 5000);
    sync();
    EXPECT_EQ(box.sql("SELECT max(run_id) FROM sync_runs"), "5000");
}

/// The server warns at each connection, and a trigger at each row.
class Notices : public Synced {
  protected:
    Notices()
    {
        if (warnings_ == 1) {
            box.sql("UPDATE pg_database SET datcollversion = '1' WHERE datname = current_database()");
        }
        box.sql(audit +
                "RAISE NOTICE 'row of %', NEW.account USING DETAIL = NEW::text; RETURN NEW; END $$; CREATE "
                "TRIGGER "
                "audit AFTER INSERT ON purchased_numbers" +
                each_row);
        serve_numbers(1, 20);
    }

    /// Per connection. PostgreSQL 14 does not record the version of a database's collation, so it does not
    /// warn.
    int warnings_ = box.sql("SELECT current_setting('server_version_num')::int >= 150000") == "t" ? 1 : 0;

    static int count(const std::string& text, const std::string& what)
    {
        int found = 0;
        for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) {
            ++found;
        }
        return found;
    }
};

TEST_F(Notices, AreLoggedOnce)
{
    box.set("log.format", "json");
    box.set("sync.interval", "1s");
    auto service = box.spawn({"run"});
    service.wait_for_stderr("\"added\":", std::chrono::seconds{20});
    service.wait_for_stderr("\"run\":2,", std::chrono::seconds{20});
    service.signal(SIGTERM);
    const auto log = service.wait_exit(std::chrono::seconds{20}).err;
    std::istringstream lines{log};
    for (std::string line; std::getline(lines, line);) {
        EXPECT_TRUE(line.starts_with("{\"time\"") && line.ends_with("}")) << line;
    }
    EXPECT_EQ(count(log, "collation version"), warnings_) << log;
    EXPECT_EQ(count(log, "NOTICE:  row of main\""), 1) << log;
    EXPECT_FALSE(says(log, "pn_000001"));
}

TEST_F(Notices, AreTheLastLinesOfACommand)
{
    const auto result = sync();
    EXPECT_EQ(count(result.err, "agni-number-sync: notice of the database: NOTICE:  row of main\n"), 1)
        << result.err;
    EXPECT_EQ(count(result.err, "collation version"), warnings_) << result.err;
    EXPECT_EQ(count(result.err, "\n"), 1 + warnings_) << result.err;
}

} // namespace
} // namespace numsync::support
