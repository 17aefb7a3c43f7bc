#include "paths.hpp"
#include "support/pg_proxy.hpp"
#include "synced.hpp"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>

namespace numsync::support {
namespace {

/// Numbers that give rise to no finding, unless a test has it so.
class Reconcile : public Synced {
  protected:
    Reconcile() { box.set("sync.interval", "1h"); } // or the table would be behind after some seconds

    static Number sound(int n)
    {
        Number number{n};
        number.with("is_active", "true");
        return number;
    }

    static std::vector<std::string> sound_numbers(int first, int last)
    {
        std::vector<std::string> records;
        for (int n = first; n <= last; ++n) {
            records.push_back(sound(n).json());
        }
        return records;
    }

    /// Sound numbers, the last one as `number` has it; synced.
    void hold(int count, const Number& number)
    {
        auto records = sound_numbers(1, count - 1);
        records.push_back(number.json());
        box.serve(records);
        sync();
    }

    void hold(int count)
    {
        box.serve(sound_numbers(1, count));
        sync();
    }

    Result reconcile(int code, std::vector<std::string> more = {})
    {
        more.insert(more.begin(), "reconcile");
        auto result = box.run(more);
        EXPECT_EQ(result.code, code) << result.out << result.err;
        return result;
    }

    /// kind|subject|field|expected|actual of the open ones.
    [[nodiscard]] std::string findings() const
    {
        return box.sql("SELECT kind, subject, field, expected_value, actual_value FROM open_findings "
                       "ORDER BY account, kind, subject, field");
    }

    /// One more sync and reconciliation with sound numbers, after which nothing is open.
    void expect_resolved(int count)
    {
        hold(count);
        reconcile(0);
        EXPECT_EQ(findings(), "");
        EXPECT_NE(box.sql("SELECT count(*) FROM resolved_findings WHERE resolved_at >= last_seen_at"), "0");
    }

    void expect(const std::string& columns_and_rows) const
    {
        box.sql("INSERT INTO expected_numbers " + columns_and_rows);
    }

