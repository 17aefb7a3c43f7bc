#include "support/says.hpp"
#include "synced.hpp"

#include <chrono>
#include <filesystem>
#include <future>
#include <thread>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;

/// Retires an account that no configuration names any more.
class Retire : public Synced {
  protected:
    void configure(const std::vector<std::string>& names)
    {
        std::string text;
        for (const auto& name : names) {
            text += account_yaml(name);
        }
        box.set_accounts(text);
    }

    [[nodiscard]] std::string account_yaml(const std::string& name) const
    {
        return "  - name: " + name + "\n    api_key_file: " + box.key_file().string() + "\n";
    }

    /// Two days ago the account `old` held numbers 1 to `count`. Now `main` is configured and has no numbers.
    void leave_an_account(int count)
    {
        configure({"old"});
        serve_numbers(1, count);
        sync();
        configure({"main"});
        let_runs_age_two_days();
    }

    void let_runs_age_two_days() const
    {
        box.sql("UPDATE sync_runs SET started_at = started_at - interval '2 days', "
                "finished_at = finished_at - interval '2 days'");
    }

    Result retire(int code, const std::vector<std::string>& more = {})
    {
        std::vector<std::string> arguments{"retire", "old"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        auto result = box.run(arguments);
        EXPECT_EQ(result.code, code) << result.out << result.err;
        return result;
    }

    /// A copy of the current configuration, as another host has it.
    [[nodiscard]] std::string config_of_another_host() const
    {
        const auto folder = box.directory() / "another-host";
        std::filesystem::create_directory(folder);
        const auto file = folder / "config.yaml";
        std::filesystem::copy_file(box.config_file(), file,
                                   std::filesystem::copy_options::overwrite_existing);
        return file.string();
    }

    [[nodiscard]] std::string status_text() const { return box.run({"status"}).out; }
};

TEST_F(Retire, RemovesTheNumbersAndKeepsTheHistory)
{
    configure({"old"});
    box.set("guard.confirm_removals", "1");
    auto records = numbers_json(1, 20);
    box.set("guard.max_rejected_percent", "20");
    records.insert(records.begin() + 1,
                   changed_number_json(2)); // both records of number 2 are rejected, as they differ
    box.serve(records);
    sync();
    records.erase(records.begin());
    records.pop_back();
    box.serve(records);
    sync(); // two of the 19 valid numbers are removed
    box.serve({number_json(3)});
    sync(3); // leaves a blocked plan
    box.sql("INSERT INTO reconciliation_findings (account, kind, severity, subject, remedy, first_seen_at, "
            "last_seen_at, run_id) SELECT a, 'k', 'info', 's', 'r', now(), now(), 1 FROM unnest(ARRAY['old', "
            "'main']) a");
    configure({"main"});
    serve_numbers(101, 103);
    sync();
    let_runs_age_two_days();
    const auto held =
        "SELECT count(*) FROM purchased_numbers_as_of((SELECT valid_from - interval '1 us' FROM "
        "purchased_numbers WHERE id = 'pn_000003')) WHERE account = 'old'";
    EXPECT_EQ(retire(0).out,
              "retired: old, 17 numbers removed in run 5\nits history stays; if a configuration "
              "names it again, it is synced as a new one\n");
    EXPECT_EQ(box.sql("SELECT account, count(*) FROM current_numbers GROUP BY 1"), "main|3");
    EXPECT_EQ(box.sql("SELECT account FROM monthly_cost GROUP BY 1"), "main");
    EXPECT_EQ(box.sql("SELECT account FROM sync_status"), "main");
    EXPECT_EQ(box.sql("SELECT account FROM open_findings"), "main");
    EXPECT_EQ(box.sql(held), "17");
    EXPECT_EQ(box.sql("SELECT change, run_id FROM number_changes WHERE account = 'old' AND id = 'pn_000003' "
                      "ORDER BY changed_at"),
              "added|1\nremoved|5");
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers p JOIN sync_accounts a USING (account) "
                      "WHERE p.removed_at = a.retired_at AND p.valid_from = p.removed_at AND p.run_id = 5"),
              "17");
    EXPECT_EQ(box.sql("SELECT count(*) FROM rejected_records WHERE resolved_at IS NULL"), "0");
    EXPECT_EQ(box.sql("SELECT end_reason FROM sync_approvals"), "retired");
    EXPECT_EQ(box.sql("SELECT kind, trigger, status, removed, received FROM sync_runs WHERE run_id = 5"),
              "retire|manual|succeeded|17|0");
    EXPECT_FALSE(says(status_text(), "old"));
    EXPECT_EQ(retire(0).out, "old was retired before; nothing to do\n");
    EXPECT_EQ(box.sql("SELECT max(run_id) FROM sync_runs"), "5");
}

