#include "support/says.hpp"
#include "synced.hpp"

namespace numsync::support {
namespace {

/// The database changes or drops what is written.
class AlteredRows : public Synced {
  protected:
    AlteredRows() { box.set("guard.confirm_removals", "1"); }

    void create_trigger(const std::string& name, const std::string& when, const std::string& body,
                        const std::string& table = "purchased_numbers")
    {
        box.sql("CREATE FUNCTION " + name + "() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + body +
                " END $$; CREATE TRIGGER " + name + " " + when + " ON " + table +
                " FOR EACH ROW EXECUTE FUNCTION " + name + "()");
    }

    void drop_trigger(const std::string& name) { box.sql("DROP FUNCTION " + name + "() CASCADE"); }

    [[nodiscard]] std::string open_altered() const
    {
        return box.sql("SELECT subject, expected_value, actual_value FROM reconciliation_findings "
                       "WHERE kind = 'db_altered' AND resolved_at IS NULL ORDER BY subject");
    }

    /// The transaction that wrote the row last, and the name that it wrote.
    [[nodiscard]] std::string last_write_of(const std::string& id) const
    {
        return box.sql("SELECT xmin, friendly_name FROM purchased_numbers WHERE id = '" + id + "'");
    }

    /// No two versions of a number overlap.
    void expect_sound_history()
    {
        EXPECT_EQ(
            box.sql("SELECT count(*) FROM purchased_numbers_versions a JOIN purchased_numbers_versions b "
                    "ON a.account = b.account AND a.id = b.id AND a.valid_from < b.valid_from "
                    "AND coalesce(a.valid_to, 'infinity') > b.valid_from"),
            "0");
    }

