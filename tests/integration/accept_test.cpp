#include "reconciled.hpp"
#include "support/says.hpp"

#include <csignal>

namespace numsync::support {
namespace {

/// Findings that somebody accepts, by command or in SQL.
class AcceptCommand : public Reconciled {
  protected:
    /// Two findings: 1 (pn_000019) and 2 (pn_000020), each a warning.
    AcceptCommand()
    {
        auto records = sound_numbers(1, 18);
        records.push_back(costly(19, "9"));
        records.push_back(costly(20, "12.50"));
        hold(records);
        reconcile(2);
    }

    static std::string costly(int n, const std::string& price)
    {
        return idle(n).with("price", "\"" + price + "\"").json();
    }

    Result accept(int code, std::vector<std::string> arguments)
    {
        arguments.insert(arguments.begin(), "accept");
        auto result = box.run(arguments, {{"SUDO_USER", "ada"}});
        EXPECT_EQ(result.code, code) << result.out << result.err;
        return result;
    }

    /// Number 20 gets this price; number 19 keeps its own.
    void serve_the_last_at(const std::string& price)
    {
        auto records = sound_numbers(1, 18);
        records.push_back(costly(19, "9"));
        records.push_back(costly(20, price));
        hold(records);
    }

    [[nodiscard]] std::string all_findings() const
    {
        return box.sql(
            "SELECT finding_id, subject, actual_value, accepted_by, accepted_note, resolved_at IS NOT NULL "
            "FROM reconciliation_findings WHERE kind = 'priced_inactive' ORDER BY 1");
    }
};

TEST_F(AcceptCommand, KeepsFindingsVisibleWithoutFailing)
{
    const auto said = accept(0, {"1", "2", "--note", "known spare"});
    EXPECT_TRUE(
        says(said.out, "accepted by ada: 1 priced_inactive +12125550019 price, is 9, account main\n"));
    EXPECT_EQ(box.sql("SELECT count(*) FROM open_findings"), "0");
    EXPECT_EQ(box.sql("SELECT finding_id, accepted_by, accepted_as = session_user, accepted_note, "
                      "accepted_at > now() - interval '1 minute' FROM accepted_findings ORDER BY 1"),
              "1|ada|t|known spare|t\n2|ada|t|known spare|t");
    const auto shown = reconcile(0);
    EXPECT_TRUE(says(
        shown.out, "main: 20 numbers listed, no finding is open; 2 accepted\n\naccepted, 2\nFINDING  KIND "));
    EXPECT_TRUE(says(shown.out, "  known spare\n"));
    EXPECT_TRUE(says(reconcile(0, {"--format", "csv"}).out, ",ada,known spare\r\n"));
    EXPECT_TRUE(says(reconcile(0, {"--format", "json"}).out, R"("accepted_by":"ada","note":"known spare"})"));
    const auto status = box.run({"status", "--format", "json"});
    EXPECT_TRUE(says(status.out, R"("open_findings":0,"accepted_findings":2)"));
    EXPECT_FALSE(says(box.run({"status"}).out, "open_findings"));
}

TEST_F(AcceptCommand, DoesNotCoverAnotherValue)
{
    accept(0, {"1", "2"});
    serve_the_last_at("13");
    EXPECT_TRUE(says(reconcile(2).out, "1 finding is open, 1 of them new; 1 accepted; 1 resolved"));
    EXPECT_EQ(all_findings(), "1|pn_000019|9|ada||f\n2|pn_000020|12.50|ada||t\n3|pn_000020|13|||f");
    serve_the_last_at("0");
    reconcile(0);
    serve_the_last_at("13");
    reconcile(2); // it was resolved and came back: a new finding
    EXPECT_EQ(box.sql("SELECT finding_id FROM open_findings WHERE kind = 'priced_inactive'"), "4");
}

TEST_F(AcceptCommand, StaysValidIfALabelChanges)
{
    expect("(number, label, is_active) SELECT number, NULL, is_active FROM current_numbers "
           "UNION ALL SELECT '+15550000000', 'spare', NULL");
    accept(0, {"1", "2"});
    reconcile(2, {"--fail-on", "critical"});
    accept(0, {box.sql("SELECT finding_id FROM open_findings WHERE kind = 'missing_upstream'")});
    box.sql("UPDATE expected_numbers SET label = 'really spare' WHERE label IS NOT NULL");
    reconcile(0, {"--fail-on", "critical"});
    EXPECT_EQ(box.sql("SELECT expected_value FROM accepted_findings WHERE kind = 'missing_upstream'"),
              "really spare");
}

TEST_F(AcceptCommand, CanBeTakenBack)
{
    accept(0, {"1", "2"});
    EXPECT_TRUE(says(accept(0, {"--take-back", "2"}).out, "open again: 2 priced_inactive"));
    EXPECT_EQ(box.sql("SELECT finding_id FROM open_findings"), "2");
    EXPECT_EQ(all_findings(), "1|pn_000019|9|ada||f\n2|pn_000020|12.50|||f");
    reconcile(2);
}

TEST_F(AcceptCommand, SaysWhoseAcceptanceItReplaces)
{
    accept(0, {"1", "--note", "known spare"});
    EXPECT_TRUE(says(accept(0, {"1"}).out, "account main; before, accepted by ada: known spare\n"));
    EXPECT_TRUE(says(accept(0, {"--take-back", "1"}).out, "account main; before, accepted by ada\n"));
}

TEST_F(AcceptCommand, AcceptsAllOrNothing)
{
    box.sql("UPDATE reconciliation_findings SET resolved_at = now() WHERE finding_id = 2; "
            "INSERT INTO reconciliation_findings (account, kind, severity, subject, remedy, first_seen_at, "
            "last_seen_at, "
            "run_id) VALUES ('main', 'db_altered', 'critical', 'pn_000001', '', now(), now(), 1)");
    for (const auto& [number, complaint] :
         std::vector<std::pair<std::string, std::string>>{{"2", "finding 2 is over: priced_inactive"},
                                                          {"3", "finding 3 cannot be accepted"},
                                                          {"99", "there is no finding 99;"}}) {
        const auto said = accept(64, {"1", number}).err;
        EXPECT_TRUE(says(said, complaint));
        EXPECT_TRUE(says(said, "nothing was changed"));
    }
    EXPECT_TRUE(says(accept(64, {"--take-back", "1"}).err, "finding 1 is not accepted"));
    accept(64, {"one"});
    accept(64, {});
    EXPECT_EQ(box.sql("SELECT count(*) FROM reconciliation_findings WHERE accepted_at IS NOT NULL"), "0");
}

TEST_F(AcceptCommand, FailOnSetsTheLowestSeverityThatFails)
{
    reconcile(0, {"--fail-on", "never"});
    reconcile(0, {"--fail-on", "critical"});
    EXPECT_EQ(box.run({"reconcile"}).code, 0); // without the option
    reconcile(2, {"--fail-on", "warning"});
    box.sql("UPDATE finding_kinds SET severity = 'info' WHERE kind = 'priced_inactive'");
    reconcile(0, {"--fail-on", "warning"});
    reconcile(2, {"--fail-on", "info"});
    expect("(number) VALUES ('+15550000000')");
    EXPECT_EQ(box.run({"reconcile"}).code, 2);
    reconcile(0, {"--fail-on", "never"});
    reconcile(64, {"--fail-on", "always"});
}

TEST_F(AcceptCommand, TakesFindingsOutOfTheMetrics)
{
    accept(0, {"1"});
    auto service = box.spawn({"run"});
    service.wait_for_stderr("outcome=succeeded", std::chrono::seconds{20});
    const std::string metric =
        "agni_number_sync_open_findings{account=\"main\",kind=\"priced_inactive\",severity=\"warning\"} ";
    EXPECT_TRUE(says(box.endpoint("/metrics"), metric + "1\n"));
    accept(0, {"2"});
    service.signal(SIGUSR1);
    service.wait_for_stderr("outcome=succeeded", std::chrono::seconds{20});
    EXPECT_TRUE(wait_for([&] { return box.endpoint("/metrics").find(metric) == std::string::npos; }));
}

/// The role has no right on the table.
TEST_F(AcceptCommand, WorksInSqlForARoleWithExecute)
{
    const auto role = box.sql("SELECT 'accepts_' || oid FROM pg_database WHERE datname = current_database()");
    box.sql("CREATE ROLE " + role + "; GRANT SELECT ON open_findings, accepted_findings TO " + role);
    EXPECT_THROW(box.sql("SET ROLE " + role + "; SELECT accept_finding(1)"), std::exception);
    box.sql("GRANT EXECUTE ON FUNCTION accept_finding, take_back_acceptance TO " + role);
    EXPECT_EQ(box.sql("SET ROLE " + role +
                      "; SELECT accept_finding(finding_id, 'spare') FROM open_findings ORDER BY 1"),
              "1\n2");
    EXPECT_EQ(box.sql("SELECT accepted_by = session_user, accepted_note FROM accepted_findings"),
              "t|spare\nt|spare");
    EXPECT_EQ(box.sql("SELECT accept_finding(99)"), "");
    EXPECT_EQ(box.sql("SET ROLE " + role + "; SELECT take_back_acceptance(2)"), "2");
    EXPECT_EQ(box.sql("SELECT take_back_acceptance(2)"), "");
    EXPECT_EQ(box.sql("SELECT finding_id FROM open_findings"), "2");
    box.sql("DROP OWNED BY " + role + "; DROP ROLE " + role);
}

} // namespace
} // namespace numsync::support
