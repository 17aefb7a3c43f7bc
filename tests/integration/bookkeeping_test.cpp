#include "support/says.hpp"
#include "synced.hpp"

namespace numsync::support {
namespace {

/// Somebody edits the columns that are ours: valid_from, first_seen_at, missing_since, missing_runs,
/// removed_at.
class Bookkeeping : public Synced {
  protected:
    /// pn_000001 was removed, pn_000002 removed and restored, pn_000003 changed. The others are as they came.
    Bookkeeping()
    {
        box.set("guard.confirm_removals", "1");
        serve_numbers(1, 20);
        sync();
        serve_numbers(3, 20);
        sync();
        records_ = numbers_json(2, 20);
        records_[1] = changed_number_json(3);
        box.serve(records_);
        sync();
    }

    [[nodiscard]] std::string bookkeeping() const
    {
        return box.sql("SELECT id, valid_from, first_seen_at, missing_since, missing_runs, removed_at FROM "
                       "purchased_numbers ORDER BY id");
    }

    [[nodiscard]] std::string changes() const
    {
        return box.sql(
            "SELECT id, number_changes.change, field, changed_at FROM number_changes ORDER BY 1, 4, 2, 3");
    }

    [[nodiscard]] std::string numbers_with_a_finding() const
    {
        return box.sql("SELECT DISTINCT subject FROM reconciliation_findings WHERE kind = 'table_edited' AND "
                       "resolved_at IS NOT NULL ORDER BY 1");
    }

    std::vector<std::string> records_;
};

class EditedBookkeeping : public Bookkeeping,
                          public testing::WithParamInterface<std::pair<const char*, const char*>> {};

TEST_P(EditedBookkeeping, IsRepairedWithoutANewVersion)
{
    const auto before = bookkeeping();
    const auto changes_before = changes();
    const auto [edit, id] = GetParam();
    box.sql(std::string{"UPDATE purchased_numbers SET "} + edit + " WHERE id = '" + id + "'");
    ASSERT_NE(bookkeeping(), before);
    EXPECT_TRUE(says(box.run({"plan"}).out, "1 repaired"));
    EXPECT_TRUE(says(sync().out, "1 repaired"));
    EXPECT_EQ(bookkeeping(), before);
    EXPECT_EQ(changes(), changes_before);
    EXPECT_EQ(numbers_with_a_finding(), id);
    EXPECT_TRUE(says(sync().out, "nothing changed"));
}

INSTANTIATE_TEST_SUITE_P(
    Columns, EditedBookkeeping,
    testing::Values(std::pair{"removed_at = now()", "pn_000004"},
                    std::pair{"removed_at = valid_from", "pn_000003"},
                    std::pair{"removed_at = now() - interval '30 days'", "pn_000002"},
                    std::pair{"removed_at = NULL", "pn_000001"},
                    std::pair{"removed_at = removed_at + interval '1 hour'", "pn_000001"},
                    std::pair{"valid_from = now() + interval '1 year'", "pn_000004"},
                    std::pair{"valid_from = now() + interval '1 year'", "pn_000003"},
                    std::pair{"valid_from = valid_from - interval '1 day'", "pn_000003"},
                    std::pair{"valid_from = valid_from - interval '1 day'", "pn_000004"},
                    std::pair{"valid_from = 'infinity', first_seen_at = first_seen_at", "pn_000003"},
                    std::pair{"first_seen_at = now() + interval '1 day'", "pn_000003"},
                    std::pair{"missing_runs = 7", "pn_000004"},
                    std::pair{"missing_since = now() - interval '1 day'", "pn_000004"}));

TEST_F(Bookkeeping, IsRepairedAlongWithAChangeOfTheList)
{
    box.sql("UPDATE purchased_numbers SET removed_at = now() WHERE id = 'pn_000004'; "
            "UPDATE purchased_numbers SET valid_from = now() + interval '1 year' WHERE id = 'pn_000003'");
    records_[1] = Number{3}.with_text("friendly_name", "once more").json();
    records_[2] = changed_number_json(4);
    records_.erase(records_.begin() + 3); // pn_000005 disappears
    box.serve(records_);
    sync();
    EXPECT_EQ(
        box.sql(
            "SELECT id, number_changes.change, count(*) FROM number_changes WHERE number_changes.change <> "
            "'added' AND id IN ('pn_000003', 'pn_000004', 'pn_000005') GROUP BY 1, 2 ORDER BY 1, 2"),
        "pn_000003|changed|6\npn_000004|changed|3\npn_000005|removed|1");
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers_versions WHERE valid_from >= "
                      "coalesce(valid_to, 'infinity') "
                      "OR valid_from > now()"),
              "0");
}

TEST_F(Bookkeeping, IsRightInThePastAfterARepair)
{
    box.sql("UPDATE purchased_numbers SET removed_at = now() WHERE id = 'pn_000004'");
    sync();
    EXPECT_EQ(
        box.sql(
            "SELECT count(*) FROM purchased_numbers_as_of((SELECT last_stamp FROM sync_accounts)) WHERE id = "
            "'pn_000004'"),
        "1");
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers_as_of((SELECT max(first_seen_at) FROM "
                      "purchased_numbers))"),
              "20");
}

} // namespace
} // namespace numsync::support