    void serve_changed(int n)
    {
        auto records = numbers_json(1, 20);
        records[static_cast<std::size_t>(n) - 1] = changed_number_json(n);
        box.serve(records);
    }
};

constexpr int altered_exit = 65;

TEST_F(AlteredRows, FailTheRunIfATriggerDropsThem)
{
    create_trigger("skip", "BEFORE INSERT OR UPDATE", "RETURN NULL;");
    serve_numbers(1, 3);
    for (int run = 0; run < 3; ++run) {
        const auto result = sync(altered_exit);
        EXPECT_TRUE(says(result.err, "unverified (db_altered): 3 numbers do not read"));
    }
    EXPECT_EQ(living(), "0");
    EXPECT_EQ(box.sql("SELECT status, reason, added, unverified FROM sync_runs ORDER BY run_id DESC LIMIT 1"),
              "unverified|db_altered|0|3");
    EXPECT_EQ(box.sql("SELECT verified_at IS NULL, unverified FROM sync_status"), "t|3");
    EXPECT_EQ(box.sql("SELECT count(*) FROM reconciliation_findings"), "3");

    drop_trigger("skip");
    sync();
    EXPECT_EQ(living(), "3");
    sync();
    EXPECT_EQ(open_altered(), "");
}

TEST_F(AlteredRows, WriteNoHistoryIfATriggerDropsUpdates)
{
    serve_numbers(1, 20);
    sync();
    const auto verified_at = box.sql("SELECT verified_at FROM sync_accounts");
    create_trigger("skip", "BEFORE UPDATE", "RETURN NULL;");
    serve_changed(4);
    for (int run = 0; run < 3; ++run) {
        sync(altered_exit);
    }
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers_history"), "0");
    EXPECT_EQ(box.sql("SELECT verified_at FROM sync_accounts"), verified_at);
    EXPECT_TRUE(says(open_altered(), "pn_000004|friendly_name Renamed 4"));

    serve_numbers(2, 20); // a number that is gone cannot be marked either
    sync(altered_exit);
    EXPECT_TRUE(says(open_altered(), "pn_000001|removed|present"));
    drop_trigger("skip");
    serve_changed(4);
    sync();
    sync();
    EXPECT_EQ(open_altered(), "");
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers_history"), "1");
    EXPECT_EQ(living(), "20");
    expect_sound_history();
}

TEST_F(AlteredRows, AreNotWrittenAgainUntilListOrTriggerChanges)
{
    create_trigger("shout", "BEFORE INSERT OR UPDATE",
                   "NEW.friendly_name := upper(NEW.friendly_name); RETURN NEW;");
    serve_numbers(1, 20);
    sync(altered_exit);
    EXPECT_EQ(living(), "20");
    const auto before = last_write_of("pn_000004");
    EXPECT_TRUE(says(before, "APPOINTMENTS 4"));
    for (int run = 0; run < 2; ++run) {
        sync(altered_exit);
        EXPECT_EQ(last_write_of("pn_000004"), before);
    }
    EXPECT_EQ(box.sql("SELECT count(*) FROM reconciliation_findings"), "20");
    EXPECT_TRUE(says(box.run({"plan"}).out, "20 unverified"));

    serve_changed(4);
    EXPECT_TRUE(says(sync(altered_exit).err, "20 numbers"));
    EXPECT_TRUE(says(last_write_of("pn_000004"), "RENAMED 4"));
    EXPECT_TRUE(says(open_altered(), "pn_000004|friendly_name Renamed 4|friendly_name RENAMED 4"));
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers_history"), "1");
    expect_sound_history();

    box.sql("ALTER TABLE purchased_numbers DISABLE TRIGGER shout");
    sync();
    EXPECT_TRUE(says(last_write_of("pn_000004"), "Renamed 4"));
    sync();
    EXPECT_EQ(open_altered(), "");
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers_history"), "1");
}

class OtherAlterations : public AlteredRows, public testing::WithParamInterface<const char*> {};

TEST_P(OtherAlterations, AreFoundAndNotWrittenAgain)
{
    serve_numbers(1, 20);
    sync();
    box.sql(GetParam());
    auto records = numbers_json(1, 20);
    records[3] = Number{4}.with("price", "1.15").with_text("friendly_name", "mixed Case").json();
    box.serve(records);
    sync(altered_exit);
    const auto before = last_write_of("pn_000004");
    sync(altered_exit);
    EXPECT_EQ(last_write_of("pn_000004"), before);
    EXPECT_TRUE(says(open_altered(), "pn_000004"));
    expect_sound_history();
}

INSTANTIATE_TEST_SUITE_P(
    Means, OtherAlterations,
    testing::Values("CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF "
                    "pg_trigger_depth() = 1 THEN UPDATE "
                    "purchased_numbers SET friendly_name = lower(friendly_name) WHERE account = NEW.account "
                    "AND id = NEW.id; END IF; "
                    "RETURN NULL; END $$; CREATE TRIGGER late AFTER UPDATE ON purchased_numbers FOR EACH ROW "
                    "EXECUTE FUNCTION late()",
                    "CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF "
                    "pg_trigger_depth() = 1 THEN UPDATE "
                    "purchased_numbers SET friendly_name = lower(friendly_name) WHERE account = NEW.account "
                    "AND id = NEW.id; END IF; "
                    "RETURN NULL; END $$; CREATE CONSTRAINT TRIGGER late AFTER UPDATE ON purchased_numbers "
                    "DEFERRABLE INITIALLY "
                    "DEFERRED FOR EACH ROW EXECUTE FUNCTION late()",
                    "CREATE FUNCTION back() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$; "
                    "CREATE TRIGGER back "
                    "BEFORE UPDATE ON purchased_numbers FOR EACH ROW EXECUTE FUNCTION back()",
                    "CREATE FUNCTION since() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.valid_from := "
                    "OLD.valid_from; RETURN "
                    "NEW; END $$; CREATE TRIGGER since BEFORE UPDATE ON purchased_numbers FOR EACH ROW "
                    "EXECUTE FUNCTION since()"));

TEST_F(AlteredRows, AreFoundIfAColumnRounds)
{
    box.sql("DROP VIEW findings_now, monthly_cost, inventory_summary, price_changes, number_timeline, "
            "number_changes, "
            "inactive_numbers, estimated_renewals, current_numbers; "
            "DROP FUNCTION purchased_numbers_as_of; DROP VIEW purchased_numbers_versions; "
            "ALTER TABLE purchased_numbers ALTER COLUMN price TYPE numeric(10, 0)");
    box.serve({Number{1}.with("price", "1.15").json(), Number{2}.with("price", "3").json()});
    sync(altered_exit);
    EXPECT_EQ(open_altered(), "pn_000001|price 1.15|price 1");
}

TEST_F(AlteredRows, FailTheRunIfTheyAreInTheHistory)
{
    serve_numbers(1, 20);
    sync();
    const auto before = tables();
    create_trigger("forget", "BEFORE INSERT", "RETURN NULL;", "purchased_numbers_history");
    serve_changed(4);
    EXPECT_TRUE(says(sync(altered_exit).err, "the history did not take 1 version"));
    EXPECT_EQ(tables(), before);
    serve_numbers(2, 20);
    sync(altered_exit);
    EXPECT_EQ(tables(), before);
    box.sql("CREATE OR REPLACE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.price := "
            "0; RETURN "
            "NEW; END $$");
    serve_changed(4);
    sync(altered_exit);
    EXPECT_EQ(tables(), before);
}

TEST_F(AlteredRows, MakeTheServiceUnready)
{
    create_trigger("shout", "BEFORE INSERT OR UPDATE",
                   "NEW.friendly_name := upper(NEW.friendly_name); RETURN NEW;");
    serve_numbers(1, 3);
    auto service = box.spawn({"run"});
    service.wait_for_stderr("outcome=unverified", std::chrono::seconds{20});
    const auto ready = box.endpoint("/readyz");
    EXPECT_TRUE(says(ready, "503"));
    EXPECT_TRUE(says(ready, "3 numbers cannot be verified"));
}

} // namespace
} // namespace numsync::support
