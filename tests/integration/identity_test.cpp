#include "support/says.hpp"
#include "synced.hpp"

/// The id identifies a row. Equal phone numbers do not matter, nor how updated_at moves.
namespace numsync::support {
namespace {

class Identity : public Synced {
  protected:
    static std::string with_number(int n, const std::string& number)
    {
        return Number{n}.with_text("number", number).json();
    }

    std::string numbers() const
    {
        return box.sql("SELECT string_agg(id || '=' || number, ' ' ORDER BY id) FROM current_numbers");
    }

    const std::string one = "+14155550001";
    const std::string two = "+14155550002";
};

TEST_F(Identity, TakesTwoIdsWithOneNumber)
{
    box.serve({with_number(1, one), with_number(2, one)});
    EXPECT_TRUE(says(sync().out, "2 added"));
    EXPECT_EQ(numbers(), "pn_000001=" + one + " pn_000002=" + one);
    EXPECT_TRUE(says(sync().out, "nothing changed"));
}

TEST_F(Identity, TakesNumbersThatAreSwapped)
{
    box.serve({with_number(1, one), with_number(2, two)});
    sync();
    box.serve({with_number(1, two), with_number(2, one)});
    EXPECT_TRUE(says(sync().out, "2 updated"));
    EXPECT_EQ(numbers(), "pn_000001=" + two + " pn_000002=" + one);
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers_history"), "2");
}

TEST_F(Identity, TakesANumberThatMovesToAnotherId)
{
    box.set("guard.confirm_removals", "1");
    box.serve({with_number(1, one), with_number(2, two)});
    sync();
    box.serve({with_number(3, one), with_number(2, two)});
    EXPECT_TRUE(says(sync().out, "1 added, 1 removed"));
    EXPECT_EQ(numbers(), "pn_000002=" + two + " pn_000003=" + one);
    EXPECT_EQ(box.sql("SELECT id, event FROM number_timeline WHERE number = '" + one + "' ORDER BY at, id"),
              "pn_000001|bought\npn_000001|gone\npn_000003|bought");
}

struct UpdatedAt {
    const char* name;
    const char* before;
    const char* after;
};

class IdentityWithUpdatedAt : public Identity, public testing::WithParamInterface<UpdatedAt> {};

TEST_P(IdentityWithUpdatedAt, ComparesContentNotUpdatedAt)
{
    const auto record = [](const char* updated_at, const char* name) {
        return Number{1}.with_text("updated_at", updated_at).with_text("friendly_name", name).json();
    };
    box.serve({record(GetParam().before, "old")});
    sync();
    box.serve({record(GetParam().after, "new")});
    EXPECT_TRUE(says(sync().out, "1 updated"));
    EXPECT_EQ(box.sql("SELECT friendly_name FROM current_numbers"), "new");
    EXPECT_TRUE(says(sync().out, "nothing changed"));
}

INSTANTIATE_TEST_SUITE_P(
    All, IdentityWithUpdatedAt,
    testing::Values(UpdatedAt{"Unchanged", "2026-03-04T05:06:07Z", "2026-03-04T05:06:07Z"},
                    UpdatedAt{"Backwards", "2026-03-04T05:06:07Z", "2025-03-04T05:06:07Z"}),
    [](const auto& moved) { return moved.param.name; });

} // namespace
} // namespace numsync::support
