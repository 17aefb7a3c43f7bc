#include "model/inventory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace {

using namespace numsync;
using model::Inventory;
using model::Seen;
using model::Sighting;
using model::Stored;

/// Adds two records with one id that contradict each other.
void reject(Inventory& inventory, const std::string& id)
{
    inventory.add_record(id + "\tone");
    inventory.add_record(id + "\tother");
}

/// Adds a row that reads as this program wrote it.
void store(Inventory& inventory, const std::string& line, Stored stored = Stored::present)
{
    inventory.add_row(model::row_of(line, model::row_digest(model::digest_of(line)), stored));
}

/// Adds a row that this program wrote as `applied` and that now reads `line`.
void store_edited(Inventory& inventory, const std::string& applied, const std::string& line,
                  Stored stored = Stored::present)
{
    inventory.add_row(model::row_of(line, model::row_digest(model::digest_of(applied)), stored));
}

std::string id_of(int number)
{
    return "id_" + std::to_string(number);
}

TEST(Inventory, FindsARowUnchanged)
{
    Inventory inventory;
    store(inventory, "a\t1");
    EXPECT_EQ(inventory.add_record("a\t1"), Sighting::unchanged);
    EXPECT_EQ(inventory.seen("a"), Seen::unchanged);
    EXPECT_EQ(inventory.tally().unchanged, 1u);
    EXPECT_TRUE(inventory.tally().changes_nothing());
}

TEST(Inventory, AddsWhatTheTableLacks)
{
    Inventory inventory;
    EXPECT_EQ(inventory.add_record("a\t1"), Sighting::differs);
    EXPECT_EQ(inventory.seen("a"), Seen::added);
    EXPECT_EQ(inventory.tally().added, 1u);
    EXPECT_EQ(inventory.tally().living, 0u);
    EXPECT_FALSE(inventory.tally().changes_nothing());
}

TEST(Inventory, UpdatesARowThatDiffers)
{
    Inventory inventory;
    store(inventory, "a\t1");
    EXPECT_EQ(inventory.add_record("a\t2"), Sighting::differs);
    EXPECT_EQ(inventory.seen("a"), Seen::updated);
    EXPECT_EQ(inventory.tally().updated, 1u);
}

TEST(Inventory, RestoresMissingAndRemovedRows)
{
    Inventory inventory;
    store(inventory, "missing\t1", Stored::missing);
    store(inventory, "removed\t1", Stored::removed);
    store(inventory, "returned\t1", Stored::removed);
    EXPECT_EQ(inventory.add_record("missing\t1"), Sighting::differs);
    EXPECT_EQ(inventory.add_record("removed\t1"), Sighting::differs);
    EXPECT_EQ(inventory.add_record("returned\t2"), Sighting::differs);
    EXPECT_EQ(inventory.tally().restored, 3u);
    EXPECT_EQ(inventory.tally().returned, 2u);
    EXPECT_EQ(inventory.tally().living, 1u);
}

TEST(Inventory, CountsRowsThatOnlyRejectedRecordsBringBack)
{
    Inventory inventory;
    reject(inventory, "early");
    store(inventory, "early\t1", Stored::removed);
    store(inventory, "missing\t1", Stored::missing);
    store(inventory, "present\t1");
    store(inventory, "still_removed\t1", Stored::removed);
    for (const auto* id : {"missing", "present", "nowhere"}) {
        reject(inventory, id);
    }
    EXPECT_EQ(inventory.tally().relisted, 2u);
    EXPECT_EQ(inventory.tally().restored, 0u);
    EXPECT_FALSE(inventory.tally().changes_nothing());
}

TEST(Inventory, UpdatesAMissingRowThatCameBackChanged)
{
    Inventory inventory;
    store(inventory, "a\t1", Stored::missing);
    EXPECT_EQ(inventory.add_record("a\t2"), Sighting::differs);
    EXPECT_EQ(inventory.seen("a"), Seen::updated);
}

TEST(Inventory, RepairsAnEditedRow)
{
    Inventory inventory;
    store_edited(inventory, "a\t1", "a\tedited");
    EXPECT_EQ(inventory.add_record("a\t1"), Sighting::differs);
    EXPECT_EQ(inventory.seen("a"), Seen::repaired);
    EXPECT_EQ(inventory.tally().repaired, 1u);
}