    [[nodiscard]] std::string file(const std::string& text) const
    {
        const auto path = box.directory() / "expected.csv";
        std::ofstream{path} << text;
        return path.string();
    }
};

TEST_F(Reconcile, FindsNothingWhereAllIsAsItShouldBe)
{
    hold(20);
    const auto result = reconcile(0);
    EXPECT_NE(result.out.find("main: 20 numbers listed, no finding is open"), std::string::npos)
        << result.out;
    EXPECT_EQ(
        box.sql("SELECT kind, trigger, status, reason, received, detail FROM sync_runs WHERE run_id = 2"),
        "reconcile|manual|succeeded||20|no finding is open");
    EXPECT_EQ(box.upstream().requests().size(), 4U); // one for the sync
}

/// What the list itself says.

TEST_F(Reconcile, FindsNumbersThatAreNotE164)
{
    auto records = sound_numbers(1, 17);
    records.push_back(sound(18).with_text("number", "0331 12345").json());
    records.push_back(sound(19).with("number", "null").json());
    records.push_back(sound(20).with_text("number", "+0155512345").json());
    box.serve(records);
    sync();
    reconcile(2);
    const std::string should_be = "|number|E.164, such as +14155550100|";
    EXPECT_EQ(findings(), "not_e164|pn_000018" + should_be + "0331 12345\nnot_e164|pn_000019" + should_be +
                              "\nnot_e164|pn_000020" + should_be + "+0155512345");
    expect_resolved(20);
}

TEST_F(Reconcile, FindsCallingCodesOfAnotherCountry)
{
    const auto number = [](int n, std::string_view digits, std::string_view country) {
        return sound(n).with_text("number", digits).with_text("iso_country", country).json();
    };
    auto records = sound_numbers(1, 20);
    for (const auto& record : {number(21, "+493012345678", "DE"), number(22, "+493012345679", "AT"),
                               number(23, "+12425551234", "US"), number(24, "+12425551235", "BS"),
                               number(25, "+17875551234", "PR"), number(26, "+447700900123", "UK"),
                               number(27, "+80012345678", "US"), number(28, "+99912345678", "DE"),
                               number(29, "+493012345670", ""), number(30, "+77012345678", "kz")}) {
        records.push_back(record);
    }
    box.serve(records);
    sync();
    reconcile(2);
    EXPECT_EQ(findings(), "country_mismatch|pn_000022|iso_country|DE|AT\n"
                          "country_mismatch|pn_000023|iso_country|BS|US\n"
                          "country_mismatch|pn_000028|iso_country||DE");
    expect_resolved(30);
}

TEST_F(Reconcile, FindsWhatCostsAndDoesNothing)
{
    auto records = sound_numbers(1, 8);
    records.push_back(sound(9).with("is_active", "false").with("price", "\"12.50\"").json());
    records.push_back(sound(10).with("is_active", "false").with("price", "0").json());
    box.serve(records);
    sync();
    reconcile(2);
    EXPECT_EQ(findings(), "priced_inactive|pn_000009|price|0|12.50");
    expect_resolved(10);
}

TEST_F(Reconcile, FindsNumbersWithoutATrunk)
{
    auto records = sound_numbers(1, 8);
    records.push_back(sound(9).with("inbound_trunk_id", "null").with_text("outbound_trunk_id", "").json());
    records.push_back(
        sound(10).with("is_active", "false").with("price", "0").without("inbound_trunk_id").json());
    box.serve(records);
    sync();
    reconcile(2);
    EXPECT_EQ(findings(), "no_trunk|pn_000009|inbound_trunk_id|the id of a trunk|\n"
                          "no_trunk|pn_000009|outbound_trunk_id|the id of a trunk|");
    EXPECT_EQ(box.sql("SELECT DISTINCT severity FROM open_findings"), "info");
    expect_resolved(10);
}

TEST_F(Reconcile, FindsANumberUnderSeveralIds)
{
    hold(10, sound(10).with_text("number", "+12125550001").with_text("iso_country", "US"));
    reconcile(2);
    EXPECT_EQ(findings(), "duplicate_number|+12125550001||one id|pn_000001, pn_000010");
    expect_resolved(10);
}

TEST_F(Reconcile, FindsANumberInSeveralAccounts)
{
    const auto account = [this](const std::string& name) {
        return "  - name: " + name + "\n    api_key_file: " + box.key_file().string() +
               "\n    filters: {region: of_" + name + "}\n"; // which the double does not look at
    };
    box.set_accounts(account("main") + account("other"));
    hold(2);
    box.sql("UPDATE purchased_numbers SET removed_at = now() WHERE account = 'other' AND id = 'pn_000002'");
    reconcile(2, {"--account", "main"});
    EXPECT_EQ(findings(), "duplicate_number|+12125550001||one id|other/pn_000001, pn_000001");
}

TEST_F(Reconcile, SuspectsAListThatIsAsLongAsAPage)
{
    hold(50);
    reconcile(2);
    EXPECT_EQ(findings(), "possible_page_cap|main|||50");
    hold(51); // it can be longer
    reconcile(0);
    hold(50);
    reconcile(0);
}

TEST_F(Reconcile, IsCalmedByHalvesThatAddUp)
{
    auto records = sound_numbers(1, 49);
    records.push_back(sound(50).with("is_active", "false").with("price", "0").json());
    box.serve(records);
    sync();
    reconcile(0);
}

/// Whether the list by is_active says the same.

class Inconsistent : public Reconcile {
  protected:
    /// From now on the halves are these, whatever the list says.
    void serve(const std::vector<std::string>& all, const std::vector<std::string>& active,
               const std::vector<std::string>& inactive)
    {
        box.upstream().answer([all, active, inactive](const Request& request) {
            if (request.target.find("is_active=true") != std::string::npos) {
                return ok_json(list_json(active));
            }
            return ok_json(
                list_json(request.target.find("is_active=false") != std::string::npos ? inactive : all));
        });
    }
};

TEST_F(Inconsistent, IdsAreNamed)
{
    const auto idle = [](int n) { return sound(n).with("is_active", "false").with("price", "0").json(); };
    auto all = sound_numbers(1, 10);
    all.push_back(idle(11));
    all.push_back(sound(12).with("is_active", "null").json());
    serve(all, sound_numbers(2, 10), {idle(11)});
    sync();
    reconcile(2);
    EXPECT_EQ(findings(), "api_inconsistent|pn_000001|is_active|true|");
    auto active = sound_numbers(1, 9);
    active.push_back(sound(10).with_text("friendly_name", "Another").json());
    active.push_back(sound(13).json());
    serve(all, active, {idle(11), sound(2).json()});
    reconcile(2);
    EXPECT_EQ(findings(), "api_inconsistent|pn_000002|is_active|true|false and true\n"
                          "api_inconsistent|pn_000010|is_active|true|true, and reads differently there\n"
                          "api_inconsistent|pn_000013|is_active||true");
    EXPECT_EQ(box.sql("SELECT subject FROM resolved_findings"), "pn_000001");
    serve(all, sound_numbers(1, 10), {idle(11)});
    reconcile(0);
}

TEST_F(Inconsistent, WhatChangesBetweenTwoRequestsIsNot)
{
    hold(10);
    auto requests = std::make_shared<std::atomic<int>>(0);
    box.upstream().answer([requests](const Request& request) {
        const auto held = ++*requests <= 1 ? sound_numbers(1, 10) : sound_numbers(1, 9);
        return ok_json(list_json(records_asked_for(request.target, held)));
    });
    reconcile(0);
    EXPECT_EQ(requests->load(), 6); // twice three lists
    EXPECT_EQ(box.sql("SELECT status, detail FROM sync_runs WHERE kind = 'reconcile'"),
              "succeeded|no finding is open");
}

TEST_F(Inconsistent, IsNotAskedForUnderAFilterOfItsOwn)
{
    box.set_accounts("  - name: main\n    api_key_file: " + box.key_file().string() +
                     "\n    filters: {is_active: true}\n");
    hold(10);
    reconcile(0);
    EXPECT_EQ(box.upstream().requests().size(), 2U);
}

TEST_F(Inconsistent, WhatCannotBeTakenInAHalfIsNot)
{
    const auto idle = sound(10).with("is_active", "false").with("price", "0").json();
    auto all = sound_numbers(11, 49);
    all.push_back(idle);
    serve(all, all, {idle});
    sync();
    reconcile(2); // 10 stands in both
    EXPECT_EQ(findings(), "api_inconsistent|pn_000010|is_active|false|false and true");
    auto active = sound_numbers(11, 49);
    active[3] = sound(14).with("price", "{}").json();
    active.push_back(sound(10).with("price", "{}").json());
    active.push_back(sound(51).with("price", "{}").json());
    serve(all, active, {idle, sound(51).json()});
    reconcile(2); // nothing is said of 14, 10 and 51
    EXPECT_EQ(findings(), "api_inconsistent|pn_000010|is_active|false|false and true");
}

TEST_F(Inconsistent, IdsThatTheListDoesNotHaveAreNamedOnce)
{
    auto more = sound_numbers(1, 12);
    more.push_back(more.back()); // twice
    serve(sound_numbers(1, 10), more, {sound(12).json()});
    sync();
    reconcile(2);
    EXPECT_EQ(
        box.sql(
            "SELECT kind, subject, expected_value, count(*) FROM open_findings GROUP BY 1, 2, 3 ORDER BY 2"),
        "api_inconsistent|pn_000011||1\napi_inconsistent|pn_000012||1");
}

TEST_F(Inconsistent, IdsAreNamedWhereTheFilterIsIgnored)
{
    auto all = sound_numbers(1, 3);
    all.push_back(sound(4).with("is_active", "false").with("price", "0").json());
    serve(all, {all.rbegin(), all.rend()}, all);
    sync();
    reconcile(2);
    EXPECT_EQ(box.sql("SELECT subject, expected_value, actual_value FROM open_findings ORDER BY 1"),
              "pn_000001|true|false and true\npn_000002|true|false and true\n"
              "pn_000003|true|false and true\npn_000004|false|false and true");
}

/// The table beside the list.

TEST_F(Reconcile, FindsRowsThatSomebodyElseEdited)
{
    hold(20);
    box.sql("UPDATE purchased_numbers SET price = 1, friendly_name = 'mine' WHERE id = 'pn_000003'");
    box.sql(
        "INSERT INTO purchased_numbers (account, id, number, row_digest, valid_from, first_seen_at, run_id) "
        "VALUES ('main', 'pn_x', '+12125559999', 'none', now(), now(), 1)");
    const auto before = tables();
    reconcile(2);
    EXPECT_EQ(tables(), before);
    EXPECT_EQ(box.sql("SELECT kind, subject, field, expected_value, actual_value, number FROM open_findings "
                      "WHERE subject <> 'pn_x' ORDER BY 3"),
              "table_edited|pn_000003|friendly_name|Night Desk 3|mine|+14165550003\n"
              "table_edited|pn_000003|price|175|1|+14165550003");
    EXPECT_EQ(box.sql("SELECT kind, field, expected_value, number FROM open_findings WHERE subject = 'pn_x'"),
              "table_edited||none|+12125559999");
    box.sql("DELETE FROM purchased_numbers WHERE id = 'pn_x'");
    expect_resolved(20);
}

TEST_F(Reconcile, KeepsWhatASyncPutRight)
{
    hold(20);
    box.sql("UPDATE purchased_numbers SET price = 1, created_at = '2020-01-02 03:04:05.5+00' "
            "WHERE id = 'pn_000003'");
    reconcile(2);
    box.sql(
        "UPDATE purchased_numbers SET price = 2, is_active = false WHERE id IN ('pn_000003', 'pn_000004')");
    box.sql("UPDATE purchased_numbers SET row_digest = '' WHERE id = 'pn_000005'");
    EXPECT_NE(sync().out.find("3 repaired"), std::string::npos);
    EXPECT_EQ(findings(), "");
    EXPECT_EQ(box.sql("SELECT kind, severity, subject, number, field, expected_value, actual_value, run_id, "
                      "first_seen_at < resolved_at, last_seen_at = resolved_at, remedy <> '' "
                      "FROM resolved_findings ORDER BY subject, field"),
              "table_edited|warning|pn_000003|+14165550003|created_at|2025-04-04T03:03:00Z|"
              "2020-01-02T03:04:05.5Z|3|t|t|t\n"
              "table_edited|warning|pn_000003|+14165550003|is_active|true|false|3|f|t|t\n"
              "table_edited|warning|pn_000003|+14165550003|price|175|2|3|t|t|t\n"
              "table_edited|warning|pn_000004|+442075550004|is_active|true|false|3|f|t|t\n"
              "table_edited|warning|pn_000004|+442075550004|price|200|2|3|f|t|t");
    reconcile(0);
}

TEST_F(Reconcile, WhatASyncWillBringIsNoFinding)
{
    hold(20);
    auto records = sound_numbers(2, 21);
    records[0] = sound(2).with_text("friendly_name", "Renamed").json();
    box.serve(records);
    reconcile(0);
}

TEST_F(Reconcile, TellsWhereNoSyncComesThrough)
{
    hold(20);
    auto records = sound_numbers(2, 21);
    records[0] = sound(2).with_text("friendly_name", "Renamed").json();
    box.serve(records);
    box.sql("UPDATE sync_accounts SET verified_at = '2026-01-02 03:04:05+00'");
    reconcile(2);
    EXPECT_EQ(findings(),
              "table_behind|main||0 numbers differ|3 numbers differ, last verified at 2026-01-02T03:04:05Z");
    sync();
    reconcile(0);
    EXPECT_EQ(findings(), "");
}

TEST_F(Reconcile, TellsATableThatWasNeverSynced)
{
    box.serve(sound_numbers(1, 3));
    reconcile(2);
    EXPECT_EQ(findings(), "table_behind|main||0 numbers differ|3 numbers differ, never verified");
}

/// What happened since: the rows that are there now have been since a day ago and more.
class Since : public Reconcile {
  protected:
    Since()
    {
        hold(20);
        box.sql("UPDATE purchased_numbers SET valid_from = valid_from - interval '2 days', "
                "first_seen_at = first_seen_at - interval '2 days'");
    }

