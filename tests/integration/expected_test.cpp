#include "reconciled.hpp"

namespace numsync::support {
namespace {

/// The numbers in expected_numbers, compared with the table.
class ExpectedNumbers : public Reconciled {};

TEST_F(ExpectedNumbers, AreComparedWithTheTable)
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
    EXPECT_EQ(found_now(), ""); // no longer expected, so not missing
}

TEST_F(ExpectedNumbers, AreComparedInAllAccountsIfAnyIsExpected)
{
    set_accounts({{"main", "region: one"}, {"other", "region: two"}});
    hold(1);
    box.sql("UPDATE purchased_numbers SET number = '+12125550002' WHERE account = 'other'");
    expect("(number, account, region) VALUES ('+12125550001', 'main', 'one')");
    EXPECT_EQ(found_now("kind <> 'differs_from_expected'"), "unexpected_upstream|pn_000001|||+12125550002");
    EXPECT_EQ(box.sql("SELECT account FROM findings_now WHERE kind = 'unexpected_upstream'"), "other");
}

TEST_F(ExpectedNumbers, AreReportedMissingWithTheirPlace)
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

TEST_F(ExpectedNumbers, AreDeletedWithARetiredAccount)
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

/// A number that a filter hides is not missing.
TEST_F(ExpectedNumbers, AreMissingOnlyIfTheFiltersWouldListThem)
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
    EXPECT_TRUE(missing("NULL, 'uS', true"));
    EXPECT_TRUE(missing("'main', NULL, NULL"));
    EXPECT_FALSE(missing("'main', 'GB', NULL"));
    EXPECT_FALSE(missing("'main', NULL, false"));
    EXPECT_FALSE(missing("'nowhere', NULL, NULL")); // no such account was ever synced
}

/// A record counts as listed if its number can be read, whatever else cannot.
TEST_F(ExpectedNumbers, AreNotMissingIfARejectedRecordHasThem)
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
    EXPECT_EQ(found_now("kind <> 'missing_upstream'"), ""); // unreadable values lead to no finding
    records.back() = nameless("15550000003");
    hold(records);
    EXPECT_EQ(missing(), "+15550000001\n+15550000002");
    records.back() = nameless("null");
    hold(records);
    EXPECT_EQ(missing(), "+15550000001\n+15550000002\n+15550000003");
    hold(29);
    EXPECT_EQ(missing(), "+15550000001\n+15550000002\n+15550000003");
}

TEST_F(ExpectedNumbers, AreReportedMissingWithTheLatestPlace)
{
    set_accounts({{"main", ""}, {"more", "region: one"}, {"other", "region: two"}});
    hold({sound(1).json(), sound(2).json(), sound(3).json()});
    expect("(number, account, label) VALUES ('+12125550001', 'main', 'b'), ('+15550000000', 'main', 'b'), "
           "('+15550000000', NULL, 'a')");
    const auto missing = [this] {
        return box.sql("SELECT account, number, expected_value, actual_value FROM findings_now "
                       "WHERE kind = 'missing_upstream' ORDER BY 1, 2");
    };
    expect("(number, region) VALUES ('+15550000001', 'one')"); // two of the accounts would list it
    box.sql("UPDATE purchased_numbers SET number = NULL WHERE account = 'main' AND id = 'pn_000001'");
    EXPECT_EQ(missing(),
              "main|+12125550001|b|in account more\nmain|+15550000000|a|\nmain|+15550000001|+15550000001|");
    box.sql(
        "UPDATE purchased_numbers SET number = '+12125550001' WHERE id = 'pn_000002'; "
        "UPDATE purchased_numbers SET number = '+12125550001', removed_at = '2026-01-05 00:00+00', "
        "missing_since = ('2026-01-0' || right(id, 1) || ' 00:00+00')::timestamptz WHERE account = 'main'; "
        "UPDATE purchased_numbers SET removed_at = '2026-01-06 00:00+00' WHERE account <> 'main'");
    EXPECT_EQ(missing(), "main|+12125550001|b|gone since 2026-01-03T00:00:00Z\nmain|+15550000000|a|\n"
                         "main|+15550000001|+15550000001|");
    box.sql("UPDATE purchased_numbers SET removed_at = NULL WHERE account = 'main'");
    EXPECT_EQ(missing(), "main|+12125550001|b|gone since 2026-01-03T00:00:00Z\nmain|+15550000000|a|\n"
                         "main|+15550000001|+15550000001|");
}

