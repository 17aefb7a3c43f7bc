#include "reconciled.hpp"

namespace numsync::support {
namespace {

/// Findings about changes since the last reconciliation. The first rows are two days old.
class FindingsSince : public Reconciled {
  protected:
    FindingsSince()
    {
        hold(20);
        make_older("2 days");
    }

    void make_older(const std::string& time) const
    {
        box.sql("UPDATE sync_runs SET started_at = started_at - interval '" + time + "'");
        box.sql("UPDATE purchased_numbers SET valid_from = valid_from - interval '" + time +
                "', first_seen_at = first_seen_at - interval '" + time + "'");
        box.sql("UPDATE purchased_numbers_history SET valid_from = valid_from - interval '" + time +
                "', valid_to = valid_to - interval '" + time + "'");
    }
};

TEST_F(FindingsSince, IncludePricesThatChangedBeyondTheLimit)
{
    auto records = sound_numbers(1, 20);
    records[0] = sound(1).with("price", "150").json();        // was 125: by a fifth, the limit
    records[1] = sound(2).with("price", "181").json();        // was 150: by more
    records[2] = sound(3).with("price", "\"100.00\"").json(); // was 175
    records[3] = sound(4).with("per_minute_price_inbound", "\"0.5\"").json(); // was 1
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
    make_older("1 day");
    EXPECT_EQ(found_now(), "");
}

TEST_F(FindingsSince, ReachBackToTheLastReconciliation)
{
    reconcile(0);
    hold(20, sound(20).with("price", "500"));
    make_older("3 days");
    reconcile(2);
    EXPECT_EQ(open_findings(), "price_changed|pn_000020|price|250|500");
    make_older("3 days");
    reconcile(0);
}

TEST_F(FindingsSince, IncludeUpdatedAtThatWentBack)
{
    auto records = sound_numbers(1, 20);
    records[0] = sound(1).with_text("updated_at", "2025-02-03T04:05:06.5Z").json();
    records[1] = sound(2).with_text("updated_at", "2027-02-03T04:05:06Z").json();
    hold(records);
    EXPECT_EQ(found_now(),
              "updated_at_backwards|pn_000001|updated_at|2026-02-02T01:01:00Z|2025-02-03T04:05:06.5Z");
    make_older("1 day");
    EXPECT_EQ(found_now(), "");
}

/// Compares with the version that was valid then: with no older one, and with none in between.
TEST_F(FindingsSince, CompareWithTheVersionOfThatTime)
{
    hold(20, sound(20).with("price", "500"));
    make_older("2 days");
    auto records = sound_numbers(1, 20);
    records[1] = sound(2).with("price", "300").json();
    records[2] = sound(3).with("price", "\"-100\"").json();
    records[3] = sound(4).with("price", "205").json();
    records[19] = sound(20).with("price", "510").json();
    records.push_back(sound(21).with("price", "10").json());
    hold(records);
    EXPECT_EQ(found_now(), "price_changed|pn_000002|price|150|300\nprice_changed|pn_000003|price|175|-100");
    records[1] = sound(2).with("price", "155").json();
    records[3] = sound(4).with("price", "400").json();
    records[20] = sound(21).with("price", "100").json(); // bought since then
    hold(records);
    EXPECT_EQ(found_now(), "price_changed|pn_000003|price|175|-100\nprice_changed|pn_000004|price|200|400");
    make_older("2 days");
    records[2] = sound(3).with("price", "\"-101\"").json();
    hold(records);
    EXPECT_EQ(found_now(), "");
}

TEST_F(FindingsSince, ReachBackADayAtLeast)
{
    hold(20, sound(20).with("per_minute_price_outbound", "9"));
    make_older("23 hours");
    reconcile(2);
    EXPECT_EQ(found_now(), "price_changed|pn_000020|per_minute_price_outbound|4|9");
    make_older("2 hours");
    box.sql("UPDATE sync_runs SET started_at = now() WHERE kind = 'reconcile'");
    EXPECT_EQ(found_now(), "");
}

/// Each account by its own history and its own last reconciliation.
TEST_F(FindingsSince, TreatEachAccountByItself)
{
    set_accounts({{"main", "region: one"}, {"other", "region: two"}});
    hold(20);
    reconcile(2);
    make_older("3 days");
    auto records = sound_numbers(1, 20);
    records[0] = sound(1).with("price", "126").json();
    hold(records);
    box.sql("UPDATE purchased_numbers_history SET price = 1 WHERE account = 'other'");
    const auto found = [this] {
        return box.sql(
            "SELECT account, expected_value, actual_value FROM findings_now WHERE kind = 'price_changed' "
            "ORDER BY 1");
    };
    EXPECT_EQ(found(), "other|1|126");
    box.sql("UPDATE purchased_numbers_history SET price = 1");
    EXPECT_EQ(found(), "main|1|126\nother|1|126");
    make_older("2 days");
    EXPECT_EQ(found(), "main|1|126\nother|1|126");
    box.sql("UPDATE sync_runs SET started_at = now() - interval '25 hours' WHERE kind = 'reconcile' AND "
            "account = 'other'");
    EXPECT_EQ(found(), "main|1|126");
}

TEST_F(FindingsSince, ShowTimesInUtc)
{
    hold(20, sound(20).with_text("updated_at", "2025-02-03T04:05:06.000007Z"));
    box.sql("UPDATE sync_accounts SET verified_at = '2026-01-02 03:04:05+00'");
    box.sql("UPDATE purchased_numbers SET missing_since = '2026-01-03 03:04:05+00' WHERE id = 'pn_000001'");
    expect("(number) VALUES ('+12125550001')");
    EXPECT_EQ(
        box.sql("SET timezone = 'Asia/Tokyo'; SELECT expected_value, actual_value FROM findings_now "
                "WHERE kind IN ('updated_at_backwards', 'table_behind', 'missing_upstream') ORDER BY kind"),
        "+12125550001|gone since 2026-01-03T03:04:05Z\n"
        "verified less than 10800 s ago|last verified at 2026-01-02T03:04:05Z\n"
        "2026-09-21T20:20:00Z|2025-02-03T04:05:06.000007Z");
}

} // namespace
} // namespace numsync::support