TEST_F(Retire, EndsTheTrendOfTheAccount)
{
    leave_an_account(20);
    retire(0);
    let_days_pass(3);
    serve_numbers(101, 103);
    sync();
    EXPECT_EQ(box.sql("SELECT account, sum(numbers) FROM inventory_trend "
                      "WHERE day = (now() AT TIME ZONE 'UTC')::date AND numbers > 0 GROUP BY account"),
              "main|3");
}

TEST_F(Retire, KeepsTheEarlierTrend)
{
    leave_an_account(20);
    let_days_pass(3);
    retire(0);
    let_days_pass(2);
    serve_numbers(101, 103);
    sync();
    EXPECT_EQ(
        box.sql("SELECT (now() AT TIME ZONE 'UTC')::date - day, sum(numbers), basis FROM inventory_trend "
                "WHERE account = 'old' GROUP BY day, basis ORDER BY 1 DESC"),
        "5|20|observed\n4|20|carried forward\n3|20|carried forward");
}

TEST_F(Retire, RefusesAnUnknownAccount)
{
    const auto result = retire(64);
    EXPECT_EQ(result.err,
              "agni-number-sync: there is no account old in the database; agni-numbers status lists "
              "them\n");
    EXPECT_EQ(box.run({"retire"}).code, 64);
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs"), "0");
}

TEST_F(Retire, RefusesAConfiguredAccount)
{
    leave_an_account(3);
    const auto both = account_yaml("main") + account_yaml("old") + "    filters:\n      iso_country: US\n";
    box.set_accounts(both);
    for (const auto& more : {std::vector<std::string>{}, {"--force"}}) {
        const auto result = retire(64, more);
        EXPECT_TRUE(says(result.err, "old is in " + box.config_file().string() + ": nothing was changed"));
    }
    // The service agni-number-sync@second has its own file in the same folder.
    const auto second = box.directory() / "second.yaml";
    std::filesystem::copy_file(box.config_file(), second);
    configure({"main"});
    EXPECT_TRUE(says(retire(64, {"--force"}).err, "old is in " + second.string()));
    EXPECT_FALSE(says(status_text(), "no configuration of this host"));
    EXPECT_EQ(living(), "3");
    // A configuration of another database does not count.
    box.set_accounts(both);
    box.set("database.schema", "elsewhere");
    std::filesystem::copy_file(box.config_file(), second, std::filesystem::copy_options::overwrite_existing);
    box.unset("database.schema");
    configure({"main"});
    retire(0);
    EXPECT_EQ(living(), "0");
}

TEST_F(Retire, RefusesARecentlySyncedAccountUnlessForced)
{
    leave_an_account(3);
    for (const auto* run : {"'sync', 'succeeded'", "'sync', 'failed'"}) {
        box.sql("DELETE FROM sync_runs WHERE instance = 'elsewhere'; INSERT INTO sync_runs (account, kind, "
                "status, "
                "trigger, lease_until, started_at, finished_at, instance, version, filters) SELECT 'old', " +
                std::string{run} +
                ", 'schedule', t, t - interval '2 h', t, 'elsewhere', '0', '' FROM (SELECT now() - interval "
                "'23 h') x (t)");
        const auto result = retire(64);
        EXPECT_TRUE(says(result.err,
                         "old was run 23 h ago by elsewhere, within the last day: nothing was changed\n"));
    }
    EXPECT_EQ(living(), "3");
    retire(0, {"--force"});
    EXPECT_EQ(living(), "0");
}