TEST(Inventory, RepairsARowEditedToWhatTheListSays)
{
    Inventory inventory;
    store_edited(inventory, "a\t1", "a\t2");
    EXPECT_EQ(inventory.add_record("a\t2"), Sighting::differs);
    EXPECT_EQ(inventory.seen("a"), Seen::repaired);
}

TEST(Inventory, UpdatesAnEditedRowIfTheListChangedToo)
{
    Inventory inventory;
    store_edited(inventory, "a\t1", "a\tedited");
    EXPECT_EQ(inventory.add_record("a\t3"), Sighting::differs);
    EXPECT_EQ(inventory.seen("a"), Seen::updated);
}

TEST(Inventory, RestoresOrRepairsEditedRowsThatWereGone)
{
    Inventory inventory;
    store_edited(inventory, "found\t1", "found\t2", Stored::missing);
    store_edited(inventory, "put_right\t1", "put_right\t2", Stored::missing);
    store_edited(inventory, "removed\t1", "removed\t2", Stored::removed);
    inventory.add_record("found\t2");
    inventory.add_record("put_right\t1");
    inventory.add_record("removed\t1");
    EXPECT_EQ(inventory.seen("found"), Seen::restored);
    EXPECT_EQ(inventory.seen("put_right"), Seen::repaired);
    EXPECT_EQ(inventory.seen("removed"), Seen::restored);
}

TEST(Inventory, CountsLivingRowsThatTheListLacksAsAbsent)
{
    Inventory inventory;
    store(inventory, "present\t1");
    store(inventory, "missing\t1", Stored::missing);
    store(inventory, "removed\t1", Stored::removed);
    EXPECT_EQ(inventory.tally().absent, 2u);
    EXPECT_EQ(inventory.tally().living, 2u);
    EXPECT_TRUE(inventory.is_absent("present"));
    EXPECT_TRUE(inventory.is_absent("missing"));
    EXPECT_FALSE(inventory.is_absent("removed"));
    EXPECT_FALSE(inventory.is_absent("never stored"));
    inventory.add_record("present\t1");
    EXPECT_FALSE(inventory.is_absent("present"));
    EXPECT_EQ(inventory.tally().absent, 1u);
}

TEST(Inventory, CountsARejectedRecordAsPresent)
{
    Inventory inventory;
    store(inventory, "a\t1");
    reject(inventory, "a");
    EXPECT_FALSE(inventory.is_absent("a"));
    EXPECT_EQ(inventory.seen("a"), Seen::rejected);
    EXPECT_EQ(inventory.tally().absent, 0u);
    EXPECT_EQ(inventory.tally().living, 1u);
    EXPECT_TRUE(inventory.tally().changes_nothing());
}

TEST(Inventory, CountsARepeatedRecordOnce)
{
    Inventory inventory;
    store(inventory, "known\t1");
    inventory.add_record("known\t1");
    inventory.add_record("new\t1");
    EXPECT_EQ(inventory.add_record("known\t1"), Sighting::repeated);
    EXPECT_EQ(inventory.add_record("new\t1"), Sighting::repeated);
    EXPECT_EQ(inventory.tally().unchanged, 1u);
    EXPECT_EQ(inventory.tally().added, 1u);
}

TEST(Inventory, ComparesARepeatedRecordWithTheFirst)
{
    Inventory inventory;
    store(inventory, "same\t1");
    store(inventory, "back\t1");
    inventory.add_record("same\t2");
    inventory.add_record("back\t2");
    EXPECT_EQ(inventory.add_record("same\t2"), Sighting::repeated);
    EXPECT_EQ(inventory.add_record("back\t1"), Sighting::conflict);
    EXPECT_EQ(inventory.tally().updated, 1u);
}

TEST(Inventory, RejectsBothOfTwoContradictingRecords)
{
    Inventory inventory;
    store(inventory, "known\t1");
    inventory.add_record("known\t1");
    inventory.add_record("new\t1");
    EXPECT_EQ(inventory.add_record("known\t2"), Sighting::conflict);
    EXPECT_EQ(inventory.add_record("new\t2"), Sighting::conflict);
    EXPECT_EQ(inventory.add_record("known\t1"), Sighting::rejected);
    EXPECT_EQ(inventory.add_record("new\t2"), Sighting::rejected);
    EXPECT_TRUE(inventory.tally().changes_nothing());
    EXPECT_EQ(inventory.tally().unchanged, 0u);
    EXPECT_FALSE(inventory.is_absent("known"));
}