TEST_F(ExpectedNumbers, AreMissingOnlyIfTheRegionFilterWouldListThem)
{
    set_accounts({{"main", "region: Texas"}});
    hold(1);
    const auto missing = [this](const std::string& values) {
        box.sql("DELETE FROM expected_numbers");
        expect("(number, account, region) VALUES ('+15550001111', " + values + ")");
        return !found_now("kind = 'missing_upstream'").empty();
    };
    EXPECT_FALSE(missing("NULL, NULL"));
    EXPECT_FALSE(missing("NULL, 'Ontario'"));
    EXPECT_FALSE(missing("'main', 'Ontario'"));
    EXPECT_TRUE(missing("'main', NULL"));
    EXPECT_TRUE(missing("NULL, 'teXas'"));
    EXPECT_TRUE(missing("'main', 'TEXAS'"));
}

/// The findings about a number that several accounts may have.
TEST_F(ExpectedNumbers, AreSearchedInTheirAccount)
{
    set_accounts({{"main", "region: one"}, {"other", "region: two"}});
    hold({sound(1).json(), sound(2).json()});
    box.sql("INSERT INTO rejected_records (account, record_key, number, field, reason, record, "
            "first_seen_at, run_id) "
            "VALUES ('other', 'x', '+15550001111', 'price', 'x', '', now(), 1)");
    const auto found = [this] {
        return box.sql("SELECT account, kind, coalesce(id, number), field FROM findings_now "
                       "WHERE kind NOT IN ('duplicate_number', 'unexpected_upstream') ORDER BY 1, 2, 3, 4");
    };
    expect("(number) VALUES ('+15550001111')");
    EXPECT_EQ(found(), "");
    box.sql("UPDATE expected_numbers SET account = 'other'");
    EXPECT_EQ(found(), "");
    box.sql("UPDATE expected_numbers SET account = 'main', region = 'one'");
    EXPECT_EQ(found(), "main|missing_upstream|+15550001111|");
    box.sql("DELETE FROM expected_numbers");
    expect("(number, account, iso_country, is_active) VALUES ('+12125550001', 'main', 'CA', NULL), "
           "('+15125550002', NULL, 'CA', false), ('+15125550002', 'other', 'CA', NULL)");
    box.sql("UPDATE purchased_numbers SET is_active = false WHERE id = 'pn_000001'");
    EXPECT_EQ(found(), "main|differs_from_expected|pn_000001|iso_country\n"
                       "main|differs_from_expected|pn_000002|is_active\n"
                       "main|differs_from_expected|pn_000002|iso_country\n"
                       "main|expected_inactive|+12125550001|is_active\n"
                       "main|priced_inactive|pn_000001|price\n"
                       "other|differs_from_expected|pn_000002|is_active\n"
                       "other|differs_from_expected|pn_000002|iso_country\n"
                       "other|priced_inactive|pn_000001|price");
    EXPECT_EQ(box.sql("SELECT account, number FROM findings_now WHERE kind = 'unexpected_upstream'"),
              "other|+12125550001");
    const auto inactive = [this] {
        return box.sql("SELECT account FROM findings_now WHERE kind = 'expected_inactive'");
    };
    box.sql("UPDATE purchased_numbers SET is_active = true WHERE id = 'pn_000001' AND account = 'other'");
    EXPECT_EQ(inactive(), "main"); // although it is active in another account
    box.sql("UPDATE purchased_numbers SET is_active = NOT is_active WHERE id = 'pn_000001'; "
            "UPDATE purchased_numbers SET number = NULL WHERE id = 'pn_000001' AND account = 'main'");
    EXPECT_EQ(inactive(), "");
    box.sql("UPDATE purchased_numbers SET is_active = false, number = '+12125550001' WHERE id = 'pn_000001'");
    box.sql("UPDATE expected_numbers SET account = NULL WHERE number = '+12125550001'");
    EXPECT_EQ(inactive(), "main");
    EXPECT_EQ(box.sql("SELECT count(*) FROM findings_now WHERE kind = 'unexpected_upstream'"), "0");
    box.sql("UPDATE purchased_numbers SET is_active = NULL WHERE id = 'pn_000001' AND account = 'other'");
    EXPECT_EQ(inactive(), ""); // NULL may mean active
    for (const std::string gone : {"missing_since", "removed_at"}) {
        box.sql("UPDATE purchased_numbers SET missing_since = NULL; UPDATE purchased_numbers SET " + gone +
                " = now() WHERE id = 'pn_000001' AND account = 'other'");
        EXPECT_EQ(inactive(), "main");
    }
}

