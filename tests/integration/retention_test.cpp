#include "support/says.hpp"
#include "synced.hpp"

#include <thread>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;

/// What history.keep_runs and history.keep_versions delete, and what they keep whatever its age.
class Retention : public Synced {
  protected:
    /// Adds `count` runs that changed nothing and ended this long ago.
    void add_runs(int count, const std::string& ago) const
    {
        box.sql(
            "INSERT INTO sync_runs (account, kind, trigger, status, lease_until, started_at, finished_at, "
            "instance, version, filters) "
            "SELECT 'main', 'sync', 'schedule', 'succeeded', at, at, at, 'x', '0', '' FROM "
            "generate_series(1, " +
            std::to_string(count) + "), (SELECT now() - interval '" + ago + "') ended (at)");
    }

    /// Adds twenty, so that no earlier run is among the latest twenty.
    void add_recent_runs() const { add_runs(20, "1 minute"); }

    /// Adds twenty failed runs, so that no earlier run is among the latest twenty.
    void add_recent_failures() const
    {
        box.sql("INSERT INTO sync_runs (account, kind, trigger, status, lease_until, finished_at, instance, "
                "version, filters) SELECT 'main', 'sync', 'schedule', 'failed', now(), now(), 'x', '0', '' "
                "FROM generate_series(1, 20)");
    }

    [[nodiscard]] std::string runs(const std::string& where) const
    {
        return box.sql("SELECT count(*) FROM sync_runs WHERE " + where);
    }

    /// Moves all that happened so far into the past by this time.
    void make_all_older(const std::string& by) const
    {
        box.sql("UPDATE sync_runs SET started_at = started_at - interval '" + by +
                "', finished_at = finished_at - interval '" + by + "'");
        box.sql("UPDATE purchased_numbers_history SET valid_from = valid_from - interval '" + by +
                "', valid_to = valid_to - interval '" + by + "', first_seen_at = first_seen_at - interval '" +
                by + "'");
        box.sql("UPDATE purchased_numbers SET valid_from = valid_from - interval '" + by +
                "', first_seen_at = first_seen_at - interval '" + by +
                "', removed_at = removed_at - interval '" + by + "'");
    }
};

TEST_F(Retention, DeletesUnchangedRunsAfterKeepRuns)
{
    box.set("history.keep_runs", "30d");
    add_runs(2500, "31 days"); // more than two batches of deletions
    add_runs(10, "29 days");
    add_recent_runs();
    serve_numbers(1, 3);
    sync();
    EXPECT_EQ(runs("finished_at < now() - interval '30 days'"), "0");
    EXPECT_EQ(runs("finished_at < now() - interval '1 day'"), "10");
    EXPECT_EQ(runs("true"), "31");
    EXPECT_EQ(living(), "3");
}

TEST_F(Retention, KeepsTheLatestRuns)
{
    add_runs(100, "91 days");
    serve_numbers(1, 3);
    sync();
    sync(); // the first sync does not trust the clock: the last run is 91 days old
    EXPECT_EQ(box.sql("SELECT count(*), min(run_id), max(run_id) FROM sync_runs"), "20|83|102");
}

TEST_F(Retention, KeepsTheLatestRunOfEachOutcome)
{
    serve_numbers(1, 3);
    sync();
    box.sql("TRUNCATE sync_runs RESTART IDENTITY");
    add_runs(40, "100 days");
    box.sql("UPDATE sync_runs SET status = CASE run_id % 8 WHEN 0 THEN 'blocked' WHEN 7 THEN 'abandoned' "
            "WHEN 6 THEN 'failed' ELSE 'succeeded' END, "
            "kind = CASE WHEN run_id % 8 IN (5, 7) THEN 'reconcile' ELSE 'sync' END");
    add_recent_failures();
    box.upstream().answer([](const Request&) { return status(503, "{}"); });
    sync(69); // a failed run deletes nothing
    EXPECT_EQ(runs("finished_at < now() - interval '90 days'"), "40");
    box.serve({});
    sync(3); // a blocked run does, and is itself the latest blocked one
    EXPECT_EQ(
        box.sql("SELECT run_id, kind, status FROM sync_runs WHERE finished_at < now() - interval '90 days' "
                "ORDER BY 1"),
        "36|sync|succeeded\n37|reconcile|succeeded\n39|reconcile|abandoned");
}

