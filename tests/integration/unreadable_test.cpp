#include "support/says.hpp"
#include "synced.hpp"

namespace numsync::support {
namespace {

/// Values in a form that their column cannot hold.
class UnreadableValues : public Synced {
  protected:
    [[nodiscard]] std::string row(const std::string& columns, int n = 1) const
    {
        return box.sql("SELECT " + columns + " FROM purchased_numbers WHERE id = '" + number_id(n) + "'");
    }

    [[nodiscard]] std::string drift() const
    {
        return box.sql("SELECT kind, key, sample FROM api_drift ORDER BY 1, 2");
    }
};

TEST_F(UnreadableValues, AreKeptBesideANull)
{
    box.serve({Number{1}
                   .with_text("price", "$1.15")
                   .with("is_active", "{\"is\": true}")
                   .with("updated_at", "1767225600")
                   .with("friendly_name", R"("a\u0000b")")
                   .json(),
               number_json(2)});
    const auto result = sync();
    EXPECT_TRUE(says(result.out, "2 added"));
    EXPECT_TRUE(says(result.err, "1 value of price, such as \"$1.15\""));
    EXPECT_EQ(row("price, is_active, updated_at, friendly_name, number"), "||||+12125550001");
    EXPECT_EQ(
        box.sql("SELECT field, received FROM unreadable_values ORDER BY 1"),
        "friendly_name|\"a\\u0000b\"\nis_active|{\"is\": true}\nprice|\"$1.15\"\nupdated_at|1767225600");
    EXPECT_EQ(box.sql("SELECT unreadable, rejected FROM sync_runs"), "4|0");
    EXPECT_EQ(box.sql("SELECT unreadable FROM sync_status"), "1");
    EXPECT_TRUE(says(box.run({"status"}).out, "price is unreadable for 1 number since"));
    EXPECT_TRUE(says(sync().out, "nothing changed"));
    EXPECT_EQ(box.sql("SELECT count(*) FROM rejected_records"), "0");
}

TEST_F(UnreadableValues, AreVersionedAndNoPriceChange)
{
    box.serve({Number{1}.with("price", "295").json()});
    sync();
    box.serve({Number{1}.with_text("price", "$3.10").json()});
    EXPECT_TRUE(says(box.run({"plan"}).out, "unreadable"));
    EXPECT_TRUE(says(sync().out, "1 updated"));
    box.serve({Number{1}.with_text("price", "$3.20").json()});
    EXPECT_TRUE(says(sync().out, "1 updated"));
    box.serve({Number{1}.with("price", "320").json()});
    EXPECT_TRUE(says(sync().out, "1 updated"));
    EXPECT_EQ(box.sql("SELECT field, old_value, new_value FROM number_changes WHERE field IS NOT NULL "
                      "ORDER BY changed_at, field"),
              "price|295|\n"
              "unreadable||{\"price\":\"\\\"$3.10\\\"\"}\n"
              "unreadable|{\"price\":\"\\\"$3.10\\\"\"}|{\"price\":\"\\\"$3.20\\\"\"}\n"
              "price||320\n"
              "unreadable|{\"price\":\"\\\"$3.20\\\"\"}|");
    EXPECT_EQ(box.sql("SELECT count(*) FROM price_changes"), "0");
    EXPECT_EQ(box.sql("SELECT count(*) FROM unreadable_values"), "0");
}

TEST_F(UnreadableValues, ShowSinceWhenTheyAreUnreadable)
{
    box.serve({Number{1}.with("price", "295").json()});
    sync();
    box.serve({Number{1}.with_text("price", "$3.10").json()});
    sync();
    box.serve({Number{1}.with_text("price", "$3.20").json()});
    sync();
    EXPECT_EQ(
        box.sql(
            "SELECT since = (SELECT min(valid_to) FROM purchased_numbers_history) FROM unreadable_values"),
        "t");
}

TEST_F(UnreadableValues, CountAsChangesForTheGuard)
{
    serve_numbers(1, 20);
    sync();
    std::vector<std::string> records;
    for (int n = 1; n <= 20; ++n) {
        records.push_back(Number{n}.with("created_at", "1767225600").json());
    }
    box.serve(records);
    EXPECT_TRUE(says(sync(3).err, "20 of 20 numbers would change"));
}

TEST_F(UnreadableValues, AreCutAndRedacted)
{
    box.serve({Number{1}
                   .with_text("price", "see " + box.key())
                   .with_text("created_at", std::string(3000, 'x'))
                   .json()});
    sync();
    EXPECT_FALSE(says(box.sql("SELECT received FROM unreadable_values WHERE field = 'price'"), box.key()));
    EXPECT_EQ(box.sql("SELECT length(received) FROM unreadable_values WHERE field = 'created_at'"), "1024");
}

TEST_F(UnreadableValues, ExcludeFormsWithOneMeaning)
{
    std::vector<std::string> records;
    for (int n = 1; n <= 3; ++n) {
        records.push_back(Number{n}
                              .with_text("price", "")
                              .with("is_active", n == 2 ? "0" : R"("true")")
                              .with_text("created_at", "2026-03-14T12:00:00")
                              .with_text("updated_at", n == 3 ? "2026-06-04 14:10:48 +0000 UTC m=+0.5"
                                                              : "0001-01-01T00:00:00Z")
                              .with("region", "12")
                              .json());
    }
    records.push_back(Number{4}.with("id", "4").with_text("updated_at", "").json());
    box.serve(records);
    sync();
    EXPECT_EQ(row("price, is_active, created_at, updated_at, region, unreadable"),
              "|t|2026-03-14 12:00:00+00||12|");
    EXPECT_EQ(row("is_active", 2), "f");
    EXPECT_EQ(row("updated_at", 3), "2026-06-04 14:10:48+00");
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers WHERE id = '4'"), "1");
    const auto noted = drift();
    for (const auto* expected :
         {"empty|price|", "empty|updated_at|", "retyped|is_active|", "retyped|region|12", "retyped|id|4",
          "zoneless|created_at|2026-03-14T12:00:00", "zero_time|updated_at|0001-01-01T00:00:00Z",
          "monotonic|updated_at|2026-06-04 14:10:48 +0000 UTC m=+0.5"}) {
        EXPECT_TRUE(says(noted, expected)) << expected << " in\n" << noted;
    }
    sync();
    EXPECT_EQ(drift(), noted);
}

/// What a mock server makes of the vendor's OpenAPI document, whose times are only "string".
TEST_F(UnreadableValues, LetTheVendorsExampleSync)
{
    box.serve(
        {R"({"id":"string","telephony_id":"string","subscription_id":"string","inbound_trunk_id":"string",)"
         R"("outbound_trunk_id":"string","number":"string","friendly_name":"string",)"
         R"("per_minute_price_inbound":-2147483648,"per_minute_price_outbound":-2147483648,"price":-2147483648,)"
         R"("region":"string","iso_country":"string","is_active":true,"created_at":"string",)"
         R"("updated_at":"string"})",
         R"({"price":12,"id":"dolor sit","is_active":false,"created_at":"Ut enim ad","updated_at":"quis"})"});
    sync();
    EXPECT_EQ(living(), "2");
    EXPECT_EQ(box.sql("SELECT id, price, created_at FROM current_numbers ORDER BY id"),
              "dolor sit|12|\nstring|-2147483648|");
    EXPECT_EQ(box.sql("SELECT count(*) FROM unreadable_values"), "4");
}

TEST_F(UnreadableValues, ExcludeAbsentFields)
{
    box.serve(
        {Number{1}.with("is_active", "true").json(), Number{2}.without("is_active").without("price").json()});
    sync();
    EXPECT_EQ(row("is_active, price", 2), "|");
    EXPECT_TRUE(says(drift(), "omitted|is_active"));
    box.set("api.absent", "zero");
    sync();
    EXPECT_EQ(row("is_active, price", 2), "f|0");
}

} // namespace
} // namespace numsync::support
