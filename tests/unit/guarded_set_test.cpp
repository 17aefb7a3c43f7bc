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

TEST(ContentDigest, CoversEveryFieldExceptUpdatedAt)
{
    const auto before = model::content_digest(line_with(0, "id"));
    for (std::size_t i = 0; i < model::field_count; ++i) {
        const bool same = before == model::content_digest(line_with(i, "other"));
        EXPECT_EQ(same, model::field_specs[i].name == "updated_at") << model::field_specs[i].name;
    }
}

TEST(ContentDigest, IgnoresAnUnreadableUpdatedAt)
{
    const auto with = [](const std::string& unreadable) {
        return model::content_digest(line_with(0, "id") + unreadable);
    };
    const std::string tab_price = "\t"
                                  R"({"price":"\\"$1, \\"updated_at\\": 5\\"")";
    EXPECT_EQ(with(""), with("\t{\"updated_at\":\"\\\\\"yesterday\\\\\"\"}"));
    EXPECT_EQ(with(tab_price + "}"), with(tab_price + ",\"updated_at\":\"1\"}"));
    EXPECT_EQ(with(tab_price + ",\"updated_at\":\"1\"}"), with(tab_price + ",\"updated_at\":\"2\"}"));
    // Another field follows, and the value ends in an escaped backslash of JSON, which COPY doubles again.
    EXPECT_EQ(with("\t"
                   R"({"price":"1","updated_at":"\\\\","zone":"y"})"),
              with("\t"
                   R"({"price":"1","zone":"y"})"));
    EXPECT_EQ(with("\t"
                   R"({"updated_at":"a","zone":"y"})"),
              with("\t"
                   R"({"zone":"y"})"));
    EXPECT_NE(with(""), with(tab_price + "}"));
    EXPECT_NE(with(tab_price + "}"), with("\t{\"price\":\"2\"}"));
}

const GuardedSet set{{{1, 1}, {1, 2}, {2, 0}}, {{3, 0}, {4, 0}}, {{5, 0}}};

TEST(ApprovedPart, KeepsWhatWasApprovedPieceByPiece)
{
    std::vector<model::Digest> plan{{1, 1}, {1, 2}, {2, 0}, {3, 0}};
    model::ApprovedPart approved{plan};
    approved.approve({{0, 9}, {1, 2}});
    approved.approve({});
    approved.approve({{3, 0}, {4, 0}});
    EXPECT_EQ(approved.size(), 2u);
    approved.keep();
    EXPECT_EQ(plan, (std::vector<model::Digest>{{1, 2}, {3, 0}}));
}

TEST(ApprovedPart, KeepsNothingWithoutApproval)
{
    auto plan = set.absent;
    model::ApprovedPart{plan}.keep();
    EXPECT_TRUE(plan.empty());
}

std::string bytes_of(const GuardedSet& of)
{
    std::string all;
    model::for_each_piece(of, [&](std::string_view bytes) { all += bytes; });
    return all;
}

TEST(GuardedSet, IsReadBackFromItsBytes)
{
    const GuardedSet first{{{0x0102030405060708, 0xf1f2f3f4f5f6f7f8}}, {{0, ~std::uint64_t{0}}}, {}};
    const auto bytes = bytes_of(first);
    EXPECT_EQ(bytes.size(), 32u);
    EXPECT_EQ(bytes.substr(0, 9), "\x01\x02\x03\x04\x05\x06\x07\x08\xf1");
    EXPECT_EQ((model::GuardedPieces{1, 1}.read(bytes)), first);
    EXPECT_EQ((model::GuardedPieces{3, 2}.read(bytes_of(set))), set);
    EXPECT_EQ((model::GuardedPieces{3, 2}.read("")), GuardedSet{});
    const auto absent_alone = bytes_of(set).substr(0, 3 * std::size_t{16});
    EXPECT_EQ((model::GuardedPieces{3, 2}.read(absent_alone)), (GuardedSet{set.absent, {}, {}}));
}

TEST(GuardedSet, IsReadBackFromItsPieces)
{
    const auto bytes = bytes_of(set);
    GuardedSet all;
    model::GuardedPieces pieces{3, 2};
    for (std::size_t at = 0; at < bytes.size(); at += 32) {
        const auto piece = pieces.read(bytes.substr(at, 32));
        all.absent.insert(all.absent.end(), piece.absent.begin(), piece.absent.end());
        all.changed.insert(all.changed.end(), piece.changed.begin(), piece.changed.end());
        all.added.insert(all.added.end(), piece.added.begin(), piece.added.end());
    }
    EXPECT_EQ(all, set);
}

TEST(GuardedSet, IsWrittenInPiecesOf16KiB)
{
    const GuardedSet large{std::vector<model::Digest>(1500), std::vector<model::Digest>(600), {{1, 1}}};
    std::vector<std::size_t> sizes;
    model::for_each_piece(large, [&](std::string_view bytes) { sizes.push_back(bytes.size()); });
    EXPECT_EQ(sizes, (std::vector<std::size_t>{16384, 16384, std::size_t{2101} * 16 - 32768}));
}

TEST(GuardedSet, RefusesABrokenLength)
{
    EXPECT_THROW((void)(model::GuardedPieces{1, 0}.read("fifteen bytes..")), std::invalid_argument);
}

TEST(PlanDigest, DiffersForDifferentSets)
{
    EXPECT_EQ(model::plan_digest(set), model::plan_digest(GuardedSet{set}));
    EXPECT_NE(model::plan_digest(set), model::plan_digest({set.absent, set.changed, {}}));
    EXPECT_NE(model::plan_digest({{}, {{1, 1}}, {}}), model::plan_digest({{}, {}, {{1, 1}}}));
    EXPECT_NE(model::plan_digest({{{1, 1}}, {}, {}}), model::plan_digest({{}, {{1, 1}}, {}}));
    EXPECT_EQ(model::plan_digest(set).size(), 32u);
}

} // namespace
