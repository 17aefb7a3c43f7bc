#include "reconciled.hpp"

namespace numsync::support {
namespace {

/// The view findings_now.
class Findings : public Reconciled {};

TEST_F(Findings, AreNoneWhereAllIsAsItShouldBe)
{
    hold(20);
    EXPECT_EQ(found_now(), "");
}

TEST_F(Findings, NameNumbersThatAreNotE164)
{
    auto records = sound_numbers(1, 17);
    records.push_back(sound(18).with_text("number", "0331 12345").json());
    records.push_back(sound(19).with("number", "null").json());
    records.push_back(sound(20).with_text("number", "+0155512345").json());
    hold(records);
    const std::string should_be = "|number|E.164, such as +14155550100|";
    EXPECT_EQ(found_now(), "not_e164|pn_000018" + should_be + "0331 12345\nnot_e164|pn_000019" + should_be +
                               "\nnot_e164|pn_000020" + should_be + "+0155512345");
    EXPECT_EQ(box.sql("SELECT id, number, severity, remedy <> '' FROM findings_now ORDER BY 1 LIMIT 1"),
              "pn_000018|0331 12345|warning|t");
}

TEST_F(Findings, NameCallingCodesOfAnotherCountry)
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
    hold(records);
    EXPECT_EQ(found_now(), "country_mismatch|pn_000022|iso_country|DE|AT\n"
                           "country_mismatch|pn_000023|iso_country|BS|US\n"
                           "country_mismatch|pn_000028|iso_country||DE");
}

TEST_F(Findings, NameWhatCostsAndDoesNothing)
{
    hold({sound(1).json(), idle(2).with("price", "\"12.50\"").json(), idle(3).json()});
    EXPECT_EQ(found_now(), "priced_inactive|pn_000002|price|0|12.50");
}

TEST_F(Findings, NameTrunksThatAreNullAndEmptyAlike)
{
    hold({sound(1).json(),
          sound(2).with("inbound_trunk_id", "null").with_text("outbound_trunk_id", "").json(),
          idle(3).without("inbound_trunk_id").json()});
    EXPECT_EQ(found_now(), "no_trunk|pn_000002|inbound_trunk_id|the id of a trunk|\n"
                           "no_trunk|pn_000002|outbound_trunk_id|the id of a trunk|");
}

TEST_F(Findings, NameANumberUnderSeveralIdsOnce)
{
    set_accounts({{"main", "region: one"}, {"other", "region: two"}});
    auto twice = sound(10).with_text("number", "+12125550001").with_text("iso_country", "US");
    hold({sound(1).json(), twice.json()});
    EXPECT_EQ(found_now(),
              "duplicate_number|+12125550001||one id|main/pn_000001, main/pn_000010, other/pn_000001, "
              "other/pn_000010");
    box.sql("UPDATE purchased_numbers SET missing_since = now(), missing_runs = 1 WHERE account = 'other'");
    EXPECT_EQ(found_now(), "duplicate_number|+12125550001||one id|pn_000001, pn_000010");
    box.sql("UPDATE purchased_numbers SET removed_at = now() WHERE account = 'main' AND id = 'pn_000001'");
    EXPECT_EQ(found_now(), "");
}

/// A list that failed or that the guard blocked says nothing.
TEST_F(Findings, SayOnlyThatTheTableIsBehindWhereNoListComesThrough)
{
    hold(20);
    expect("(number) SELECT number FROM current_numbers");
    box.serve(sound_numbers(18, 30));
    sync(3);
    EXPECT_EQ(found_now(), "");
    box.upstream().answer([](const Request&) { return status(500, "no"); });
    sync(69);
    EXPECT_EQ(found_now(), "");
    box.sql("UPDATE sync_accounts SET verified_at = now() - interval '179 minutes'");
    EXPECT_EQ(found_now(), "");
    box.sql("UPDATE sync_accounts SET verified_at = '2026-01-02 03:04:05+00'");
    EXPECT_EQ(found_now(),
              "table_behind|main||verified less than 10800 s ago|last verified at 2026-01-02T03:04:05Z");
    hold(20);
    EXPECT_EQ(found_now(), "");
}

TEST_F(Findings, SayThatATableWasNeverVerified)
{
    box.upstream().answer([](const Request&) { return status(500, "no"); });
    sync(69);
    EXPECT_EQ(found_now(), "table_behind|main||verified less than 900 s ago|never verified");
}

/// What happened since: the rows that are there now have been since two days ago.
class Since : public Reconciled {
  protected:
    Since()
    {
        hold(20);
        let_pass("2 days");
    }