TEST_F(Retention, KeepsARunThatWaitsForApproval)
{
    serve_numbers(1, 20);
    sync();
    serve_numbers(1, 5);
    sync(3);
    const auto proposed = box.sql("SELECT max(run_id) FROM sync_runs");
    for (int i = 0; i < 3; ++i) {
        sync(3);
    }
    make_all_older("1000 days");
    add_recent_failures();
    sync(3);
    EXPECT_EQ(runs("status = 'blocked'"), "2"); // the run that proposed the plan, and the latest one
    EXPECT_EQ(box.run({"approve", proposed}).code, 0);
    sync();
    // The run whose approval was used stays.
    EXPECT_EQ(runs("run_id = " + proposed), "1");
    EXPECT_EQ(box.sql("SELECT consecutive_failures, blocked FROM sync_status"), "0|f");
}

TEST_F(Retention, KeepsVersionsAndTheirRuns)
{
    serve_numbers(1, 3);
    sync();
    box.serve({number_json(1), changed_number_json(2), number_json(3)});
    sync();
    sync();
    make_all_older("5000 days");
    add_recent_runs();
    sync();
    EXPECT_EQ(box.sql("SELECT run_id FROM sync_runs WHERE run_id <= 3 ORDER BY 1"), "1\n2");
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers_history"), "1");
    EXPECT_EQ(box.sql("SELECT count(*) FROM number_changes JOIN sync_runs USING (run_id)"), "6");
}

TEST_F(Retention, DeletesVersionsAndTheirRunsAfterKeepVersions)
{
    box.set("history.keep_versions", "365d");
    box.set("guard.confirm_removals", "1");
    serve_numbers(1, 12);
    sync();
    auto records = numbers_json(2, 12);
    records[0] = changed_number_json(2);
    box.serve(records);
    sync();
    make_all_older("364 days");
    records[0] = number_json(2);
    box.serve(records);
    sync();
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers_history"), "3");
    make_all_older("2 days");
    // More versions than one batch; every twelfth is too young.
    box.sql(
        "INSERT INTO purchased_numbers_history SELECT account, 'old_' || n, telephony_id, subscription_id, "
        "inbound_trunk_id, outbound_trunk_id, number, friendly_name, 1, 2, 3, region, iso_country, "
        "is_active, "
        "created_at, updated_at, NULL, t - interval '1 day', t - interval '1 day', NULL, 0, NULL, 'x', 1, t "
        "FROM (SELECT * FROM purchased_numbers LIMIT 1) p, generate_series(1, 12000) n, "
        "LATERAL (SELECT now() - CASE WHEN n % 12 = 0 THEN interval '1 day' ELSE interval '366 days' END) o "
        "(t)");
    add_recent_runs();
    const auto now = box.sql("SELECT md5(string_agg(p::text, '|' ORDER BY id)) FROM purchased_numbers p");
    sync();
    EXPECT_EQ(
        box.sql("SELECT count(*), count(*) FILTER (WHERE id LIKE 'old%') FROM purchased_numbers_history"),
        "1001|1000");
    EXPECT_EQ(box.sql("SELECT md5(string_agg(p::text, '|' ORDER BY id)) FROM purchased_numbers p"), now);
    EXPECT_EQ(box.sql("SELECT count(*), count(removed_at) FROM purchased_numbers"), "12|1");
    EXPECT_EQ(box.sql("SELECT run_id FROM sync_runs WHERE run_id <= 3"), "3");
}

/// Before history_since, only rows that never changed would be left, so nothing is answered.
TEST_F(Retention, SetsHistorySinceOfTheAccount)
{
    box.set("guard.confirm_removals", "1");
    box.set_accounts("  - name: other\n    api_key_file: " + box.key_file().string() + "\n");
    serve_numbers(1, 3);
    sync();
    box.set_accounts("  - name: main\n    api_key_file: " + box.key_file().string() + "\n");
    sync();
    box.serve({number_json(1), changed_number_json(2)}); // 2 changes, 3 disappears
    sync();
    make_all_older("8 days");
    box.serve({changed_number_json(1), changed_number_json(2)}); // 1 changes, today
    sync();
    const auto as_of = [this](const std::string& at) {
        return box.sql("SELECT account, count(*) FROM purchased_numbers_as_of((SELECT " + at +
                       " FROM t)) GROUP BY 1 ORDER BY 1");
    };
    box.sql("CREATE TABLE t AS SELECT max(valid_from) FILTER (WHERE run_id = 2) AS first_load FROM "
            "purchased_numbers_history");
    EXPECT_EQ(as_of("first_load"), "main|3\nother|3");
    EXPECT_EQ(box.sql("SELECT count(history_since) FROM sync_status"), "0");
    box.set("history.keep_versions", "7d");
    sync(); // deletes the old versions of 2 and 3, keeps that of 1
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers_history"), "1");
    EXPECT_EQ(box.sql("SELECT account, history_since BETWEEN now() - interval '7 days 1 hour' AND now() - "
                      "interval '7 days' "
                      "FROM sync_status ORDER BY 1"),
              "main|t\nother|");
    EXPECT_EQ(box.sql("SELECT account FROM history_horizons"), "main");
    EXPECT_EQ(as_of("first_load"), "other|3");
    EXPECT_EQ(as_of("(SELECT history_since - interval '1 us' FROM sync_accounts WHERE account = 'main')"),
              "other|3");
    EXPECT_EQ(as_of("(SELECT history_since FROM sync_accounts WHERE account = 'main')"), "main|2\nother|3");
    EXPECT_EQ(box.sql("SELECT price FROM purchased_numbers_as_of(now() - interval '1 day') WHERE account = "
                      "'main' AND id = "
                      "'pn_000001'"),
              "125");
    const auto horizon = box.sql("SELECT history_since FROM sync_accounts WHERE account = 'main'");
    sync(); // nothing to delete
    EXPECT_EQ(box.sql("SELECT history_since FROM sync_accounts WHERE account = 'main'"), horizon);
}

