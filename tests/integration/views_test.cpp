#include "synced.hpp"

/// What the views say, by value.
namespace numsync::support {
namespace {

class Views : public Synced {
  protected:
    /// Number 1 is bought and becomes dearer, number 2 goes and comes back, number 3 stays.
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

TEST_F(Views, AsOfIncludesTheBeginningAndExcludesTheEnd)
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
    // Between its removal and its return number 2 was not held.
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers_as_of((SELECT changed_at FROM number_changes "
                      "WHERE change = 'removed'))"),
              "2");
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers_as_of((SELECT changed_at FROM number_changes "
                      "WHERE change = 'restored'))"),
              "3");
}

TEST_F(Views, PriceChangesTellFromWhatToWhat)
{
    EXPECT_EQ(box.sql("SELECT id, field, old_price, new_price, difference, run_id FROM price_changes"),
              "pn_000001|price|125|295.50|170.50|2");
}

TEST_F(Views, TheTimelineTellsTheLifeOfANumber)
{
    EXPECT_EQ(box.sql("SELECT event, detail FROM number_timeline WHERE number = '+14155550002' ORDER BY at"),
              "bought|first seen in run 1\ngone|removed in run 2\nback|restored in run 3");
    EXPECT_EQ(box.sql("SELECT event, detail FROM number_timeline WHERE number = '+14155550001' ORDER BY at"),
              "bought|first seen in run 1\nchanged|price: \"125\" -> \"295.50\"");
}

TEST_F(Views, TheSumsAreByCountryAndActivity)
{
    EXPECT_EQ(box.sql("SELECT iso_country, region, is_active, numbers, missing, price_sum, without_price "
                      "FROM inventory_summary ORDER BY 1, 3"),
              "DE|California|t|1|0|10|0\nUS|California|f|1|0|20|0\nUS|California|t|1|0|295.50|0");
    EXPECT_EQ(
        box.sql("SELECT iso_country, numbers, active_price_sum, inactive_price_sum, unstated_price_sum, "
                "without_price FROM monthly_cost ORDER BY 1"),
        "DE|1|10|0|0|0\nUS|2|295.50|20|0|0");
}

TEST_F(Views, TheirTextsDoNotDependOnTheSession)
{
    box.serve({number(1, "295.50", "1"), number(2, "20", "1"),
               Number{3}.with("created_at", R"("2026-03-04T05:06:07.891Z")").json()});
    sync();
    const auto query = "SELECT new_value FROM number_changes WHERE field = 'created_at'";
    EXPECT_EQ(box.sql(query), "2026-03-04T05:06:07.891Z");
    EXPECT_EQ(box.sql(std::string{"SET TimeZone = 'Asia/Kolkata'; SET DateStyle = 'SQL, DMY'; "} + query),
              "2026-03-04T05:06:07.891Z");
}

TEST_F(Views, TheStatusIsInUtcWhateverTheDatabasesDefault)
{
    box.sql("SET TimeZone = 'UTC'; UPDATE sync_accounts SET verified_at = '2026-01-02 03:04:05+00'; "
            "UPDATE sync_runs SET started_at = '2026-01-02 03:04:05+00'");
    const auto database = box.sql("SELECT quote_ident(current_database())");
    box.sql("ALTER DATABASE " + database + " SET TimeZone = 'Asia/Kolkata'");
    box.sql("ALTER DATABASE " + database + " SET DateStyle = 'SQL, DMY'");
    const auto status = box.run({"status"});
    EXPECT_NE(status.out.find("verified 2026-01-02T03:04:05Z"), std::string::npos) << status.out;
    EXPECT_NE(status.out.find("main     2026-01-02T03:04:05Z"), std::string::npos) << status.out;
    EXPECT_EQ(status.out.find("08:34"), std::string::npos) << status.out;
}

} // namespace
} // namespace numsync::support