/// A reconciliation writes a run row for the account too; that is no sync.
TEST_F(Retire, IsAllowedAfterAReconciliation)
{
    leave_an_account(3);
    EXPECT_EQ(box.run({"reconcile"}).err, "");
    EXPECT_NE(box.sql("SELECT count(*) FROM sync_runs WHERE account = 'old' AND kind = 'reconcile'"), "0");
    retire(0);
    EXPECT_EQ(box.sql("SELECT count(*) FROM current_numbers WHERE account = 'old'"), "0");
}

TEST_F(Retire, RefusesWhileARunOfTheAccountIsUnderWay)
{
    leave_an_account(3);
    const auto running = [this](const std::string& lease_until) {
        box.sql("INSERT INTO sync_runs (account, kind, trigger, status, lease_until, started_at, instance, "
                "version, "
                "filters) VALUES ('old', 'sync', 'schedule', 'running', " +
                lease_until + ", now() - interval '2 days', 'elsewhere', '0', '')");
    };
    running("now() + interval '1 min'");
    EXPECT_TRUE(
        says(retire(75, {"--force"}).err, "another instance (elsewhere) is syncing this account (busy)"));
    EXPECT_EQ(living(), "3");
    box.sql("DELETE FROM sync_runs WHERE status = 'running'");
    running("now() - interval '1 s'"); // its lease is over: the process is dead
    retire(0);
    EXPECT_EQ(box.sql("SELECT kind, status FROM sync_runs WHERE run_id > 1 ORDER BY run_id"),
              "sync|abandoned\nretire|succeeded");
}

/// A sync that begins meanwhile waits for the end of `retire`, and then finds a retired account.
TEST_F(Retire, MakesASyncWait)
{
    configure({"old"});
    serve_numbers(1, 20);
    sync();
    const auto elsewhere = config_of_another_host();
    configure({"main"});
    auto blocker = std::async(std::launch::async, [this] {
        box.sql("BEGIN; LOCK TABLE purchased_numbers_history IN EXCLUSIVE MODE; SELECT pg_sleep(2); COMMIT");
    });
    ASSERT_TRUE(box.comes_true(
        "EXISTS (SELECT FROM pg_locks WHERE mode = 'ExclusiveLock' AND relation IS NOT NULL AND granted)"));
    auto retiring = box.spawn({"retire", "old", "--force"});
    ASSERT_TRUE(box.comes_true("EXISTS (SELECT FROM pg_locks WHERE NOT granted)"));
    auto syncing = box.spawn({"sync", "--config", elsewhere});
    ASSERT_TRUE(box.comes_true("(SELECT count(*) FROM pg_locks WHERE NOT granted) = 2"));
    EXPECT_EQ(box.upstream().requests().size(), 1U);
    blocker.get();
    EXPECT_EQ(retiring.wait_exit(20s).code, 0);
    EXPECT_EQ(syncing.wait_exit(20s).code, 0);
    EXPECT_EQ(box.sql("SELECT kind, removed, restored FROM sync_runs ORDER BY run_id"),
              "sync|0|0\nretire|20|0\nsync|0|20");
    EXPECT_EQ(living(), "20");
}

TEST_F(Retire, RepairsEditedRowsFirst)
{
    leave_an_account(3);
    box.sql("UPDATE purchased_numbers SET valid_from = now() + interval '1 year' WHERE id = 'pn_000001'; "
            "UPDATE purchased_numbers SET removed_at = now() - interval '30 days' WHERE id = 'pn_000002'");
    EXPECT_TRUE(retire(0).out.starts_with("retired: old, 3 numbers removed in run 2\n"));
    EXPECT_EQ(box.sql("SELECT count(*), bool_and(valid_from = removed_at AND missing_since IS NOT NULL) FROM "
                      "purchased_numbers"),
              "3|t");
    EXPECT_EQ(box.sql("SELECT count(*) FROM number_changes WHERE change = 'removed'"), "3");
    box.sql(
        "UPDATE purchased_numbers SET removed_at = NULL WHERE id = 'pn_000003'"); // an edit: it stays removed
    configure({"old"});
    serve_numbers(1, 2);
    sync();
    EXPECT_EQ(living(), "2");
}