    /// As if so much time had passed.
    void let_pass(const std::string& time) const
    {
        box.sql("UPDATE sync_runs SET started_at = started_at - interval '" + time + "'");
        box.sql("UPDATE purchased_numbers SET valid_from = valid_from - interval '" + time + "'");
        box.sql("UPDATE purchased_numbers_history SET valid_from = valid_from - interval '" + time +
                "', valid_to = valid_to - interval '" + time + "'");
    }
};

TEST_F(Since, FindsPricesThatChangedByMoreThanTheShare)
{
    auto records = sound_numbers(1, 20);
    records[0] = sound(1).with("price", "150").json();                        // 125: by a fifth
    records[1] = sound(2).with("price", "181").json();                        // 150: by more
    records[2] = sound(3).with("price", "\"100.00\"").json();                 // 175
    records[3] = sound(4).with("per_minute_price_inbound", "\"0.5\"").json(); // 1
    records[4] = sound(5).with("price", "null").json();
    box.serve(records);
    const std::string expected =
        "price_changed|pn_000002|price|150|181\nprice_changed|pn_000003|price|175|100.00\n"
        "price_changed|pn_000004|per_minute_price_inbound|1|0.5";
    reconcile(2); // before a sync has brought them
    EXPECT_EQ(findings(), expected);
    sync();
    reconcile(2); // and after it
    EXPECT_EQ(findings(), expected);
    box.set("reconcile.price_change_percent", "60%");
    reconcile(0);
    box.set("reconcile.price_change_percent", "0%");
    reconcile(2);
    EXPECT_EQ(box.sql("SELECT count(*) FROM open_findings"), "4");
    let_pass("1 day");
    reconcile(0); // told; from now on these are the prices
}

TEST_F(Since, MissesNothingWhereADayIsLongerThanADay)
{
    reconcile(0);
    auto records = sound_numbers(1, 20);
    records[0] = sound(1).with("price", "500").json();
    box.serve(records);
    sync();
    let_pass("3 days");
    reconcile(2);
    EXPECT_EQ(findings(), "price_changed|pn_000001|price|125|500");
    let_pass("3 days");
    reconcile(0);
}

TEST_F(Since, FindsRecordsThatBecameOlder)
{
    auto records = sound_numbers(1, 20);
    records[0] = sound(1).with_text("updated_at", "2025-02-03T04:05:06.5Z").json();
    records[1] = sound(2).with_text("updated_at", "2027-02-03T04:05:06Z").json();
    box.serve(records);
    sync();
    reconcile(2);
    EXPECT_EQ(findings(),
              "updated_at_backwards|pn_000001|updated_at|2026-02-02T01:01:00Z|2025-02-03T04:05:06.5Z");
    let_pass("1 day");
    reconcile(0);
    EXPECT_EQ(findings(), "");
}

TEST_F(Since, TellsNothingElseOfANumberThatIsGone)
{
    auto records = sound_numbers(1, 20);
    records[0] = sound(1).with("price", "500").json();
    box.serve(records);
    sync();
    reconcile(2);
    records.erase(records.begin());
    box.serve(records);
    reconcile(0); // no sync has marked it missing yet
    EXPECT_EQ(findings(), "");
}

/// What happens between the reading of the table and the comparing, while the other lists come.
class Meanwhile : public Since {
  protected:
    void reconcile_while(int code, const std::vector<std::string>& records, const std::function<void()>& act)
    {
        box.upstream().answer([records, act](const Request& request) {
            if (request.target.find("is_active=false") != std::string::npos) {
                act();
            }
            return ok_json(list_json(records_asked_for(request.target, records)));
        });
        reconcile(code);
    }
};

TEST_F(Meanwhile, AnEditIsLeftToTheNextReconciliation)
{
    auto records = sound_numbers(1, 20);
    records[0] = sound(1).with_text("friendly_name", "Renamed").json(); // so its row was changed lately
    box.serve(records);
    sync();
    reconcile_while(0, records, [this] {
        box.sql("UPDATE purchased_numbers SET price = 900, updated_at = now() + interval '1 day' WHERE id IN "
                "('pn_000001', 'pn_000002')");
    });
    EXPECT_EQ(findings(), "");
    box.serve(records);
    reconcile(2);
    EXPECT_EQ(box.sql("SELECT kind, subject, field FROM open_findings ORDER BY 2, 3"),
              "table_edited|pn_000001|price\ntable_edited|pn_000001|updated_at\n"
              "table_edited|pn_000002|price\ntable_edited|pn_000002|updated_at");
}

TEST_F(Meanwhile, ASyncMisleadsNothing)
{
    auto records = sound_numbers(2, 21);
    records[0] = sound(2).with_text("friendly_name", "Renamed").json();
    box.sql("UPDATE purchased_numbers SET region = 'mine' WHERE id IN ('pn_000002', 'pn_000003')");
    reconcile_while(0, records, [this] { sync(); });
    EXPECT_EQ(findings(), "");
    EXPECT_EQ(box.sql("SELECT subject, field, actual_value FROM resolved_findings"), "pn_000003|region|mine");
}

/// The numbers that somebody expects.

TEST_F(Reconcile, FindsWhatIsMissingUnexpectedInactiveAndDifferent)
{
    auto records = sound_numbers(1, 4);
    records.push_back(sound(5).with("is_active", "false").with("price", "0").json());
    records.push_back(sound(6).with("is_active", "false").with("price", "0").json());
    box.serve(records);
    sync();
    reconcile(0); // nothing is expected
    expect("(number, account, iso_country, region, is_active, label) VALUES "
           "('+12125550001', NULL, 'US', 'New York', true, NULL), ('+15125550002', 'main', 'CA', 'Ontario', "
           "NULL, NULL),"
           "('+14165550003', 'main', NULL, NULL, false, NULL), ('+13125550005', 'main', NULL, NULL, NULL, "
           "NULL), "
           "('+14155550006', 'main', NULL, NULL, false, NULL), ('+15550001111', 'main', NULL, NULL, NULL, "
           "'Front desk')");
    reconcile(2);
    EXPECT_EQ(findings(), "differs_from_expected|pn_000002|iso_country|CA|US\n"
                          "differs_from_expected|pn_000002|region|Ontario|Texas\n"
                          "differs_from_expected|pn_000003|is_active|false|true\n"
                          "expected_inactive|+13125550005|is_active|true|false\n"
                          "missing_upstream|+15550001111||Front desk|\n"
                          "unexpected_upstream|pn_000004|||+442075550004");
    EXPECT_EQ(
        box.sql("SELECT severity FROM open_findings ORDER BY array_position(ARRAY['critical', 'warning'], "
                "severity) LIMIT 3"),
        "critical\ncritical\nwarning");
    box.sql("DELETE FROM expected_numbers");
    reconcile(0);
    EXPECT_EQ(box.sql("SELECT count(*) FROM resolved_findings"), "6");
}

TEST_F(Reconcile, TellsWhereAMissingNumberIs)
{
    const auto account = [this](const std::string& name) {
        return "  - name: " + name + "\n    api_key_file: " + box.key_file().string() +
               "\n    filters: {region: of_" + name + "}\n"; // which the double does not look at
    };
    box.set_accounts(account("main") + account("other"));
    hold(2);
    box.sql("UPDATE purchased_numbers SET number = CASE id WHEN 'pn_000001' THEN '+12125550009' END WHERE "
            "account = 'other'");
    box.sql("UPDATE purchased_numbers SET removed_at = '2026-01-02 03:04:05+00' WHERE account = 'main' AND "
            "id = 'pn_000002'");
    box.serve({sound(3).json()});
    expect("(number, account) VALUES ('+12125550009', 'main'), ('+12125550009', NULL), ('+15125550002', "
           "'main'), "
           "('+15550000000', NULL)");
    reconcile(2);
    EXPECT_EQ(box.sql("SELECT account, subject, actual_value FROM open_findings WHERE kind = "
                      "'missing_upstream' ORDER BY 1, 2"),
              "main|+12125550009|in account other\nmain|+15125550002|gone since "
              "2026-01-02T03:04:05Z\nmain|+15550000000|");
}

/// How findings live.

TEST_F(Reconcile, AFindingIsOneRowFromItsFirstSightToItsEnd)
{
    hold(20, sound(20).with("outbound_trunk_id", "null"));
    reconcile(2);
    box.sql("UPDATE reconciliation_findings SET first_seen_at = first_seen_at - interval '1 day'");
    reconcile(2);
    EXPECT_EQ(
        box.sql("SELECT count(*), min(run_id), bool_and(last_seen_at - first_seen_at > interval '1 day'), "
                "count(resolved_at) FROM reconciliation_findings"),
        "1|3|t|0");
    expect_resolved(20);
    hold(20, sound(20).with("outbound_trunk_id", "null"));
    reconcile(2);
    EXPECT_EQ(box.sql("SELECT count(*), count(resolved_at) FROM reconciliation_findings"), "2|1");
}

TEST_F(Reconcile, AnIncompleteListOpensNothingAndResolvesNothing)
{
    hold(20, sound(20).with("outbound_trunk_id", "null"));
    expect("(number) VALUES ('+12125550001')");
    reconcile(2);
    const auto before =
        box.sql("SELECT md5(string_agg(f::text, '|' ORDER BY finding_id)) FROM reconciliation_findings f");
    const auto whole = ok_json(list_json(sound_numbers(2, 20)));
    for (const auto& [reply, code] : std::vector<std::pair<Reply, int>>{
             {truncated(whole, whole.bytes().size() - 9, Ending::cut), 69},
             {ok_json(list_json(sound_numbers(2, 20), R"(,"has_more":true)")), 65},
             {ok_json(R"({"success":false,"data":[]})"), 65},
             {status(500, "no"), 69}}) {
        for (const auto* of : {"", "is_active=true", "is_active=false"}) {
            box.upstream().answer([reply = reply, of](const Request& request) {
                const bool at_fault = *of == '\0' ? request.target.find("is_active") == std::string::npos
                                                  : request.target.find(of) != std::string::npos;
                return at_fault ? reply
                                : ok_json(list_json(records_asked_for(request.target, sound_numbers(2, 20))));
            });
            const auto result = reconcile(code);
            EXPECT_NE(result.err.find("the findings: stay as they were"), std::string::npos) << result.err;
            EXPECT_EQ(box.sql("SELECT md5(string_agg(f::text, '|' ORDER BY finding_id)) FROM "
                              "reconciliation_findings f"),
                      before);
        }
    }
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs WHERE kind = 'reconcile' AND status = 'failed' AND "
                      "reason IS NOT NULL"),
              "12");
}

