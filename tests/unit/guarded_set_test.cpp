#include "model/guarded_set.hpp"

#include "model/canonical_line.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace {

using namespace numsync;
using model::GuardedSet;

/// A canonical line whose fields are "id", "f1", "f2", ...
std::string line_with(std::size_t field, const std::string& value)
{
    std::string line;
    for (std::size_t i = 0; i < model::field_count; ++i) {
        line += (i == 0 ? "" : "\t") + (i == field ? value : i == 0 ? "id" : "f" + std::to_string(i));
    }
    return line;
}

TEST(ContentDigest, IsOfEveryFieldButUpdatedAt)
{
    const auto before = model::content_digest(line_with(0, "id"));
    for (std::size_t i = 0; i < model::field_count; ++i) {
        const bool same = before == model::content_digest(line_with(i, "other"));
        EXPECT_EQ(same, model::field_specs[i].name == "updated_at") << model::field_specs[i].name;
    }
}

TEST(ContentDigest, LeavesAnUnreadableUpdatedAtOut)
{
    const auto with = [](const std::string& unreadable) {
        return model::content_digest(line_with(0, "id") + unreadable);
    };
    const std::string tab_price = "\t"
                                  R"({"price":"\\"$1, \\"updated_at\\": 5\\"")";
    EXPECT_EQ(with(""), with("\t{\"updated_at\":\"\\\\\"yesterday\\\\\"\"}"));
    EXPECT_EQ(with(tab_price + "}"), with(tab_price + ",\"updated_at\":\"1\"}"));
    EXPECT_EQ(with(tab_price + ",\"updated_at\":\"1\"}"), with(tab_price + ",\"updated_at\":\"2\"}"));
    EXPECT_NE(with(""), with(tab_price + "}"));
    EXPECT_NE(with(tab_price + "}"), with("\t{\"price\":\"2\"}"));
}

const GuardedSet set{{{1, 1}, {1, 2}, {2, 0}}, {{3, 0}, {4, 0}}, {{5, 0}}};

TEST(GuardedSet, KeepsItsPartsApart)
{
    EXPECT_EQ(model::common_part(set, set), set);
    const GuardedSet other{{{1, 2}, {3, 0}}, {{1, 1}, {4, 0}}, {{4, 0}}};
    EXPECT_EQ(model::common_part(set, other), (GuardedSet{{{1, 2}}, {{4, 0}}, {}}));
    EXPECT_EQ(model::common_part(set, {}), GuardedSet{});
}

TEST(GuardedSet, ComesBackFromItsBytes)
{
    const GuardedSet first{{{0x0102030405060708, 0xf1f2f3f4f5f6f7f8}}, {{0, ~std::uint64_t{0}}}, {}};
    const auto bytes = model::to_bytes(first);
    EXPECT_EQ(bytes.size(), 32u);
    EXPECT_EQ(bytes.substr(0, 9), "\x01\x02\x03\x04\x05\x06\x07\x08\xf1");
    EXPECT_EQ(model::from_bytes(bytes, 1, 1), first);
    EXPECT_EQ(model::from_bytes(model::to_bytes(set), 3, 2), set);
    EXPECT_EQ(model::from_bytes("", 3, 2), GuardedSet{});
    const auto absent_alone = model::to_bytes(set).substr(0, 3 * std::size_t{16});
    EXPECT_EQ(model::from_bytes(absent_alone, 3, 2), (GuardedSet{set.absent, {}, {}}));
}

TEST(GuardedSet, RefusesABrokenLength)
{
    EXPECT_THROW((void)model::from_bytes("fifteen bytes..", 1, 0), std::invalid_argument);
}

TEST(PlanDigest, IsOneForOneSet)
{
    EXPECT_EQ(model::plan_digest(set), model::plan_digest(GuardedSet{set}));
    EXPECT_NE(model::plan_digest(set), model::plan_digest({set.absent, set.changed, {}}));
    EXPECT_NE(model::plan_digest({{}, {{1, 1}}, {}}), model::plan_digest({{}, {}, {{1, 1}}}));
    EXPECT_NE(model::plan_digest({{{1, 1}}, {}, {}}), model::plan_digest({{}, {{1, 1}}, {}}));
    EXPECT_EQ(model::plan_digest(set).size(), 32u);
}

} // namespace