/// The history is partitioned. A ctid is unique only within one partition, so each partition begins with rows
/// of another account.
class RetentionOfAPartitionedHistory : public Retention {
  protected:
    RetentionOfAPartitionedHistory()
    {
        box.set("history.keep_versions", "365d");
        serve_numbers(1, 3);
        sync();
    }

    /// Partitions the history by `key`; `partitions` is the SQL that makes the partitions.
    void partition(const std::string& key, const std::string& partitions) const
    {
        box.sql("ALTER TABLE purchased_numbers_history RENAME TO old_history; "
                "CREATE TABLE purchased_numbers_history (LIKE old_history INCLUDING DEFAULTS INCLUDING "
                "CONSTRAINTS, PRIMARY KEY (account, id, valid_to)) PARTITION BY " +
                key + "; " + partitions);
    }

    /// Adds `count` versions that ended this long ago.
    void add_versions(const std::string& account, int count, const std::string& ago) const
    {
        box.sql("INSERT INTO purchased_numbers_history (account, id, row_digest, run_id, valid_from, "
                "first_seen_at, valid_to) SELECT '" +
                account + "', 'old_' || n, 'x', 1, t - interval '1 day', t - interval '1 day', t " +
                "FROM generate_series(1, " + std::to_string(count) + ") n, (SELECT now() - interval '" + ago +
                "') o (t)");
    }

    /// account|versions
    [[nodiscard]] std::string versions() const
    {
        return box.sql("SELECT account, count(*) FROM purchased_numbers_history GROUP BY 1 ORDER BY 1");
    }
};

TEST_F(RetentionOfAPartitionedHistory, DeletesOnlyItsAccount)
{
    partition("HASH (account)", "DO $$ BEGIN FOR i IN 0..3 LOOP EXECUTE format('CREATE TABLE history_%s "
                                "PARTITION OF purchased_numbers_history FOR VALUES WITH (MODULUS 4, "
                                "REMAINDER %s)', i, i); END LOOP; END $$");
    for (const auto* account : {"a", "b", "c", "d", "e", "f", "main"}) {
        add_versions(account, 50, "366 days");
    }
    ASSERT_GT(std::stoi(box.sql("SELECT count(DISTINCT tableoid) FROM purchased_numbers_history")), 1);
    sync();
    EXPECT_EQ(versions(), "a|50\nb|50\nc|50\nd|50\ne|50\nf|50");
}

TEST_F(RetentionOfAPartitionedHistory, DeletesOnlyOldVersions)
{
    partition(
        "RANGE (valid_to)",
        "DO $$ DECLARE bound text := quote_literal(now() - interval '100 days'); BEGIN EXECUTE "
        "'CREATE TABLE history_before PARTITION OF purchased_numbers_history FOR VALUES FROM (MINVALUE) "
        "TO (' || bound || ')'; EXECUTE 'CREATE TABLE history_since PARTITION OF "
        "purchased_numbers_history FOR VALUES FROM (' || bound || ') TO (MAXVALUE)'; END $$");
    add_versions("main", 50, "366 days");
    add_versions("main", 40, "1 day");
    add_versions("other", 50, "2 days");
    sync();
    EXPECT_EQ(versions(), "main|40\nother|50");
}