TEST_F(Reconcile, AListOfWhichTooMuchCannotBeTakenIsRefused)
{
    hold(20, sound(20).with("outbound_trunk_id", "null"));
    reconcile(2);
    const auto before = findings();
    auto records = sound_numbers(1, 17);
    for (int n = 18; n <= 20; ++n) {
        records.push_back(sound(n).with("price", "{}").json());
    }
    for (const auto* of : {"", "is_active=true"}) {
        box.upstream().answer([records, of](const Request& request) {
            const bool at_fault = request.target.find(of) != std::string::npos;
            return ok_json(list_json(at_fault ? records : sound_numbers(1, 20)));
        });
        const auto result = reconcile(65);
        EXPECT_NE(result.err.find("3 of its 20"), std::string::npos) << result.err;
        EXPECT_EQ(findings(), before);
    }
}

TEST_F(Reconcile, ARecordThatCannotBeReadLeavesItsFindingsAsTheyAre)
{
    hold(20, sound(20).with("outbound_trunk_id", "null"));
    expect("(number) SELECT number FROM current_numbers");
    reconcile(2);
    const auto before = findings();
    auto records = sound_numbers(1, 19);
    records.push_back(sound(20).with("price", "{}").json());
    box.serve(records); // its number is known by its id
    reconcile(2);
    EXPECT_EQ(findings(), before);
    records.back() = sound(20).with("id", "null").json();
    records[0] = sound(1).with_text("number", "12").json();
    box.serve(records); // it may be any number
    reconcile(2);
    EXPECT_EQ(findings(), before + "\nnot_e164|pn_000001|number|E.164, such as +14155550100|12\n"
                                   "unexpected_upstream|pn_000001|||12");
    box.sql("DELETE FROM expected_numbers");
    expect_resolved(20);
}

