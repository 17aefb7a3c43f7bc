#include "reconciled.hpp"
#include "support/says.hpp"

#include <algorithm>
#include <chrono>

namespace numsync::support {
namespace {

class Reconcile : public Reconciled {
  protected:
    /// A number with one finding: it has no outbound trunk.
    static Number trunkless(int n) { return sound(n).with("outbound_trunk_id", "null"); }

    [[nodiscard]] std::string kept_findings() const
    {
        return box.sql(
            "SELECT md5(string_agg(f::text, '|' ORDER BY finding_id)) FROM reconciliation_findings f");
    }
};

TEST_F(Reconcile, SyncsFirst)
{
    hold(20);
    box.sql("UPDATE sync_accounts SET verified_at = now() - interval '2 hours'");
    box.serve({sound_numbers(1, 21)});
    const auto result = reconcile(0);
    EXPECT_EQ(result.out, "main: 21 numbers listed, no finding is open\n");
    EXPECT_EQ(box.sql("SELECT kind, trigger, status, reason, detail FROM sync_runs ORDER BY run_id OFFSET 1"),
              "sync|manual|succeeded||\nreconcile|manual|succeeded||no finding is open");
}

TEST_F(Reconcile, DoesNotSyncAgainUnderEqualFilters)
{
    hold(20);
    reconcile(0);
    EXPECT_EQ(box.upstream().requests().size(), 1U);
    set_accounts({{"main", "region: elsewhere"}}); // other filters, but the list stays
    reconcile(0);
    EXPECT_EQ(box.upstream().requests().size(), 2U);
}

TEST_F(Reconcile, KeepsAFindingInOneRow)
{
    hold(20, trunkless(20));
    reconcile(2);
    EXPECT_EQ(
        box.sql("SELECT account, kind, severity, subject, number, field, remedy <> '' FROM open_findings"),
        "main|no_trunk|info|pn_000020|+15125550020|outbound_trunk_id|t");
    box.sql("UPDATE reconciliation_findings SET first_seen_at = first_seen_at - interval '1 day'");
    reconcile(2);
    EXPECT_EQ(
        box.sql("SELECT count(*), min(run_id), bool_and(last_seen_at - first_seen_at > interval '1 day'), "
                "count(resolved_at) FROM reconciliation_findings"),
        "1|3|t|0");
    hold(20);
    EXPECT_TRUE(says(reconcile(0).out, "no finding is open; 1 resolved"));
    hold(20, trunkless(20));
    reconcile(2);
    EXPECT_EQ(box.sql("SELECT count(*), count(resolved_at) FROM reconciliation_findings"), "2|1");
}

TEST_F(Reconcile, ChangesNothingIfTheListFailsOrIsBlocked)
{
    hold(20, trunkless(20));
    expect("(number) SELECT number FROM current_numbers WHERE id <> 'pn_000001'");
    reconcile(2);
    const auto before = open_findings();
    box.set("sync.interval", "1s");
    box.sql("UPDATE sync_accounts SET sync_interval = '1 hour', verified_at = now() - interval '1 minute'");
    const auto whole = ok_json(list_json(sound_numbers(2, 20)));
    for (const auto& [reply, code] : std::vector<std::pair<Reply, int>>{
             {truncated(whole, whole.bytes().size() - 9, Ending::cut), 69},
             {ok_json(list_json(sound_numbers(2, 20), R"(,"has_more":true)")), 65},
             {ok_json(list_json(sound_numbers(1, 5))), 3}}) {
        box.upstream().answer([reply = reply](const Request&) { return reply; });
        reconcile(code);
        EXPECT_EQ(open_findings(), before);
    }
    EXPECT_EQ(box.sql("SELECT count(*) FROM resolved_findings"), "0");
}

TEST_F(Reconcile, ResolvesOnlyKindsThatItComputes)
{
    hold(20);
    box.sql(
        "INSERT INTO reconciliation_findings (account, kind, severity, subject, remedy, first_seen_at, "
        "last_seen_at, run_id) SELECT 'main', kind, 'warning', 'pn_000001', '', now(), now(), 1 "
        "FROM unnest('{table_edited,db_altered,api_inconsistent,no_trunk,possible_page_cap}'::text[]) kind");
    reconcile(2);
    EXPECT_EQ(box.sql("SELECT kind FROM open_findings ORDER BY 1"),
              "api_inconsistent\ndb_altered\ntable_edited");
    reconcile(2, {"--verify-filters"});
    EXPECT_EQ(box.sql("SELECT kind FROM open_findings ORDER BY 1"), "db_altered\ntable_edited");
}

TEST_F(Reconcile, UpdatesAllAccountsButShowsTheRequested)
{
    set_accounts({{"main", "region: one"}, {"other", "region: two"}});
    hold(1);
    box.sql("UPDATE purchased_numbers SET number = '+121', inbound_trunk_id = NULL WHERE account = 'other'");
    const auto requests = box.upstream().requests().size();
    box.sql("UPDATE sync_accounts SET verified_at = now() - interval '2 hours'");
    const auto result = reconcile(0, {"--account", "main"});
    EXPECT_EQ(result.out, "main: 1 number listed, no finding is open\n");
    EXPECT_EQ(box.upstream().requests().size(), requests + 1);
    EXPECT_EQ(box.sql("SELECT account, kind FROM open_findings ORDER BY 2"),
              "other|no_trunk\nother|not_e164");
}

TEST_F(Reconcile, RunsInOneProcessAtATime)
{
    hold(20, trunkless(20));
    std::vector<Child> children;
    for (int i = 0; i < 4; ++i) {
        children.push_back(box.spawn({"reconcile", "--fail-on", "info"}));
    }
    for (auto& child : children) {
        const auto result = child.wait_exit(std::chrono::seconds{60});
        EXPECT_EQ(result.code, 2) << result.err;
    }
    EXPECT_EQ(box.sql("SELECT count(*), count(resolved_at) FROM reconciliation_findings"), "1|0");
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs WHERE kind = 'reconcile' AND status = 'succeeded'"),
              "4");
}

/// All or nothing: the merge is rolled back.
TEST_F(Reconcile, SaysWhatToDoIfItCannotWrite)
{
    hold(20, trunkless(20));
    box.run({"reconcile"});
    const auto before = kept_findings();
    box.sql("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'no'; END$$; "
            "CREATE TRIGGER refuse BEFORE UPDATE ON reconciliation_findings EXECUTE FUNCTION refuse()");
    const auto result = box.run({"reconcile"});
    EXPECT_NE(result.code, 2) << result.out;
    EXPECT_TRUE(says(result.err, "not reconciled ("));
    EXPECT_TRUE(says(result.err, "to do: "));
    EXPECT_EQ(kept_findings(), before);
}

/// The sync that repairs an edited row records the finding, already resolved.
TEST_F(Reconcile, ReportsEditedRowsAsResolved)
{
    hold(20);
    box.sql(
        "UPDATE purchased_numbers SET price = 2, is_active = false WHERE id IN ('pn_000003', 'pn_000004')");
    box.sql("UPDATE purchased_numbers SET row_digest = '' WHERE id = 'pn_000005'");
    EXPECT_TRUE(says(sync().out, "3 repaired"));
    reconcile(0);
    EXPECT_EQ(box.sql("SELECT kind, severity, subject, number, field, expected_value, actual_value, run_id, "
                      "first_seen_at = resolved_at, last_seen_at = resolved_at, remedy <> '' "
                      "FROM resolved_findings ORDER BY subject, field"),
              "table_edited|warning|pn_000003|+14165550003|is_active|true|false|2|t|t|t\n"
              "table_edited|warning|pn_000003|+14165550003|price|175|2|2|t|t|t\n"
              "table_edited|warning|pn_000004|+442075550004|is_active|true|false|2|t|t|t\n"
              "table_edited|warning|pn_000004|+442075550004|price|200|2|2|t|t|t");
}

TEST_F(Reconcile, AppearsInStatus)
{
    hold(20, trunkless(20));
    reconcile(2);
    const auto text = box.run({"status"});
    EXPECT_TRUE(says(text.out, "\n  1 finding is open: SELECT"));
    EXPECT_TRUE(says(text.out, "manual   succeeded  reconciled: 1 finding is open, 1 of them new\n"));
    const auto json = box.run({"status", "--format", "json"});
    EXPECT_TRUE(says(json.out, R"("open_findings":1)"));
    EXPECT_TRUE(says(json.out, R"("kind":"reconcile")"));
}

TEST_F(Reconcile, PrintsTenFindingsOfEachKind)
{
    hold(std::vector<std::string>{});
    expect("(number, account) SELECT '+1415555' || to_char(n, 'FM0000'), 'main' FROM generate_series(1, "
           "9999) n");
    const auto some = reconcile(2);
    EXPECT_TRUE(says(some.out, "main: 0 numbers listed, 9,999 findings are open, 9,999 of them new\n\n"
                               "critical: missing_upstream, 9,999 open, 9,999 new\nto do: buy it again"));
    EXPECT_TRUE(says(some.out,
                     "\nFINDING  SUBJECT       EXPECTED      SINCE\n1        +14155550001  +14155550001  2"));
    EXPECT_EQ(std::ranges::count(some.out, '\n'), 4 + 11 + 3) << some.out;
    EXPECT_TRUE(says(some.out, "\n... and 9,989 more\n\n--all shows them"));
    const auto all = reconcile(2, {"--all"});
    EXPECT_EQ(std::ranges::count(all.out, '\n'), 9999 + 5) << all.out.substr(0, 2000);
    EXPECT_TRUE(says(all.out, "+14155559999"));
    EXPECT_FALSE(says(all.out, "new"));
}

TEST_F(Reconcile, PrintsAllFindingsAsJsonAndCsv)
{
    hold(20, sound(20).with_text("number", "\"quoted\", and\nbroken"));
    const auto csv = reconcile(2, {"--format", "csv"});
    EXPECT_TRUE(says(csv.out,
                     "finding_id,account,severity,kind,subject,number,field,expected,actual,first_seen_"
                     "at,last_seen_at,"
                     "to_do,accepted_at,accepted_by,note\r\n1,main,warning,not_e164,pn_000020,"
                     "\"\"\"quoted\"\", and\nbroken\",number,\"E.164, such as "
                     "+14155550100\",\"\"\"quoted\"\", and\nbroken\",2"));
    const auto json = reconcile(2, {"--format", "json"});
    EXPECT_TRUE(json.out.starts_with(
        R"([{"account":"main","run_id":3,"received":20,"rejected":0,"resolved":0,"accepted":0,"kinds":[{)"
        R"("kind":"not_e164","severity":"warning","open":1,"new":0,)"))
        << json.out;
    EXPECT_TRUE(
        says(json.out,
             R"("findings":[{"finding_id":1,"kind":"not_e164","severity":"warning","subject":"pn_000020",)"
             R"("number":"\"quoted\", and\nbroken","field":"number",)"));
    EXPECT_TRUE(json.out.ends_with("}]}]\n")) << json.out;
    hold(20);
    EXPECT_TRUE(reconcile(0, {"--format", "json"})
                    .out.ends_with(R"("kinds":[],"findings":[]}])"
                                   "\n"));
}

} // namespace
} // namespace numsync::support
