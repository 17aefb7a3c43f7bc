#include "support/says.hpp"
#include "synced.hpp"

#include <sstream>

/// The values that the views show.
namespace numsync::support {
namespace {

class Views : public Synced {
  protected:
    /// Number 1 gets a higher price, number 2 is removed and restored, number 3 stays.
    Views()
    {
        serve({"125", "1"});
        box.set("guard.confirm_removals", "1");
        box.serve({number(1, "295.50", "1"), number(3, "10", "1")});
        sync();
        serve({"295.50", "1"});
    }

    static std::string number(int n, const std::string& price, const std::string& minute)
    {
        return Number{n}
            .with("price", price)
            .with("per_minute_price_inbound", minute)
            .with("number", "\"+1415555000" + std::to_string(n) + "\"")
            .with("region", R"("California")")
            .with("iso_country", n == 3 ? R"("DE")" : R"("US")")
            .with("is_active", n == 2 ? "false" : "true")
            .json();
    }

    void serve(const std::pair<std::string, std::string>& prices)
    {
        box.serve({number(1, prices.first, prices.second), number(2, "20", "1"), number(3, "10", "1")});
        sync();
    }
};

TEST_F(Views, AsOfIncludesTheStartAndExcludesTheEnd)
{
    const auto at = [this](const std::string& instant) {
        return box.sql(
            "SELECT price FROM purchased_numbers_versions v, LATERAL (SELECT v.valid_from AS began, "
            "v.valid_to AS ended) t, LATERAL (SELECT o.price AS as_of FROM purchased_numbers_as_of(" +
            instant +
            ") o WHERE o.id = v.id) o WHERE v.id = 'pn_000001' AND NOT v.is_current "
            "AND o.as_of = v.price");
    };
    EXPECT_EQ(at("began"), "125");
    EXPECT_EQ(at("ended - interval '1 us'"), "125");
    EXPECT_EQ(at("ended"), "");
    EXPECT_EQ(at("began - interval '1 us'"), "");
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers_as_of('2000-01-01')"), "0");
    // Between removal and return number 2 was not held.
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers_as_of((SELECT changed_at FROM number_changes "
                      "WHERE change = 'removed'))"),
              "2");
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers_as_of((SELECT changed_at FROM number_changes "
                      "WHERE change = 'restored'))"),
              "3");
}

/// Every version of every number is what as_of returns, from its start until just before its end.
TEST_F(Views, AsOfIsExactToTheMicrosecond)
{
    const auto versions_that_differ = [this](const std::string& instant, const std::string& held) {
        return box.sql("SELECT v.id, v.valid_from FROM purchased_numbers_versions v WHERE (" + held +
                       ") <> (v.removed_at IS NULL AND EXISTS (SELECT FROM purchased_numbers_as_of(" +
                       instant + ") o WHERE o.id = v.id AND o.valid_from = v.valid_from))");
    };
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers_versions WHERE valid_to IS NOT NULL"), "3");
    EXPECT_EQ(versions_that_differ("v.valid_from", "v.removed_at IS NULL"), "");
    EXPECT_EQ(versions_that_differ("v.valid_from - interval '1 us'", "false"), "");
    EXPECT_EQ(
        versions_that_differ("coalesce(v.valid_to - interval '1 us', 'infinity')", "v.removed_at IS NULL"),
        "");
    EXPECT_EQ(versions_that_differ("v.valid_to", "false AND v.valid_to IS NULL"), "");
    // At any instant at most one version of a number is valid.
    EXPECT_EQ(box.sql("SELECT v.valid_from FROM purchased_numbers_versions v, "
                      "LATERAL (SELECT id FROM purchased_numbers_as_of(v.valid_from) GROUP BY id "
                      "HAVING count(*) > 1) twice"),
              "");
}

TEST_F(Views, PriceChangesHaveOldAndNewPrice)
{
    EXPECT_EQ(box.sql("SELECT id, field, old_price, new_price, difference, run_id FROM price_changes"),
              "pn_000001|price|125|295.50|170.50|2");
}

TEST_F(Views, TimelineHasTheEventsOfANumber)
{
    EXPECT_EQ(box.sql("SELECT event, detail FROM number_timeline WHERE number = '+14155550002' ORDER BY at"),
              "bought|first seen in run 1\ngone|removed in run 2\nback|restored in run 3");
    EXPECT_EQ(box.sql("SELECT event, detail FROM number_timeline WHERE number = '+14155550001' ORDER BY at"),
              "bought|first seen in run 1\nchanged|price: \"125\" -> \"295.50\"");
}

/// The number is bought, changed, inactive, gone, bought again under another id; that id then gets another
/// number.
TEST_F(Views, TimelineFollowsANumberThroughItsIds)
{
    const auto other = number(3, "10", "1");
    const auto bearing = [](int id, const std::string& phone) {
        return Number{id}.with("number", '"' + phone + '"').with("price", "7");
    };
    for (const auto& held : std::vector<std::vector<std::string>>{
             {other, bearing(7, "+12125550100").with("is_active", "true").json()},
             {other, bearing(7, "+12125550100").with("is_active", "true").with("price", "8").json()},
             {other, bearing(7, "+12125550100").with("is_active", "false").with("price", "8").json()},
             {other},
             {other, bearing(8, "+12125550100").json()},
             {other, bearing(8, "+12125550199").json()}}) {
        box.serve(held);
        sync();
    }
    EXPECT_EQ(
        box.sql("SELECT id, event, detail FROM number_timeline WHERE number = '+12125550100' ORDER BY at"),
        "pn_000007|bought|first seen in run 4\n"
        "pn_000007|changed|price: \"7\" -> \"8\"\n"
        "pn_000007|inactive|is_active: \"true\" -> \"false\"\n"
        "pn_000007|gone|removed in run 7\n"
        "pn_000008|bought|first seen in run 8\n"
        "pn_000008|gone|this id now bears +12125550199");
}

/// One id is removed and returns: with another number, with none, and with numbers that it had before.
TEST_F(Views, TimelineSaysBackOnlyForAnEarlierNumber)
{
    const auto other = number(3, "10", "1");
    const auto bearing = [](const std::string& phone, const std::string& price) {
        return Number{7}.with("number", phone).with("price", price).json();
    };
    const auto* const first = R"("+12125550100")";
    const auto* const second = R"("+12125550199")";
    for (const auto& held : std::vector<std::vector<std::string>>{
             {other, bearing(first, "7")}, // run 4
             {other},
             {other, bearing(second, "8")}, // returns with another number
             {other},
             {other, bearing("null", "8")}, // with none
             {other},
             {other, bearing(first, "9")}, // from none to a number that it had before
             {other},
             {other, bearing(first, "9")},  // with the same
             {other, bearing(second, "9")}, // changes while it is held
             {other, bearing("null", "9")}}) {
        box.serve(held);
        sync();
    }
    const auto timeline = [this](const std::string& phone) {
        return box.sql("SELECT event, detail FROM number_timeline WHERE number = " + phone + " ORDER BY at");
    };
    EXPECT_EQ(timeline("'+12125550100'"), "bought|first seen in run 4\n"
                                          "gone|removed in run 5\n"
                                          "back|this id bore no number in between\n"
                                          "gone|removed in run 11\n"
                                          "back|restored in run 12\n"
                                          "gone|this id now bears +12125550199");
    EXPECT_EQ(timeline("'+12125550199'"), "bought|this id bore +12125550100 before\n"
                                          "gone|removed in run 7\n"
                                          "back|this id bore +12125550100 in between\n"
                                          "gone|this id now bears no number");
    // An id without a number at first: its number was not there before.
    for (const auto& held :
         std::vector<std::vector<std::string>>{{other, Number{8}.with("number", "null").json()},
                                               {other},
                                               {other, Number{8}.with("number", "\"+1\"").json()}}) {
        box.serve(held);
        sync();
    }
    EXPECT_EQ(timeline("'+1'"), "bought|this id bore no number before");
}

TEST_F(Views, SumsAreByCountryAndActivity)
{
    EXPECT_EQ(box.sql("SELECT iso_country, region, is_active, numbers, missing, price_sum, without_price, "
                      "state FROM inventory_summary ORDER BY 1, 3"),
              "DE|California|t|1|0|10|0|active\nUS|California|f|1|0|20|0|inactive\n"
              "US|California|t|1|0|295.50|0|active");
    EXPECT_EQ(
        box.sql("SELECT iso_country, numbers, active_price_sum, inactive_price_sum, unstated_price_sum, "
                "without_price, price_sum, inactive_numbers FROM monthly_cost ORDER BY 1"),
        "DE|1|10|0|0|0|10|0\nUS|2|295.50|20|0|0|315.50|1");
}

TEST_F(Views, InactiveNumbersHaveCostAndStart)
{
    // Number 2 was inactive before its removal. It counts as inactive since its return.
    const auto query = "SELECT n.number, n.cost, n.without_price, n.inactive_since = v.valid_from "
                       "FROM inactive_numbers n JOIN purchased_numbers v USING (account, id) ORDER BY 1";
    EXPECT_EQ(box.sql(query), "+14155550002|20|f|t");
    EXPECT_EQ(box.sql("SELECT inactive_since > first_seen_at FROM inactive_numbers JOIN current_numbers "
                      "USING (account, id)"),
              "t");
    // A change of another field does not reset the start, nor does a price that becomes null.
    box.serve({number(1, "295.50", "1"), number(2, "null", "7")});
    sync();
    EXPECT_EQ(box.sql(query), "+14155550002|0|t|f");
    EXPECT_EQ(box.sql("SELECT inactive_since = (SELECT changed_at FROM number_changes WHERE change = "
                      "'restored') FROM inactive_numbers"),
              "t");
    // Inactive since the first version, which has ended. A null is not inactive.
    box.serve({Number{4}.with("is_active", "false").json(), Number{5}.with("is_active", "null").json(),
               number(1, "295.50", "1"), number(2, "20", "1"), number(3, "10", "1")});
    sync();
    box.serve({Number{4}.with("is_active", "false").with("price", "1").json(), number(1, "295.50", "1"),
               number(2, "20", "1"), number(3, "10", "1")});
    sync();
    EXPECT_EQ(box.sql("SELECT id, inactive_since = first_seen_at FROM inactive_numbers "
                      "JOIN current_numbers USING (account, id) ORDER BY 1"),
              "pn_000002|f\npn_000004|t");
}

TEST_F(Views, RenewalsAreEstimatedInSpansOf28Days)
{
    const auto created = [this](const std::string& ago) {
        box.sql("UPDATE purchased_numbers SET created_at = now() - interval '" + ago +
                "' WHERE id = 'pn_000001'");
        return box.sql(
            "SET TimeZone = 'America/New_York'; "
            "SELECT estimated_renewal_at - created_at, estimated_days_left FROM estimated_renewals "
            "WHERE id = 'pn_000001'");
    };
    EXPECT_EQ(created("1 hour"), "28 days|27");
    EXPECT_EQ(created("671 hours"), "28 days|0");
    EXPECT_EQ(created("673 hours"), "56 days|27");
    EXPECT_EQ(created("241920 hours"),
              "10108 days|27"); // 360 periods: due right now, so the next one counts
    EXPECT_EQ(created("-48 hours"), "28 days|29");
    box.sql(
        "UPDATE purchased_numbers SET created_at = '0001-01-01 00:00:00+00' WHERE id = 'pn_000001'; "
        "UPDATE purchased_numbers SET created_at = NULL WHERE id = 'pn_000002'; "
        "UPDATE purchased_numbers SET created_at = '9999-12-31 23:59:59.999999+00' WHERE id = 'pn_000003'");
    EXPECT_EQ(box.sql("SELECT id, estimated_renewal_at > now(), estimated_days_left < 28, "
                      "extract(year FROM created_at) FROM estimated_renewals ORDER BY 1"),
              "pn_000001|t|t|1\npn_000002|||\npn_000003|||9999");
    EXPECT_EQ(box.sql("SELECT id, basis FROM estimated_renewals ORDER BY 1"),
              "pn_000001|estimated\npn_000002|unknown\npn_000003|unknown");
}

/// The comment of a column that can be NULL says when it is.
TEST_F(Views, CommentsMentionEveryNull)
{
    const std::string nothing = "null";
    Number bare{9};
    for (const auto* field :
         {"telephony_id", "subscription_id", "inbound_trunk_id", "outbound_trunk_id", "number",
          "friendly_name", "per_minute_price_inbound", "per_minute_price_outbound", "price", "region",
          "iso_country", "created_at", "updated_at"}) {
        bare.with(field, nothing);
    }
    box.serve({bare.with("is_active", "false").json(), number(1, "1", "1"), number(2, "2", "2")});
    sync();
    box.serve({bare.with("is_active", "null").json(), number(1, "null", "1"), number(3, "3", "3")});
    sync();
    box.serve({bare.with("is_active", "false").json(), Number{8}.json(), number(1, "2", "1")});
    sync();
    const auto columns = box.sql(R"(
        SELECT format('SELECT %L FROM %I WHERE %I IS NULL HAVING count(*) > 0', c.relname || '.' || a.attname,
                      c.relname, a.attname)
          FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'v'
           AND col_description(c.oid, a.attnum) !~ 'NULL')");
    std::istringstream queries{columns};
    int asked = 0;
    for (std::string query; std::getline(queries, query); ++asked) {
        EXPECT_EQ(box.sql(query), "");
    }
    EXPECT_GT(asked, 50);
}

TEST_F(Views, TextsDoNotDependOnTheSession)
{
    box.serve({number(1, "295.50", "1"), number(2, "20", "1"),
               Number{3}.with("created_at", R"("2026-03-04T05:06:07.891Z")").json()});
    sync();
    const auto query = "SELECT new_value FROM number_changes WHERE field = 'created_at'";
    EXPECT_EQ(box.sql(query), "2026-03-04T05:06:07.891Z");
    EXPECT_EQ(box.sql(std::string{"SET TimeZone = 'Asia/Kolkata'; SET DateStyle = 'SQL, DMY'; "} + query),
              "2026-03-04T05:06:07.891Z");
}

TEST_F(Views, StatusIsInUtc)
{
    box.sql("SET TimeZone = 'UTC'; UPDATE sync_accounts SET verified_at = '2026-01-02 03:04:05+00'; "
            "UPDATE sync_runs SET started_at = '2026-01-02 03:04:05+00'");
    const auto database = box.sql("SELECT quote_ident(current_database())");
    box.sql("ALTER DATABASE " + database + " SET TimeZone = 'Asia/Kolkata'");
    box.sql("ALTER DATABASE " + database + " SET DateStyle = 'SQL, DMY'");
    const auto status = box.run({"status"});
    EXPECT_TRUE(says(status.out, "verified 2026-01-02T03:04:05Z"));
    EXPECT_TRUE(says(status.out, "main     2026-01-02T03:04:05Z"));
    EXPECT_FALSE(says(status.out, "08:34"));
}

} // namespace
} // namespace numsync::support
