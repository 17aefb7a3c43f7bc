#include "model/guard.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace {

using namespace numsync;
using model::Digest;

const model::GuardSettings defaults; ///< 30 % removed, 50 % changed, from 10 rows on, 10 % rejected

model::Tally absent_of(std::uint64_t absent, std::uint64_t living)
{
    return {.living = living, .absent = absent};
}

model::Tally updated_of(std::uint64_t updated, std::uint64_t living)
{
    return {.living = living, .updated = updated};
}

TEST(Guard, LetsAQuietPlanPass)
{
    EXPECT_FALSE(model::judge({.living = 100, .unchanged = 100}, false, defaults).stands());
    EXPECT_FALSE(model::judge({.added = 100'000}, false, defaults).stands());
}

TEST(Guard, BlocksRemovalsOneAboveTheLimit)
{
    EXPECT_FALSE(model::judge(absent_of(30, 100), false, defaults).stands());
    const auto verdict = model::judge(absent_of(31, 100), false, defaults);
    EXPECT_TRUE(verdict.removal);
    EXPECT_FALSE(verdict.change);
    EXPECT_FALSE(verdict.filters);
}

TEST(Guard, CountsPercentagesExactly)
{
    EXPECT_FALSE(model::judge(absent_of(3, 10), false, defaults).stands());
    EXPECT_FALSE(model::judge(absent_of(3, 11), false, defaults).stands());
    EXPECT_TRUE(model::judge(absent_of(4, 11), false, defaults).removal);
    EXPECT_TRUE(model::judge(absent_of(300'001, 1'000'000), false, defaults).removal);
    EXPECT_FALSE(model::judge(absent_of(300'000, 1'000'000), false, defaults).removal);
}

TEST(Guard, BindsPercentagesFromMinExistingRowsOn)
{
    EXPECT_FALSE(model::judge(absent_of(8, 9), false, defaults).stands());
    EXPECT_TRUE(model::judge(absent_of(8, 10), false, defaults).stands());
    EXPECT_FALSE(model::judge(updated_of(9, 9), false, defaults).stands());
    EXPECT_TRUE(model::judge(updated_of(10, 10), false, defaults).stands());
}

TEST(Guard, NeverLetsEverythingVanishHoweverFewThereAre)
{
    EXPECT_TRUE(model::judge(absent_of(1, 1), false, defaults).removal);
    EXPECT_TRUE(model::judge(absent_of(9, 9), false, defaults).removal);
    auto lax = defaults;
    lax.max_removed_percent = 100;
    EXPECT_TRUE(model::judge(absent_of(50, 50), false, lax).removal);
    EXPECT_FALSE(model::judge(absent_of(49, 50), false, lax).removal);
}

TEST(Guard, TakesAnEmptyListForNormalWhereNothingLives)
{
    EXPECT_FALSE(model::judge({}, false, defaults).stands());
    EXPECT_FALSE(model::judge({}, true, defaults).stands());
}

TEST(Guard, BlocksWhereEveryIdIsNewAndTheOldOnesAreGone)
{
    EXPECT_TRUE(model::judge({.living = 5, .added = 5, .absent = 5}, false, defaults).removal);
}

TEST(Guard, BlocksChangesOneAboveTheLimit)
{
    EXPECT_FALSE(model::judge(updated_of(50, 100), false, defaults).stands());
    const auto verdict = model::judge(updated_of(51, 100), false, defaults);
    EXPECT_TRUE(verdict.change);
    EXPECT_FALSE(verdict.removal);
}

TEST(Guard, CountsNeitherRepairsNorReturnsAsChanges)
{
    EXPECT_FALSE(model::judge({.living = 100, .restored = 100, .repaired = 100}, false, defaults).stands());
}

TEST(Guard, BlocksOtherFiltersOnlyWhereTheyTakeSomethingAway)
{
    EXPECT_TRUE(model::judge(absent_of(1, 100), true, defaults).filters);
    EXPECT_FALSE(model::judge(absent_of(1, 100), false, defaults).stands());
    EXPECT_FALSE(model::judge({.living = 100, .unchanged = 100, .added = 5}, true, defaults).stands());
}

TEST(Guard, LeavesRemovalsOutWhereTheyAreHeldAnyway)
{
    EXPECT_FALSE(model::judge(absent_of(100, 100), false, defaults, true).stands());
    EXPECT_TRUE(model::judge(updated_of(51, 100), false, defaults, true).change);
    EXPECT_TRUE(model::judge(absent_of(1, 100), true, defaults, true).filters);
}

TEST(Guard, SaysBothNumbersAndTheLimit)
{
    const model::Tally plan{.living = 100, .updated = 60, .absent = 40};
    EXPECT_EQ(model::describe({.removal = true}, plan, defaults),
              "40 of 100 numbers are absent from the list (limit 30 %, and never all)");
    EXPECT_EQ(model::describe({.removal = true, .change = true}, plan, defaults),
              "40 of 100 numbers are absent from the list (limit 30 %, and never all); "
              "60 of 100 numbers would change (limit 50 %)");
    EXPECT_EQ(model::describe({.filters = true}, plan, defaults),
              "the filters differ from those in force, and 40 of 100 numbers are absent under them");
    EXPECT_EQ(model::describe({}, plan, defaults), "");
}

TEST(TooManyRejected, BindsFromMinExistingRecordsOnAndAboveTheLimit)
{
    EXPECT_FALSE(model::too_many_rejected(8, 9, defaults));
    EXPECT_TRUE(model::too_many_rejected(9, 9, defaults));
    EXPECT_TRUE(model::too_many_rejected(1, 1, defaults));
    EXPECT_FALSE(model::too_many_rejected(1, 10, defaults));
    EXPECT_TRUE(model::too_many_rejected(2, 10, defaults));
    EXPECT_FALSE(model::too_many_rejected(10, 100, defaults));
    EXPECT_TRUE(model::too_many_rejected(11, 100, defaults));
    EXPECT_FALSE(model::too_many_rejected(0, 0, defaults));
}

TEST(TooManyRejected, IsKnownBeforeTheEndOnceNoRestCouldMakeUpForIt)
{
    EXPECT_FALSE(model::too_many_rejected_already(100, 100, 1000, defaults)); // and 900 good ones may follow
    EXPECT_TRUE(model::too_many_rejected_already(101, 101, 1000, defaults));
    EXPECT_TRUE(model::too_many_rejected_already(101, 900, 1000, defaults));
    auto strict = defaults;
    strict.max_rejected_percent = 0;
    EXPECT_FALSE(model::too_many_rejected_already(0, 100, 1000, strict));
    EXPECT_TRUE(model::too_many_rejected_already(1, 10, 1000, strict));
    EXPECT_FALSE(model::too_many_rejected_already(1, 9, 1000, strict)); // it may stay below min_existing
    auto lax = defaults;
    lax.max_rejected_percent = 100;
    EXPECT_FALSE(model::too_many_rejected_already(1000, 1000, 1000, lax));
}

const std::vector<Digest> three{{1, 1}, {1, 2}, {2, 0}};

TEST(Approval, LetsThroughItsSetAndEveryPartOfIt)
{
    const model::Approval approval{.run_id = 7, .filters = "", .guarded_set = three, .approved = true};
    EXPECT_TRUE(model::lets_through(approval, "", three));
    EXPECT_TRUE(model::lets_through(approval, "", {{1, 2}}));
    EXPECT_TRUE(model::lets_through(approval, "", {{1, 1}, {2, 0}}));
}

TEST(Approval, LetsNothingElseThrough)
{
    const model::Approval approval{.run_id = 7, .filters = "", .guarded_set = three, .approved = true};
    EXPECT_FALSE(model::lets_through(approval, "", {{1, 1}, {1, 3}}));
    EXPECT_FALSE(model::lets_through(approval, "", {{1, 1}, {1, 2}, {2, 0}, {3, 0}}));
    EXPECT_FALSE(model::lets_through(approval, "iso_country=US", three));
}

TEST(Approval, IsNoneUntilItIsGiven)
{
    EXPECT_FALSE(model::lets_through({.run_id = 7, .filters = "", .guarded_set = three}, "", three));
}

TEST(GuardedSetBytes, AreBigEndianAndComeBack)
{
    const std::vector<Digest> set{{0x0102030405060708, 0xf1f2f3f4f5f6f7f8}, {0, ~std::uint64_t{0}}};
    const auto bytes = model::to_bytes(set);
    EXPECT_EQ(bytes.size(), 32u);
    EXPECT_EQ(bytes.substr(0, 9), "\x01\x02\x03\x04\x05\x06\x07\x08\xf1");
    EXPECT_EQ(model::from_bytes(bytes), set);
    EXPECT_TRUE(model::from_bytes("").empty());
}

TEST(GuardedSetBytes, RefuseABrokenLength)
{
    EXPECT_THROW((void)model::from_bytes("fifteen bytes.."), std::invalid_argument);
}

TEST(PlanDigest, IsOneForOneSet)
{
    EXPECT_EQ(model::plan_digest(three), model::plan_digest(three));
    EXPECT_NE(model::plan_digest(three), model::plan_digest({{1, 1}, {1, 2}}));
    EXPECT_EQ(model::plan_digest(three).size(), 32u);
}

} // namespace