TEST_F(Reconcile, ARecordThatCannotBeReadOpensNothingOfItsEditedRow)
{
    hold(20);
    box.sql("UPDATE purchased_numbers SET price = 1 WHERE id IN ('pn_000003', 'pn_000004')");
    auto records = sound_numbers(1, 20);
    records[2] = sound(3).with("price", "{}").json();
    box.serve(records);
    reconcile(2);
    EXPECT_EQ(findings(), "table_edited|pn_000004|price|200|1");
}

TEST_F(Reconcile, ALostAnswerToCommitCostsNoFinding)
{
    hold(20, sound(20).with("outbound_trunk_id", "null"));
    PgProxy proxy{box.database_url()};
    box.set("database.url", "'" + proxy.url() + "'");
    proxy.plan({PgFault::lose_answer, "COMMIT", "detail = $2, apply_ms"});
    const auto result = reconcile(2);
    EXPECT_TRUE(proxy.happened());
    EXPECT_NE(result.out.find("main: 20 numbers listed, 1 finding is open, 1 of them new\n"),
              std::string::npos)
        << result.out;
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs WHERE kind = 'reconcile'"), "1");
}

/// It writes findings and its own run, nothing else.
TEST_F(Reconcile, NeverWritesToTheInventory)
{
    hold(20);
    box.sql("UPDATE purchased_numbers SET price = 1 WHERE id = 'pn_000003'");
    box.serve(sound_numbers(2, 25));
    end_sessions();
    const auto written = [this] {
        return box.sql(
            "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables WHERE relname IN "
            "('purchased_numbers', 'purchased_numbers_history', 'sync_accounts', 'rejected_records', "
            "'api_drift', 'sync_approvals') ORDER BY 1");
    };
    const auto before = written();
    const auto table = tables();
    reconcile(2);
    end_sessions();
    EXPECT_EQ(written(), before);
    EXPECT_EQ(tables(), table);
}