TEST_F(ExpectedNumbers, DifferFromNull)
{
    hold({sound(1).with("iso_country", "null").json(), sound(2).with("region", "null").json(),
          sound(3).with("is_active", "null").json(),
          idle(4).with_text("iso_country", "gb").with("price", "{}").with_text("region", "london").json(),
          sound(5).with("region", "{}").json()});
    expect("(number, iso_country, region, is_active) VALUES ('+12125550001', 'US', NULL, NULL), "
           "('+15125550002', NULL, 'Texas', NULL), ('+14165550003', NULL, NULL, false), "
           "('+442075550004', 'Gb', 'Leeds', true), ('+13125550005', NULL, 'Texas', NULL)");
    EXPECT_EQ(found_now(), "differs_from_expected|pn_000001|iso_country|US|\n"
                           "differs_from_expected|pn_000002|region|Texas|\n"
                           "differs_from_expected|pn_000003|is_active|false|\n"
                           "differs_from_expected|pn_000004|region|Leeds|london\n"
                           "expected_inactive|+442075550004|is_active|true|false");
}

/// The row that names the account decides.
TEST_F(ExpectedNumbers, DifferOnceIfSeveralRowsExpectThem)
{
    hold(1);
    expect("(number, account, region) VALUES ('+12125550001', 'main', 'a'), ('+12125550001', NULL, 'b')");
    EXPECT_EQ(found_now(), "differs_from_expected|pn_000001|region|a|New York");
}

TEST_F(ExpectedNumbers, AreMissingAgainOnceTheRecordIsResolved)
{
    hold(1);
    expect("(number) VALUES ('+12125550001'), ('+15550001111')");
    box.sql("INSERT INTO rejected_records (account, record_key, number, field, reason, record, "
            "first_seen_at, run_id) "
            "VALUES ('main', 'x', '+15550001111', 'price', 'x', '', now(), 1)");
    EXPECT_EQ(found_now(), "");
    box.sql("UPDATE rejected_records SET resolved_at = now()");
    EXPECT_EQ(found_now("kind = 'missing_upstream'"), "missing_upstream|+15550001111||+15550001111|");
}

/// The id had the number before; now its number cannot be read.
TEST_F(ExpectedNumbers, AreNotMissingIfTheirNumberBecameUnreadable)
{
    set_accounts({{"main", ""}, {"other", "region: two"}});
    hold({sound(1).json(), sound(2).json(), sound(3).json()});
    auto records = std::vector<std::string>{
        sound(1).with("number", "null").with("price", "{}").json(), sound(2).with("number", "{}").json(),
        sound(3).with_text("number", "+12125550009").with("region", "{}").json()};
    hold(records);
    expect("(number, account) VALUES ('+12125550001', NULL), ('+15125550002', NULL), ('+14165550003', NULL), "
           "('+15125550002', 'main'), ('+12125550009', NULL)");
    const auto missing = [this] {
        return box.sql(
            "SELECT account, number FROM findings_now WHERE kind = 'missing_upstream' ORDER BY 1, 2");
    };
    EXPECT_EQ(missing(), "main|+12125550001\nmain|+14165550003");
    EXPECT_EQ(
        box.sql("SELECT account, id, actual_value FROM findings_now WHERE kind = 'unexpected_upstream' "
                "ORDER BY 1, 2"),
        "main|pn_000001|pn_000001\nother|pn_000001|pn_000001"); // its number is null, which is not unreadable
    box.sql("UPDATE purchased_numbers_history SET number = '+1' WHERE account = 'main' AND id = 'pn_000002'");
    EXPECT_EQ(missing(), "main|+12125550001\nmain|+14165550003\nmain|+15125550002");
    box.sql("UPDATE purchased_numbers_history SET number = '+15125550002' WHERE id = 'pn_000002'");
    box.sql("UPDATE purchased_numbers SET missing_since = now() WHERE account = 'main' AND id = 'pn_000002'");
    EXPECT_EQ(missing(), "main|+12125550001\nmain|+14165550003\nmain|+15125550002");
    box.sql("UPDATE purchased_numbers SET missing_since = NULL, removed_at = now() "
            "WHERE account = 'main' AND id = 'pn_000002'");
    EXPECT_EQ(missing(), "main|+12125550001\nmain|+14165550003\nmain|+15125550002");
}

} // namespace
} // namespace numsync::support