    void let_pass(const std::string& time) const
    {
        box.sql("UPDATE sync_runs SET started_at = started_at - interval '" + time + "'");
        box.sql("UPDATE purchased_numbers SET valid_from = valid_from - interval '" + time +
                "', first_seen_at = first_seen_at - interval '" + time + "'");
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
    hold(records);
    EXPECT_EQ(found_now(), "price_changed|pn_000002|price|150|181\nprice_changed|pn_000003|price|175|100.00\n"
                           "price_changed|pn_000004|per_minute_price_inbound|1|0.5");
    box.set("reconcile.price_change_percent", "60%");
    sync();
    EXPECT_EQ(found_now(), "");
    box.set("reconcile.price_change_percent", "0%");
    sync();
    EXPECT_EQ(box.sql("SELECT count(*) FROM findings_now"), "4");
    let_pass("1 day");
    EXPECT_EQ(found_now(), "");
}

TEST_F(Since, MissesNothingIfTheLastReconciliationIsLongAgo)
{
    reconcile(0);
    hold(20, sound(20).with("price", "500"));
    let_pass("3 days");
    reconcile(2);
    EXPECT_EQ(open_findings(), "price_changed|pn_000020|price|250|500");
    let_pass("3 days");
    reconcile(0);
}

TEST_F(Since, FindsRecordsThatBecameOlder)
{
    auto records = sound_numbers(1, 20);
    records[0] = sound(1).with_text("updated_at", "2025-02-03T04:05:06.5Z").json();
    records[1] = sound(2).with_text("updated_at", "2027-02-03T04:05:06Z").json();
    hold(records);
    EXPECT_EQ(found_now(),
              "updated_at_backwards|pn_000001|updated_at|2026-02-02T01:01:00Z|2025-02-03T04:05:06.5Z");
    let_pass("1 day");
    EXPECT_EQ(found_now(), "");
}

/// The numbers that somebody expects.
class Expected : public Reconciled {};

TEST_F(Expected, AreMissingUnexpectedInactiveOrDifferent)
{
    auto records = sound_numbers(1, 4);
    records.push_back(idle(5).json());
    records.push_back(idle(6).json());
    hold(records);
    EXPECT_EQ(found_now(), ""); // nothing is expected
    expect("(number, account, iso_country, region, is_active, label) VALUES "
           "('+12125550001', NULL, 'us', 'New York', true, NULL), "
           "('+15125550002', 'main', 'CA', 'Ontario', NULL, NULL), "
           "('+14165550003', 'main', NULL, NULL, false, NULL), "
           "('+13125550005', 'main', NULL, NULL, NULL, NULL), "
           "('+13125550005', NULL, NULL, NULL, NULL, NULL), "
           "('+14155550006', 'main', NULL, NULL, false, NULL), "
           "('+15550001111', 'main', NULL, NULL, NULL, 'Front desk'), "
           "('+15550001111', NULL, NULL, NULL, NULL, NULL)");
    EXPECT_EQ(found_now(), "differs_from_expected|pn_000002|iso_country|CA|US\n"
                           "differs_from_expected|pn_000002|region|Ontario|Texas\n"
                           "differs_from_expected|pn_000003|is_active|false|true\n"
                           "expected_inactive|+13125550005|is_active|true|false\n"
                           "missing_upstream|+15550001111||Front desk|\n"
                           "unexpected_upstream|pn_000004|||+442075550004");
    EXPECT_EQ(box.sql("SELECT kind FROM findings_now WHERE severity = 'critical' ORDER BY 1"),
              "expected_inactive\nmissing_upstream");
    box.sql("DELETE FROM expected_numbers");
    EXPECT_EQ(found_now(), ""); // what is expected no more is not missing
}

TEST_F(Expected, AreComparedInAllAccountsOnceAnyIsExpected)
{
    set_accounts({{"main", "region: one"}, {"other", "region: two"}});
    hold(1);
    box.sql("UPDATE purchased_numbers SET number = '+12125550002' WHERE account = 'other'");
    expect("(number, account, region) VALUES ('+12125550001', 'main', 'one')");
    EXPECT_EQ(found_now("kind <> 'differs_from_expected'"), "unexpected_upstream|pn_000001|||+12125550002");
    EXPECT_EQ(box.sql("SELECT account FROM findings_now WHERE kind = 'unexpected_upstream'"), "other");
}

TEST_F(Expected, AreMissingWithAWordWhereTheyAre)
{
    box.set_accounts("  - name: main\n    api_key_file: " + box.key_file().string() +
                     "\n  - name: other\n    api_key_file: " + box.key_file().string() +
                     "\n    filters: {region: Nowhere}\n");
    hold(2);
    box.sql("UPDATE purchased_numbers SET number = CASE id WHEN 'pn_000001' THEN '+12125550009' END "
            "WHERE account = 'other'");
    box.sql("UPDATE purchased_numbers SET removed_at = '2026-01-02 03:04:05+00' "
            "WHERE account = 'main' AND id = 'pn_000002'");
    expect("(number, account) VALUES ('+12125550009', 'main'), ('+12125550009', NULL), "
           "('+15125550002', 'main'), ('+15550000000', NULL)");
    EXPECT_EQ(box.sql("SELECT account, number, actual_value FROM findings_now "
                      "WHERE kind = 'missing_upstream' ORDER BY 1, 2"),
              "main|+12125550009|in account other\n"
              "main|+15125550002|gone since 2026-01-02T03:04:05Z\nmain|+15550000000|");
}

TEST_F(Expected, AreGoneWithARetiredAccount)
{
    set_accounts({{"main", "region: one"}, {"other", "region: two"}});
    hold(1);
    expect("(number, account) VALUES ('+12125550001', 'main'), ('+15550001111', 'other')");
    box.sql("UPDATE sync_accounts SET verified_at = now() - interval '1 day' WHERE account = 'other'");
    EXPECT_EQ(box.sql("SELECT count(*) FROM findings_now"), "4");
    set_accounts({{"main", "region: one"}});
    EXPECT_EQ(box.run({"retire", "other", "--force"}).code, 0);
    EXPECT_EQ(found_now(), "");
}

/// What a filter hides is not missing.
TEST_F(Expected, AreMissingFromAFilteredAccountOnlyIfItWouldListThem)
{
    set_accounts({{"main", "iso_country: US, is_active: true"}});
    hold(1);
    const auto missing = [this](const std::string& values) {
        box.sql("DELETE FROM expected_numbers WHERE number = '+15550001111'");
        expect("(number, account, iso_country, is_active) VALUES ('+15550001111', " + values + ")");
        return found_now("kind = 'missing_upstream'") == "missing_upstream|+15550001111||+15550001111|";
    };
    EXPECT_FALSE(missing("NULL, NULL, NULL"));
    EXPECT_FALSE(missing("NULL, 'US', NULL"));
    EXPECT_FALSE(missing("NULL, NULL, true"));
    EXPECT_FALSE(missing("NULL, 'GB', true"));
    EXPECT_TRUE(missing("NULL, 'us', true"));
    EXPECT_TRUE(missing("'main', NULL, NULL"));
    EXPECT_FALSE(missing("'main', 'GB', NULL"));
    EXPECT_FALSE(missing("'main', NULL, false"));
    EXPECT_FALSE(missing("'nowhere', NULL, NULL")); // nothing is known of such an account
}

/// However little can be read of a record, its number is listed.
TEST_F(Expected, AreNotMissingIfTheListHasThemAndSomethingCannotBeRead)
{
    hold(28);
    expect("(number) SELECT number FROM current_numbers");
    expect("(number) VALUES ('+15550000001'), ('+15550000002'), ('+15550000003')");
    const auto missing = [this] {
        return box.sql("SELECT number FROM findings_now WHERE kind = 'missing_upstream' ORDER BY 1");
    };
    const auto nameless = [](std::string_view number) {
        return sound(29).with("id", "null").with("number", number).json();
    };
    auto records = sound_numbers(1, 27);
    records.push_back(sound(28).with("number", "{}").with("inbound_trunk_id", "{}").json());
    records.push_back(nameless(R"("+15550000001")"));
    hold(records);
    EXPECT_EQ(missing(), "+15550000002\n+15550000003");
    EXPECT_EQ(found_now("kind <> 'missing_upstream'"), ""); // of what cannot be read nothing is said
    records.back() = nameless("15550000003");
    hold(records);
    EXPECT_EQ(missing(), "+15550000001\n+15550000002");
    records.back() = nameless("null");
    hold(records);
    EXPECT_EQ(missing(), "+15550000001\n+15550000002\n+15550000003");
    hold(29);
    EXPECT_EQ(missing(), "+15550000001\n+15550000002\n+15550000003");
}

} // namespace
} // namespace numsync::support