TEST_F(Reconcile, NeitherWaitsForASyncNorMakesOneWait)
{
    hold(20);
    box.sql("INSERT INTO sync_runs (account, kind, trigger, status, lease_until, instance, version, filters) "
            "VALUES ('main', 'sync', 'manual', 'running', now() + interval '1 hour', 'elsewhere', '0', '')");
    reconcile(0);
    box.sql("UPDATE sync_runs SET kind = 'reconcile' WHERE status = 'running'");
    sync();
    box.set("sync.lease", "3s");
    const auto busy = reconcile(75);
    EXPECT_NE(busy.err.find("is reconciling this account"), std::string::npos) << busy.err;
    box.sql("UPDATE sync_runs SET lease_until = now() - interval '1 s' WHERE status = 'running'");
    reconcile(0);
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs WHERE status = 'abandoned'"), "1");
}

TEST_F(Reconcile, StatusSaysWhatIsOpen)
{
    hold(20, sound(20).with("outbound_trunk_id", "null"));
    reconcile(2);
    const auto text = box.run({"status"});
    EXPECT_NE(text.out.find("\n  1 finding is open: SELECT"), std::string::npos) << text.out;
    EXPECT_NE(text.out.find("manual   succeeded  reconciled: 1 finding is open, 1 of them new\n"),
              std::string::npos)
        << text.out;
    const auto json = box.run({"status", "--format", "json"});
    EXPECT_NE(json.out.find(R"("open_findings":1)"), std::string::npos) << json.out;
    EXPECT_NE(json.out.find(R"("kind":"reconcile")"), std::string::npos) << json.out;
}