TEST(Inventory, RejectsAnIdInAnyOrder)
{
    Inventory inventory;
    reject(inventory, "first");
    EXPECT_EQ(inventory.add_record("first\t1"), Sighting::rejected);
    inventory.add_record("last\t1");
    reject(inventory, "last");
    EXPECT_EQ(inventory.seen("last"), Seen::rejected);
    EXPECT_EQ(inventory.tally().added, 0u);
}

/// One id, and what becomes of it whether its row or its record comes first.
struct Meeting {
    const char* name;
    const char* applied; ///< null: there is no row
    const char* row;
    Stored stored;
    const char* record; ///< null: rejected
    Seen seen;
};

class InventoryOrder : public testing::TestWithParam<Meeting> {
  protected:
    void store_row(Inventory& inventory) const
    {
        if (GetParam().applied != nullptr) {
            store_edited(inventory, GetParam().applied, GetParam().row, GetParam().stored);
        }
    }

    static void see_record(Inventory& inventory)
    {
        if (GetParam().record != nullptr) {
            inventory.add_record(GetParam().record);
        } else {
            reject(inventory, "a");
        }
    }
};

TEST_P(InventoryOrder, DoesNotMatter)
{
    Inventory row_first;
    store(row_first, "before\t1");
    store_row(row_first);
    see_record(row_first);
    Inventory record_first;
    see_record(record_first);
    store(record_first, "before\t1");
    store_row(record_first);
    for (auto* inventory : {&row_first, &record_first}) {
        inventory->all_stored();
        store(*inventory, "behind\t1");
        inventory->add_record("new\t1");
        EXPECT_EQ(inventory->seen("a"), GetParam().seen);
        EXPECT_EQ(inventory->tally().living,
                  GetParam().stored == Stored::present || GetParam().stored == Stored::missing ? 3u : 2u);
        EXPECT_EQ(inventory->tally().absent, 2u);
    }
    EXPECT_EQ(row_first.absent_ids(), record_first.absent_ids());
    EXPECT_EQ(row_first.tally().returned, record_first.tally().returned);
    EXPECT_EQ(row_first.stored("a"), GetParam().stored);
    EXPECT_EQ(record_first.stored("a"), GetParam().stored);
    EXPECT_EQ(row_first.early(), GetParam().applied == nullptr ? 1u : 0u);
    EXPECT_EQ(record_first.early(), 1u);
}

INSTANTIATE_TEST_SUITE_P(
    Of, InventoryOrder,
    testing::Values(
        Meeting{"nothing", nullptr, nullptr, Stored::nowhere, "a\t1", Seen::added},
        Meeting{"the_same", "a\t1", "a\t1", Stored::present, "a\t1", Seen::unchanged},
        Meeting{"a_change", "a\t1", "a\t1", Stored::present, "a\t2", Seen::updated},
        Meeting{"a_missing_row", "a\t1", "a\t1", Stored::missing, "a\t1", Seen::restored},
        Meeting{"a_removed_row", "a\t1", "a\t1", Stored::removed, "a\t2", Seen::restored},
        Meeting{"an_edited_row", "a\t1", "a\t2", Stored::present, "a\t1", Seen::repaired},
        Meeting{"a_row_edited_alike", "a\t1", "a\t2", Stored::present, "a\t2", Seen::repaired},
        Meeting{"an_edited_row_and_a_change", "a\t1", "a\t2", Stored::present, "a\t3", Seen::updated},
        Meeting{"a_rejected_record", "a\t1", "a\t1", Stored::present, nullptr, Seen::rejected},
        Meeting{"a_rejected_record_alone", nullptr, nullptr, Stored::nowhere, nullptr, Seen::rejected}),
    [](const auto& meeting) { return meeting.param.name; });

TEST(Inventory, RejectsContradictingRecordsBeforeTheirRowArrives)
{
    Inventory inventory;
    inventory.add_record("a\t1");
    EXPECT_EQ(inventory.add_record("a\t1"), Sighting::repeated);
    EXPECT_EQ(inventory.add_record("a\t2"), Sighting::conflict);
    store(inventory, "a\t1");
    EXPECT_EQ(inventory.seen("a"), Seen::rejected);
    EXPECT_EQ(inventory.add_record("a\t1"), Sighting::rejected);
    EXPECT_EQ(inventory.tally().living, 1u);
    EXPECT_EQ(inventory.tally().absent, 0u);
}

