#include "synced.hpp"

/// What number_changes and price_changes say of the life of one number.
namespace numsync::support {
namespace {

class ChangeViews : public Synced {
  protected:
    ChangeViews() { box.set("guard.confirm_removals", "1"); }

    void serve(const Number& seventh)
    {
        box.serve({number_json(1), seventh.json()});
        sync();
    }

    void serve_without_seventh()
    {
        box.serve({number_json(1)});
        sync();
    }
};

TEST_F(ChangeViews, CountANullPriceAsZero)
{
    for (const auto* price : {"295.50", "null", "0", "null", "3.5"}) {
        serve(Number{7}.with("price", price));
    }
    EXPECT_EQ(box.sql("SELECT old_price, new_price, difference FROM price_changes ORDER BY run_id"),
              "295.50||-295.50\n|0|0\n0||0\n|3.5|3.5");
}

/// Later changes do not matter.
TEST_F(ChangeViews, ShowTheNumberAsItIsAfterTheChange)
{
    const auto named = [](const std::string& name, const std::string& price, const std::string& country) {
        return Number{7}
            .with("friendly_name", name)
            .with("price", price)
            .with("iso_country", country)
            .with("updated_at", "null");
    };
    for (const auto& record : std::vector<Number>{
             named("\"a\"", "7", "\"US\""), named("\"b\"", "8", "\"US\""), named("null", "null", "null")}) {
        serve(record);
    }
    serve_without_seventh();
    EXPECT_EQ(box.sql("SELECT change, field, friendly_name, price, iso_country FROM number_changes "
                      "WHERE id = 'pn_000007' ORDER BY changed_at, field"),
              "added||a|7|US\n"
              "changed|friendly_name|b|8|US\nchanged|price|b|8|US\n"
              "changed|friendly_name|||\nchanged|iso_country|||\nchanged|price|||\n"
              "removed||||");
}

TEST_F(ChangeViews, MarkChangesOfUpdatedAtAlone)
{
    const auto at = [](const std::string& updated, const std::string& price) {
        return Number{7}.with_text("updated_at", updated).with("price", price);
    };
    for (const auto& record : {at("2026-01-01T00:00:00Z", "1"), at("2026-01-02T00:00:00Z", "1"),
                               at("2026-01-03T00:00:00Z", "2"), at("2026-01-03T00:00:00Z", "3")}) {
        serve(record);
    }
    serve_without_seventh();
    EXPECT_EQ(box.sql("SELECT change, field, only_updated_at FROM number_changes WHERE id = 'pn_000007' "
                      "ORDER BY changed_at, field"),
              "added||f\nchanged|updated_at|t\nchanged|price|f\nchanged|updated_at|t\n"
              "changed|price|f\nremoved||f");
}

} // namespace
} // namespace numsync::support