TEST_F(Retention, DeletesResolvedFindingsAfterKeepRuns)
{
    box.serve({number_json(1), number_json(2), number_json(3), number_json(4), number_json(5),
               changed_number_json(4), changed_number_json(5)});
    box.set("guard.max_rejected_percent", "80");
    sync();
    box.sql("INSERT INTO reconciliation_findings (account, kind, severity, subject, remedy, first_seen_at, "
            "last_seen_at, resolved_at, run_id) SELECT 'main', 'k', 'info', n::text, 'r', t, t, "
            "CASE WHEN n > 1 THEN t END, 1 FROM generate_series(1, 2000) n, (SELECT now() - interval '91 "
            "days') o (t)");
    box.sql("INSERT INTO reconciliation_findings (account, kind, severity, subject, remedy, first_seen_at, "
            "last_seen_at, resolved_at, run_id) VALUES ('main', 'k', 'info', 'late', 'r', now(), now(), "
            "now(), 1), "
            "('other', 'k', 'info', 'theirs', 'r', '-infinity', '-infinity', '-infinity', 1)");
    box.serve({number_json(1), number_json(2), number_json(3), number_json(4), changed_number_json(4)});
    sync();
    EXPECT_EQ(box.sql("SELECT id, resolved_at IS NULL FROM rejected_records ORDER BY 1"),
              "pn_000004|t\npn_000005|f");
    EXPECT_EQ(box.sql("SELECT subject FROM reconciliation_findings ORDER BY 1"), "1\nlate\ntheirs");
    box.sql("UPDATE rejected_records SET first_seen_at = first_seen_at - interval '91 days', "
            "resolved_at = resolved_at - interval '91 days'");
    sync();
    EXPECT_EQ(box.sql("SELECT id FROM rejected_records"), "pn_000004");
}

TEST_F(Retention, LeavesUnconfiguredAccountsAlone)
{
    serve_numbers(1, 3);
    add_runs(100, "91 days");
    box.sql("UPDATE sync_runs SET account = 'other'");
    sync();
    EXPECT_EQ(runs("account = 'other'"), "100");
}

TEST_F(Retention, FailsNoSync)
{
    add_runs(100, "91 days");
    add_recent_runs();
    serve_numbers(1, 3);
    box.sql("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not now' USING "
            "ERRCODE = '55P03'; END $$; CREATE TRIGGER refuse BEFORE DELETE ON sync_runs EXECUTE FUNCTION "
            "refuse()");
    const auto result = sync();
    EXPECT_TRUE(says(result.out, "3 added"));
    EXPECT_TRUE(says(result.err, "old records are not deleted (db_timeout)"));
    EXPECT_EQ(last_run(), "succeeded|");
    box.sql("DROP TRIGGER refuse ON sync_runs");
    sync();
    EXPECT_EQ(runs("finished_at < now() - interval '90 days'"), "0");
}

/// The service, with a run every second.
class RetentionOfTheService : public Retention {};

TEST_F(RetentionOfTheService, ComesAfterTheFirstRunAndHourly)
{
    serve_numbers(1, 3);
    add_runs(3000, "91 days");
    add_recent_runs();
    auto service = box.spawn({"run"});
    service.wait_for_stderr("old records deleted account=main runs=3000", 20s);
    EXPECT_EQ(runs("finished_at < now() - interval '90 days'"), "0");
    box.sql("INSERT INTO sync_runs OVERRIDING SYSTEM VALUE SELECT n, account, kind, trigger, status, "
            "lease_until, "
            "started_at, started_at - interval '91 days', instance, version, filters FROM sync_runs, "
            "generate_series(1, 10) n WHERE run_id = 3001");
    const auto said = service.err().size();
    service.wait_for_stderr("outcome=succeeded", 20s, said);
    service.wait_for_stderr("outcome=succeeded", 20s, service.err().size());
    EXPECT_EQ(runs("finished_at < now() - interval '90 days'"),
              "10"); // it deletes at most once an hour
    service.signal(SIGTERM);
    EXPECT_EQ(service.wait_exit(10s).code, 0);
}

TEST_F(RetentionOfTheService, LogsWhyItFailsAndGoesOn)
{
    serve_numbers(1, 3);
    box.sql("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; "
            "END $$; CREATE TRIGGER refuse BEFORE DELETE ON sync_runs EXECUTE FUNCTION "
            "refuse()");
    auto service = box.spawn({"run"});
    service.wait_for_stderr("old records not deleted account=main reason=db_rejected", 20s);
    service.wait_for_stderr("outcome=succeeded", 20s, service.err().size());
}

} // namespace
} // namespace numsync::support