TEST_F(Retire, ChangesNothingIfANumberCannotBeRemoved)
{
    leave_an_account(3);
    box.sql(
        "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$; CREATE "
        "TRIGGER "
        "keep BEFORE UPDATE ON purchased_numbers FOR EACH ROW WHEN (old.id = 'pn_000001') EXECUTE FUNCTION "
        "keep()");
    const auto before = tables();
    EXPECT_TRUE(says(retire(65).err, "keeps 1 number from being removed; nothing was changed (db_altered)"));
    EXPECT_EQ(tables(), before);
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs"), "1");
}

TEST_F(Retire, MakesTheNextSyncAFirstOne)
{
    leave_an_account(20);
    retire(0);
    configure({"old"});
    box.upstream().answer([](const Request&) { return support::status(503, "{}"); });
    sync(69);
    EXPECT_EQ(box.sql("SELECT account, numbers, consecutive_failures FROM sync_status"), "old|0|1");
    EXPECT_TRUE(says(status_text(), "old: 0 numbers"));
    // A tenth of what it held and many new numbers, under another filter.
    box.set_accounts(account_yaml("old") + "    filters:\n      iso_country: US\n");
    auto records = numbers_json(101, 160);
    records.push_back(number_json(1));
    records.push_back(changed_number_json(2));
    box.serve(records);
    EXPECT_TRUE(says(sync().out, "62 numbers: 60 added, 2 restored"));
    EXPECT_EQ(box.sql("SELECT account, numbers, removed, filters FROM sync_status"),
              "old|62|18|iso_country=US");
    EXPECT_EQ(box.sql("SELECT retired_at FROM sync_accounts"), "");
    EXPECT_TRUE(says(status_text(), "retired: 20 numbers removed"));
    configure({"main"});
    let_runs_age_two_days();
    retire(0);
    EXPECT_EQ(living(), "0");
}

TEST_F(Retire, TakesAnAccountThatNeverSucceeded)
{
    configure({"old"});
    box.upstream().answer([](const Request&) { return support::status(503, "{}"); });
    sync(69);
    configure({"main"});
    EXPECT_EQ(box.sql("SELECT account FROM sync_status"), "old");
    EXPECT_TRUE(retire(0, {"--force"}).out.starts_with("retired: old, 0 numbers removed in run 2\n"));
    EXPECT_EQ(box.sql("SELECT account FROM sync_status"), "");
    EXPECT_EQ(box.sql("SELECT verified_at, retired_at IS NULL FROM sync_accounts"), "|f");
    configure({"old"});
    serve_numbers(1, 3);
    EXPECT_TRUE(says(sync().out, "3 added"));
    EXPECT_EQ(box.sql("SELECT account, age < interval '1 min' FROM sync_status"), "old|t");
}

TEST_F(Retire, IsSuggestedByStatusAndCheck)
{
    leave_an_account(3);
    serve_numbers(1, 3);
    sync();
    const std::string remark =
        "no configuration of this host names it; if none elsewhere does: agni-numbers retire old";
    EXPECT_TRUE(says(status_text(), "\n  " + remark + "\n"));
    EXPECT_TRUE(says(box.run_on_terminal("status").out, remark));
    const auto json = box.run({"status", "--format", "json"}).out;
    EXPECT_TRUE(says(json, R"("configured":true)"));
    EXPECT_TRUE(says(json, R"("configured":false)"));
    const auto check = box.run({"check"});
    EXPECT_EQ(check.code, 0) << check.out;
    EXPECT_TRUE(says(check.out, "\nnote  account old: " + remark + "\n"));
    EXPECT_FALSE(says(check.out, "account main:"));
    retire(0);
    EXPECT_FALSE(says(status_text(), remark));
    EXPECT_FALSE(says(box.run({"check"}).out, "note"));
}

} // namespace
} // namespace numsync::support
