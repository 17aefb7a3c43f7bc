#include "reconciled.hpp"
#include "support/says.hpp"

namespace numsync::support {
namespace {

/// How a reconciliation merges its findings into reconciliation_findings.
class MergeFindings : public Reconciled {
  protected:
    /// One number without trunks, held by two accounts.
    MergeFindings()
    {
        set_accounts({{"main", "region: one"}, {"other", "region: two"}});
        hold({sound(1).with("inbound_trunk_id", "null").with("outbound_trunk_id", "null").json()});
        reconcile(2);
        box.sql("UPDATE reconciliation_findings SET first_seen_at = '2026-01-02 00:00+00', "
                "last_seen_at = '2026-01-03 00:00+00'");
    }

    void set(const std::string& columns, const std::string& where) const
    {
        box.sql("UPDATE purchased_numbers SET " + columns + " WHERE " + where);
    }

    /// account|field|rows, of the no_trunk findings that meet the condition.
    [[nodiscard]] std::string trunk_findings(const std::string& condition) const
    {
        return box.sql(
            "SELECT account, field, count(*) FROM reconciliation_findings WHERE kind = 'no_trunk' AND " +
            condition + " GROUP BY 1, 2 ORDER BY 1, 2");
    }
};

TEST_F(MergeFindings, KeepsAccountsAndFieldsApart)
{
    EXPECT_EQ(trunk_findings("resolved_at IS NULL"), "main|inbound_trunk_id|1\nmain|outbound_trunk_id|1\n"
                                                     "other|inbound_trunk_id|1\nother|outbound_trunk_id|1");
    set("inbound_trunk_id = 'x'", "account = 'other'");
    EXPECT_TRUE(says(reconcile(2).out, "other: 1 number listed, 1 finding is open; 1 resolved"));
    EXPECT_EQ(trunk_findings("resolved_at IS NOT NULL"), "other|inbound_trunk_id|1");
    EXPECT_EQ(
        trunk_findings(
            "first_seen_at < '2026-01-03 00:00+00' AND last_seen_at > '2026-02-02 00:00+00' AND run_id = "
            "(SELECT max(run_id) FROM sync_runs r WHERE r.account = reconciliation_findings.account)"),
        "main|inbound_trunk_id|1\nmain|outbound_trunk_id|1\nother|outbound_trunk_id|1");
    const auto over = box.sql(
        "SELECT finding_id, resolved_at, last_seen_at FROM resolved_findings WHERE kind = 'no_trunk'");
    reconcile(2);
    set("inbound_trunk_id = NULL, number = '212'", "account = 'other'");
    const auto again = reconcile(2, {"--format", "csv"});
    EXPECT_EQ(trunk_findings("resolved_at IS NULL AND first_seen_at > '2026-02-02 00:00+00'"),
              "other|inbound_trunk_id|1");
    EXPECT_EQ(
        box.sql(
            "SELECT finding_id, resolved_at, last_seen_at FROM resolved_findings WHERE kind = 'no_trunk'"),
        over);
    EXPECT_EQ(box.sql("SELECT kind, account FROM reconciliation_findings WHERE kind <> 'no_trunk' AND "
                      "resolved_at IS NULL"),
              "not_e164|other");
    EXPECT_EQ(box.sql("SELECT kind, account FROM resolved_findings WHERE kind <> 'no_trunk'"),
              "duplicate_number|main");
    EXPECT_FALSE(says(again.out, "2 resolved"));
    EXPECT_EQ(
        box.sql(
            "SELECT account, detail FROM sync_runs WHERE kind = 'reconcile' ORDER BY run_id DESC LIMIT 2"),
        "other|3 findings are open, 2 of them new\nmain|2 findings are open; 1 resolved");
}

TEST_F(MergeFindings, UpdatesAnOpenFinding)
{
    expect("(number, region) VALUES ('+12125550001', 'a')");
    reconcile(2);
    const auto kept = [this] {
        return box.sql("SELECT number, expected_value, actual_value, severity, remedy FROM open_findings "
                       "WHERE kind = 'differs_from_expected' AND account = 'main'");
    };
    EXPECT_TRUE(kept().starts_with("+12125550001|a|New York|warning|correct the expected numbers,"))
        << kept();
    set("number = '+12125550009', region = 'c'", "account = 'main'");
    box.sql(
        "UPDATE expected_numbers SET number = '+12125550009', region = 'b'; "
        "UPDATE finding_kinds SET severity = 'critical', remedy = 'x' WHERE kind = 'differs_from_expected'");
    reconcile(2);
    EXPECT_EQ(kept(), "+12125550009|b|c|critical|x");
    EXPECT_EQ(box.sql("SELECT count(*) FROM reconciliation_findings WHERE kind = 'differs_from_expected' AND "
                      "account = 'main'"),
              "1");
}

TEST_F(MergeFindings, ResolvesInconsistenciesOfComparedAccounts)
{
    box.sql("INSERT INTO reconciliation_findings (account, kind, severity, subject, remedy, first_seen_at, "
            "last_seen_at, run_id) SELECT account, 'api_inconsistent', 'critical', 'x', '', now(), now(), 1 "
            "FROM sync_accounts");
    reconcile(2, {"--verify-filters", "--account", "main"});
    EXPECT_EQ(box.sql("SELECT account FROM open_findings WHERE kind = 'api_inconsistent'"), "other");
    EXPECT_EQ(box.sql("SELECT DISTINCT account, filters FROM sync_runs WHERE kind = 'reconcile' ORDER BY 1"),
              "main|region=one\nother|region=two");
}

TEST_F(MergeFindings, NamesSubjectAndNumber)
{
    set("number = '+12125550009'", "account = 'other'");
    box.upstream().answer([](const Request& request) {
        const bool of_none = request.target.find("is_active=true") != std::string::npos;
        return ok_json(list_json(of_none ? std::vector<std::string>{} : std::vector{sound(1).json()}));
    });
    reconcile(2, {"--verify-filters"});
    EXPECT_EQ(
        box.sql(
            "SELECT account, subject, number FROM open_findings WHERE kind = 'api_inconsistent' ORDER BY 1"),
        "main|pn_000001|+12125550001\nother|pn_000001|+12125550009");
    box.sql("UPDATE sync_accounts SET verified_at = now() - interval '1 day' WHERE account = 'other'");
    reconcile(2, {"--account", "main"});
    EXPECT_EQ(box.sql("SELECT account, subject, number FROM open_findings WHERE kind = 'table_behind'"),
              "other|other|");
}

/// Two findings may differ in their kind alone: one id, no field.
TEST_F(MergeFindings, KeepsKindsApart)
{
    box.sql("INSERT INTO reconciliation_findings (account, kind, severity, subject, expected_value, remedy, "
            "first_seen_at, last_seen_at, run_id) VALUES ('main', 'db_altered', 'critical', 'pn_000001', "
            "'kept', '', "
            "now(), now(), 1)");
    box.sql("INSERT INTO reconciliation_findings (account, kind, severity, subject, remedy, first_seen_at, "
            "last_seen_at, run_id) VALUES ('main', 'of_old', 'critical', 'pn_000001', '', now(), now(), 1)");
    expect("(number, account) VALUES ('+12125550001', 'other')");
    reconcile(2);
    box.sql("UPDATE reconciliation_findings SET last_seen_at = '2026-01-03 00:00+00'");
    reconcile(2);
    EXPECT_EQ(box.sql("SELECT kind, expected_value, last_seen_at > '2026-02-02 00:00+00' FROM open_findings "
                      "WHERE subject = 'pn_000001' AND field IS NULL ORDER BY 1"),
              "db_altered|kept|f\nunexpected_upstream||t");
}

/// The most severe first, then by kind, then by subject. Findings of other accounts are left out.
TEST_F(MergeFindings, SortsBySeverityKindAndSubject)
{
    box.sql("DELETE FROM reconciliation_findings");
    box.sql("INSERT INTO reconciliation_findings (account, kind, severity, subject, field, remedy, "
            "first_seen_at, "
            "last_seen_at, run_id, resolved_at) "
            "VALUES ('main', 'table_edited', 'info', 'b', 'g', 'r', now(), now(), 1, NULL), "
            "('main', 'table_edited', 'info', 'b', 'f', 'r', now(), now(), 1, NULL), "
            "('main', 'table_edited', 'info', 'a', 'z', 'r', now(), now(), 1, NULL), "
            "('main', 'table_edited', 'info', 'gone', 'z', 'r', now(), now(), 1, now()), "
            "('main', 'db_altered', 'critical', 'z', NULL, 'r', now(), now(), 1, NULL), "
            "('other', 'db_altered', 'critical', 'others', NULL, 'r', now(), now(), 1, NULL)");
    box.sql("INSERT INTO reconciliation_findings (account, kind, severity, subject, remedy, first_seen_at, "
            "last_seen_at, run_id) SELECT 'main', 'api_inconsistent', 'info', 'a' || n, 'r', now(), now(), 1 "
            "FROM generate_series(0, 9) n");
    set("inbound_trunk_id = 'x', outbound_trunk_id = 'x', number = NULL", "true");
    const auto csv = reconcile(2, {"--format", "csv", "--account", "main"}).out;
    std::size_t at = 0;
    for (const auto* row : {"critical,db_altered,z", "warning,not_e164,pn_000001", "info,api_inconsistent,a0",
                            "info,api_inconsistent,a9", "info,table_edited,a,,z", "info,table_edited,b,,f",
                            "info,table_edited,b,,g"}) {
        const auto found = csv.find(row);
        EXPECT_TRUE(found != std::string::npos && found > at) << row << "\n" << csv;
        at = found;
    }
    EXPECT_FALSE(says(csv, "others"));
    EXPECT_FALSE(says(csv, "gone"));
    const auto text = reconcile(2, {"--account", "main"}).out;
    EXPECT_TRUE(says(text, "main: 1 number listed, 15 findings are open\n\ncritical: db_altered, 1 open\n"));
    EXPECT_TRUE(says(text, "info: table_edited, 3 open\n"));
    EXPECT_TRUE(says(text, "  b        g")); // although another kind has ten
    set("missing_since = now()", "account = 'main'");
    EXPECT_TRUE(says(reconcile(2, {"--account", "main"}).out, "main: 0 numbers listed"));
}

} // namespace
} // namespace numsync::support