/// Nobody but people know that an account is nowhere configured any more.
TEST_F(Reconcile, WhatIsOpenOfAnAccountThatHasLeftIsClosedByRetire)
{
    const auto accounts = [this](const std::vector<std::string>& names) {
        std::string text;
        for (const auto& name : names) {
            text += "  - name: " + name + "\n    api_key_file: " + box.key_file().string() +
                    "\n    filters: {region: of_" + name + "}\n"; // which the double does not look at
        }
        box.set_accounts(text);
    };
    accounts({"main", "old"});
    hold(1, sound(1).with("outbound_trunk_id", "null"));
    reconcile(2);
    accounts({"main"});
    hold(1);
    reconcile(2); // the number is in two accounts
    const auto open = "SELECT account, kind FROM open_findings ORDER BY 1, 2";
    EXPECT_EQ(box.sql(open), "main|duplicate_number\nold|duplicate_number\nold|no_trunk");
    EXPECT_EQ(box.run({"retire", "old", "--force"}).code, 0);
    EXPECT_EQ(box.sql(open), "main|duplicate_number");
    EXPECT_EQ(box.sql("SELECT count(*) FROM resolved_findings WHERE account = 'old'"), "2");
    reconcile(0); // it is in one account again
    accounts({"main", "old"});
    hold(1);
    reconcile(2);
    EXPECT_EQ(box.sql(open), "main|duplicate_number\nold|duplicate_number");
}

/// What it prints.

TEST_F(Reconcile, PrintsASummaryAndSomeOfEachKind)
{
    box.serve({});
    sync();
    expect("(number, account) SELECT '+1415555' || to_char(n, 'FM0000'), 'main' FROM generate_series(1, "
           "10000 - 1) n");
    const auto some = reconcile(2);
    EXPECT_NE(some.out.find("main: 0 numbers listed, 9,999 findings are open, 9,999 of them new\n\n"
                            "critical: missing_upstream, 9,999 open, 9,999 new\nto do: buy it again"),
              std::string::npos)
        << some.out;
    EXPECT_NE(some.out.find("\nSUBJECT       EXPECTED      SINCE\n+14155550001  +14155550001  2"),
              std::string::npos)
        << some.out;
    EXPECT_EQ(std::ranges::count(some.out, '\n'), 4 + 11 + 3) << some.out;
    EXPECT_NE(some.out.find("\n... and 9,989 more\n\n--all shows them"), std::string::npos) << some.out;
    const auto all = reconcile(2, {"--all"});
    EXPECT_EQ(std::ranges::count(all.out, '\n'), 9999 + 5) << all.out.substr(0, 2000);
    EXPECT_NE(all.out.find("+14155559999"), std::string::npos);
    EXPECT_EQ(all.out.find("new"), std::string::npos);
}