TEST(Inventory, TreatsARowWithAnInvalidDigestAsEdited)
{
    for (const auto* const digest : {"", "\\N", "0:00", "1:0123456789abcdefg123456789abcdef"}) {
        Inventory inventory;
        inventory.add_row(model::row_of("a\t1", digest, Stored::present));
        inventory.add_row(model::row_of("b\t1", digest, Stored::present));
        inventory.add_record("a\t1");
        inventory.add_record("b\t2");
        EXPECT_EQ(inventory.seen("a"), Seen::repaired) << digest;
        EXPECT_EQ(inventory.seen("b"), Seen::updated) << digest;
    }
}

TEST(Inventory, FindsNothingWhileEmpty)
{
    const Inventory inventory;
    EXPECT_EQ(inventory.seen("a"), Seen::absent);
    EXPECT_FALSE(inventory.is_absent("a"));
    EXPECT_TRUE(inventory.absent_ids().empty());
    EXPECT_EQ(inventory.stored("a"), Stored::nowhere);
}

TEST(Inventory, DistinguishesAHundredThousandIds)
{
    constexpr int count = 100'000;
    Inventory inventory;
    for (int i = 0; i < count; ++i) {
        store(inventory, id_of(i) + "\t1");
    }
    for (int i = count / 10; i < count; ++i) {
        ASSERT_EQ(inventory.add_record(id_of(i) + (i % 2 == 0 ? "\t1" : "\t2")),
                  i % 2 == 0 ? Sighting::unchanged : Sighting::differs);
    }
    for (int i = count; i < count + 500; ++i) {
        ASSERT_EQ(inventory.add_record(id_of(i) + "\t1"), Sighting::differs);
    }
    const auto tally = inventory.tally();
    EXPECT_EQ(tally.living, 100'000u);
    EXPECT_EQ(tally.unchanged, 45'000u);
    EXPECT_EQ(tally.updated, 45'000u);
    EXPECT_EQ(tally.absent, 10'000u);
    EXPECT_EQ(tally.added, 500u);
    EXPECT_EQ(inventory.absent_ids().size(), 10'000u);
}

TEST(Inventory, MatchesAHundredThousandIdsInOppositeOrders)
{
    constexpr int count = 100'000;
    Inventory inventory;
    for (int i = 0; i < count; ++i) {
        store(inventory, id_of(i) + "\t1");
        inventory.add_record(id_of(count - i) + (i % 2 == 0 ? "\t1" : "\t2"));
    }
    inventory.all_stored();
    const auto tally = inventory.tally();
    EXPECT_EQ(inventory.early(), 50'000u);
    EXPECT_EQ(tally.living, 100'000u);
    EXPECT_EQ(tally.unchanged, 49'999u);
    EXPECT_EQ(tally.updated, 50'000u);
    EXPECT_EQ(tally.added, 1u);
    EXPECT_EQ(tally.absent, 1u);
}

TEST(AbsentIds, AreSortedAndEqualInBothStepsOfARemoval)
{
    Inventory first;
    Inventory second;
    for (int i = 0; i < 50; ++i) {
        store(first, id_of(i) + "\t1");
        store(second, id_of(49 - i) + "\t1", Stored::missing);
    }
    first.add_record(id_of(7) + "\t1");
    second.add_record(id_of(7) + "\t2");
    store(first, "removed\t1", Stored::removed);
    first.add_record("new\t1");
    const auto ids = first.absent_ids();
    EXPECT_EQ(ids.size(), 49u);
    EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
    EXPECT_EQ(ids, second.absent_ids());
    EXPECT_TRUE(std::binary_search(ids.begin(), ids.end(), model::digest_of(id_of(8))));
}

TEST(ReturnedAsTheyWere, AreTheRemovedRowsOfRejectedRecords)
{
    Inventory inventory;
    reject(inventory, "early");
    store(inventory, "early\t1", Stored::removed);
    store(inventory, "late\t1", Stored::removed);
    store(inventory, "missing\t1", Stored::missing);
    store(inventory, "gone\t1", Stored::removed);
    for (const auto* const id : {"late", "missing", "new"}) {
        reject(inventory, id);
    }
    EXPECT_EQ(inventory.returned_as_they_were().size(), 2u);
    EXPECT_EQ(inventory.tally().returned, 2u);
}

} // namespace
