#include "model/guard.hpp"

#include <gtest/gtest.h>

namespace {

using namespace numsync;

const model::GuardSettings defaults; ///< 30 % removed, 50 % changed, 10 % rejected, from 10 numbers on

model::Tally absent_of(std::uint64_t absent, std::uint64_t living)
{
    return {.living = living, .absent = absent};
}

model::Tally updated_of(std::uint64_t updated, std::uint64_t living)
{
    return {.living = living, .updated = updated};
}

TEST(Guard, PassesAnUnchangedListAndAFirstLoad)
{
    EXPECT_FALSE(model::judge({.living = 100, .unchanged = 100}, {}, defaults).any());
    EXPECT_FALSE(model::judge({.added = 100'000}, {}, defaults).any());
}

TEST(Guard, BlocksRemovalsOneAboveTheLimit)
{
    EXPECT_FALSE(model::judge(absent_of(30, 100), {}, defaults).any());
    const auto broken = model::judge(absent_of(31, 100), {}, defaults);
    EXPECT_TRUE(broken.removal);
    EXPECT_FALSE(broken.change);
    EXPECT_FALSE(broken.filters);
}

TEST(Guard, CountsPercentagesExactly)
{
    EXPECT_FALSE(model::judge(absent_of(3, 10), {}, defaults).any());
    EXPECT_FALSE(model::judge(absent_of(3, 11), {}, defaults).any());
    EXPECT_TRUE(model::judge(absent_of(4, 11), {}, defaults).removal);
    EXPECT_TRUE(model::judge(absent_of(300'001, 1'000'000), {}, defaults).removal);
    EXPECT_FALSE(model::judge(absent_of(300'000, 1'000'000), {}, defaults).removal);
}

TEST(Guard, AppliesPercentagesFromMinExistingRows)
{
    EXPECT_FALSE(model::judge(absent_of(8, 9), {}, defaults).any());
    EXPECT_TRUE(model::judge(absent_of(8, 10), {}, defaults).any());
    EXPECT_FALSE(model::judge(updated_of(9, 9), {}, defaults).any());
    EXPECT_TRUE(model::judge(updated_of(10, 10), {}, defaults).any());
}

TEST(Guard, AlwaysBlocksTheRemovalOfAllNumbers)
{
    EXPECT_TRUE(model::judge(absent_of(1, 1), {}, defaults).removal);
    EXPECT_TRUE(model::judge(absent_of(9, 9), {}, defaults).removal);
    auto lax = defaults;
    lax.max_removed_percent = 100;
    EXPECT_TRUE(model::judge(absent_of(50, 50), {}, lax).removal);
    EXPECT_FALSE(model::judge(absent_of(49, 50), {}, lax).removal);
}

TEST(Guard, PassesAnEmptyListForAnEmptyTable)
{
    EXPECT_FALSE(model::judge({}, {}, defaults).any());
    EXPECT_FALSE(model::judge({}, {.filters_changed = true}, defaults).any());
}

TEST(Guard, BlocksAListOfOnlyNewIds)
{
    EXPECT_TRUE(model::judge({.living = 5, .added = 5, .absent = 5}, {}, defaults).removal);
}

TEST(Guard, BlocksChangesOneAboveTheLimit)
{
    EXPECT_FALSE(model::judge(updated_of(50, 100), {}, defaults).any());
    const auto broken = model::judge(updated_of(51, 100), {}, defaults);
    EXPECT_TRUE(broken.change);
    EXPECT_FALSE(broken.removal);
}

TEST(Guard, CountsNeitherRepairsNorReturnsAsChanges)
{
    EXPECT_FALSE(model::judge({.living = 100, .restored = 100, .repaired = 100}, {}, defaults).any());
}

TEST(Guard, BlocksChangedFiltersOnlyIfNumbersAreAbsent)
{
    EXPECT_TRUE(model::judge(absent_of(1, 100), {.filters_changed = true}, defaults).filters);
    EXPECT_FALSE(model::judge(absent_of(1, 100), {}, defaults).any());
    EXPECT_FALSE(
        model::judge({.living = 100, .unchanged = 100, .added = 5}, {.filters_changed = true}, defaults)
            .any());
}

TEST(Guard, SkipsTheRemovalRuleWhileRemovalsAreHeld)
{
    EXPECT_FALSE(model::judge(absent_of(100, 100), {.removals_held = true}, defaults).any());
    EXPECT_TRUE(model::judge(updated_of(51, 100), {.removals_held = true}, defaults).change);
    EXPECT_TRUE(
        model::judge(absent_of(1, 100), {.filters_changed = true, .removals_held = true}, defaults).filters);
}

TEST(Guard, NamesBothCountsAndTheLimit)
{
    const model::Tally plan{.living = 100, .updated = 60, .absent = 40};
    EXPECT_EQ(model::describe({.removal = true}, plan, {}, defaults),
              "40 of 100 numbers are absent from the list (limit 30 %, and never all)");
    EXPECT_EQ(model::describe({.removal = true, .change = true}, plan, {}, defaults),
              "40 of 100 numbers are absent from the list (limit 30 %, and never all); "
              "60 of 100 numbers would change (limit 50 %)");
    EXPECT_EQ(model::describe({.filters = true}, plan, {}, defaults),
              "the filters differ from those in force, and 40 of 100 numbers are absent under them");
    EXPECT_EQ(model::describe({}, plan, {}, defaults), "");
}

TEST(TooManyRejected, AppliesTheLimitFromMinExistingRecords)
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

TEST(TooManyRejected, IsKnownEarlyIfTheRestCannotSaveTheList)
{
    EXPECT_FALSE(model::too_many_rejected_already(100, 100, 1000, defaults)); // 900 good ones may follow
    EXPECT_TRUE(model::too_many_rejected_already(101, 101, 1000, defaults));
    EXPECT_TRUE(model::too_many_rejected_already(101, 900, 1000, defaults));
    auto strict = defaults;
    strict.max_rejected_percent = 0;
    EXPECT_FALSE(model::too_many_rejected_already(0, 100, 1000, strict));
    EXPECT_TRUE(model::too_many_rejected_already(1, 10, 1000, strict));
    EXPECT_FALSE(model::too_many_rejected_already(1, 9, 1000, strict)); // it may end below min_existing
    auto lax = defaults;
    lax.max_rejected_percent = 100;
    EXPECT_FALSE(model::too_many_rejected_already(1000, 1000, 1000, lax));
}

TEST(Guard, CountsTheRemovalsOfTheLast24Hours)
{
    const auto broken_by = [](std::uint64_t absent, std::uint64_t living, std::uint64_t removed_lately) {
        return model::judge(absent_of(absent, living), {.removed_lately = removed_lately}, defaults);
    };
    EXPECT_FALSE(broken_by(10, 80, 20).any());
    EXPECT_TRUE(broken_by(11, 80, 20).removal);
    EXPECT_FALSE(broken_by(0, 70, 40).any()); // earlier removals alone do not block
    EXPECT_TRUE(broken_by(1, 7, 3).removal);  // 10 were held: min_existing
    EXPECT_FALSE(broken_by(1, 6, 3).any());
}

TEST(Guard, BlocksFloodsOneAboveTheLimit)
{
    EXPECT_FALSE(model::judge({.living = 100, .added = 300}, {}, defaults).any());
    EXPECT_TRUE(model::judge({.living = 100, .added = 301}, {}, defaults).flood);
    EXPECT_TRUE(
        model::judge({.living = 100, .added = 300, .restored = 1, .returned = 1}, {}, defaults).flood);
    EXPECT_FALSE(model::judge({.living = 100, .added = 300, .restored = 1}, {}, defaults).any());
    EXPECT_FALSE(model::judge({.living = 9, .added = 10'000}, {}, defaults).any());
    auto strict = defaults;
    strict.max_added_percent = 0;
    strict.min_existing = 0;
    EXPECT_TRUE(model::judge({.living = 1, .added = 1}, {}, strict).flood);
    EXPECT_FALSE(model::judge({.added = 1'000'000}, {}, strict).any());
}

TEST(Guard, AllowsAFloodUnderWiderFilters)
{
    EXPECT_FALSE(model::judge({.living = 100, .added = 10'000}, {.filters_changed = true}, defaults).any());
    const auto other =
        model::judge({.living = 100, .added = 10'000, .absent = 1}, {.filters_changed = true}, defaults);
    EXPECT_TRUE(other.flood && other.filters);
}

TEST(Guard, JudgesOnlyWhatIsNotApproved)
{
    const model::Tally plan{.living = 100, .added = 500, .updated = 90, .absent = 50};
    const auto broken_by = [&](const model::Circumstances& now) { return model::judge(plan, now, defaults); };
    EXPECT_FALSE(broken_by({.approved_absent = 50, .approved_changed = 90, .approved_added = 500}).any());
    EXPECT_FALSE(broken_by({.approved_absent = 29, .approved_changed = 40, .approved_added = 200}).any());
    EXPECT_TRUE(broken_by({.approved_absent = 28}).removal); // 22 of the other 72
    EXPECT_FALSE(broken_by({.approved_absent = 29}).removal);
    EXPECT_TRUE(broken_by({.approved_changed = 39}).change);
    EXPECT_TRUE(broken_by({.approved_added = 199}).flood);
}

TEST(Guard, BlocksTheLossOfAllUnlessAllAreApproved)
{
    EXPECT_TRUE(model::judge(absent_of(100, 100), {.approved_absent = 99}, defaults).removal);
    EXPECT_FALSE(model::judge(absent_of(100, 100), {.approved_absent = 100}, defaults).any());
}

TEST(Guard, TakesApprovedAbsencesAsApprovalOfTheFilters)
{
    const auto broken_by = [](std::uint64_t approved) {
        return model::judge(absent_of(20, 100), {.filters_changed = true, .approved_absent = approved},
                            defaults);
    };
    EXPECT_TRUE(broken_by(0).filters);
    EXPECT_FALSE(broken_by(15).any());
    EXPECT_TRUE(
        model::judge(absent_of(60, 100), {.filters_changed = true, .approved_absent = 15}, defaults).removal);
}

TEST(Guard, NamesEarlierRemovalsAndApprovals)
{
    const model::Tally plan{.living = 100, .added = 1000, .updated = 60, .absent = 40};
    EXPECT_EQ(
        model::describe({.removal = true}, plan, {.removed_lately = 1}, defaults),
        "40 of 100 numbers are absent from the list, and 1 was removed in the last 24 hours (limit 30 % of "
        "101, and never all)");
    EXPECT_EQ(
        model::describe({.removal = true, .filters = true}, plan,
                        {.removed_lately = 20, .approved_absent = 10, .approved_changed = 2}, defaults),
        "30 of 90 numbers are absent from the list, and 20 were removed in the last 24 hours (limit 30 % of "
        "110, and never all); the filters differ from those in force, and 30 of 90 numbers are absent "
        "under them; beside 12 that are approved");
    EXPECT_EQ(model::describe({.flood = true}, plan, {}, defaults),
              "1,000 would be added to 100 numbers (limit 300 %)");
}

} // namespace