TEST_F(Reconcile, PrintsJsonAndCsvWhole)
{
    hold(20, sound(20).with_text("number", "\"quoted\", and\nbroken"));
    const auto csv = reconcile(2, {"--format", "csv"});
    EXPECT_NE(
        csv.out.find(
            "account,severity,kind,subject,number,field,expected,actual,first_seen_at,last_seen_at,to_do\r\n"
            "main,warning,not_e164,pn_000020,\"\"\"quoted\"\", and\nbroken\",number,\"E.164, such as "
            "+14155550100\",\"\"\"quoted\"\", and\nbroken\",2"),
        std::string::npos)
        << csv.out;
    const auto json = reconcile(2, {"--format", "json"});
    EXPECT_TRUE(json.out.starts_with(
        R"([{"account":"main","run_id":3,"received":20,"rejected":0,"resolved":0,"kinds":[{)"
        R"("kind":"not_e164","severity":"warning","open":1,"new":0,)"))
        << json.out;
    EXPECT_NE(json.out.find(R"("findings":[{"kind":"not_e164","severity":"warning","subject":"pn_000020",)"
                            R"("number":"\"quoted\", and\nbroken","field":"number",)"),
              std::string::npos)
        << json.out;
    EXPECT_TRUE(json.out.ends_with("}]}]\n")) << json.out;
    expect_resolved(20);
    EXPECT_TRUE(reconcile(0, {"--format", "json"})
                    .out.ends_with(R"("kinds":[],"findings":[]}])"
                                   "\n"));
    box.upstream().answer([](const Request&) { return status(500, "no"); });
    EXPECT_EQ(reconcile(69, {"--format", "json"}).out, "[]\n");
}

/// The file of expected numbers.

TEST_F(Reconcile, LoadsAFileOfExpectedNumbers)
{
    hold(3);
    expect("(number) VALUES ('+15550000000')");
    reconcile(2, {"--expected", file("\xef\xbb\xbfLabel , number,active,account,country,region\r\n"
                                     "\"Desk \"\"A\"\", first\",+12125550001,TRUE,main,US,New York\r\n"
                                     "\r\n"
                                     ",+15125550002,,,,\r\n"
                                     "\" \",\"+14165550003\",false,,CA,\"\"\r\n"
                                     "gone,+15550001111,,,,")});
    EXPECT_EQ(
        box.sql(
            "SELECT number, account, iso_country, region, is_active, label FROM expected_numbers ORDER BY 1"),
        "+12125550001|main|US|New York|t|Desk \"A\", first\n+14165550003||CA||f|\n+15125550002|||||\n"
        "+15550001111|||||gone");
    EXPECT_EQ(findings(),
              "differs_from_expected|pn_000003|is_active|false|true\nmissing_upstream|+15550001111||gone|");
    reconcile(2);
    EXPECT_EQ(box.sql("SELECT count(*) FROM expected_numbers"), "4");
    reconcile(0, {"--expected", file("number\n+12125550001\n+15125550002\n+14165550003\n")});
}

TEST_F(Reconcile, RefusesAFileWithAFaultBeforeAnythingIsTouched)
{
    hold(3);
    expect("(number) VALUES ('+15550000000')");
    const auto faults = [this](const std::string& text) {
        const auto result = reconcile(78, {"--expected", file(text)});
        EXPECT_NE(result.err.find("nothing was touched"), std::string::npos) << result.err;
        return result.err;
    };
    const auto path = (box.directory() / "expected.csv").string();
    const auto all = faults("number,account,active\n"
                            "+1,main,true\n"
                            "+2,mian,yes\n"
                            "\"+3\n4\",,\n"
                            "+5\n"
                            "1.41556E+10,,\n"
                            ",main,\n"
                            "+1,main,false\n"
                            "+6\xff,,\n"
                            "+7\xed\xa0\x80,,\n"
                            "+8\n");
    for (const auto* fault :
         {":3: account: the configuration has no account \"mian\"",
          ":3: active: expected true, false or nothing, got \"yes\"", ":4: number: must be one line",
          ":6: has 1 value for 3 columns", ":7: number: a spreadsheet has rounded it", ":8: number: is empty",
          ":9: number: stands twice for one account, line 2 has it already",
          ":10: number: must be one line of UTF-8", ":11: number: must be one line of UTF-8",
          ":12: has 1 value for 3 columns"}) {
        EXPECT_NE(all.find(path + fault), std::string::npos) << fault << "\n" << all;
    }
    EXPECT_NE(faults("").find(": is empty"), std::string::npos);
    EXPECT_NE(faults("nummer;account\n").find(":1: column 1 has no name that is known, only number, account"),
              std::string::npos);
    EXPECT_NE(faults("account,label\n").find(":1: number: the column is missing"), std::string::npos);
    EXPECT_NE(faults("number,number\n").find(":1: number: the column stands twice"), std::string::npos);
    EXPECT_NE(faults("number,label\n+1,a\n+2,\"never closed\n+3,c\n")
                  .find(":3: a quote is opened and never closed"),
              std::string::npos);
    EXPECT_NE(faults("number,label\n+1,\"a\" b\n").find(":2: something stands behind a closing quote"),
              std::string::npos);
    EXPECT_NE(reconcile(78, {"--expected", "/nowhere/x.csv"}).err.find("/nowhere/x.csv"), std::string::npos);
    EXPECT_EQ(box.sql("SELECT number FROM expected_numbers"), "+15550000000");
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs WHERE kind = 'reconcile'"), "0");
}

} // namespace
} // namespace numsync::support
