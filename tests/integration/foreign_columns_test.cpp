#include "store/columns.hpp"
#include "synced.hpp"

#include <algorithm>
#include <sstream>

namespace numsync::support {
namespace {

/// Other people add columns to our tables.
class ForeignColumns : public Synced {
  protected:
    /// Syncs each kind of change: one number added, one updated, one removed and restored.
    void sync_each_kind_of_change()
    {
        box.set("guard.confirm_removals", "1");
        serve_numbers(1, 20);
        sync();
        serve_numbers(2, 20);
        sync();
        auto records = numbers_json(1, 21);
        records[4] = changed_number_json(5);
        box.serve(records);
        sync();
    }

    std::string columns_of(const std::string& table)
    {
        return box.sql("SELECT column_name FROM information_schema.columns WHERE table_name = '" + table +
                       "' ORDER BY column_name COLLATE \"C\"");
    }

    static std::string sorted(const std::string& list)
    {
        std::vector<std::string> names;
        std::istringstream stream{list};
        for (std::string name; std::getline(stream >> std::ws, name, ',');) {
            names.push_back(name);
        }
        std::sort(names.begin(), names.end());
        std::string text;
        for (const auto& name : names) {
            text += (text.empty() ? "" : "\n") + name;
        }
        return text;
    }
};

TEST_F(ForeignColumns, AreNotInOurStatements)
{
    EXPECT_EQ(columns_of("purchased_numbers"), sorted(store::version_columns()));
    EXPECT_EQ(columns_of("purchased_numbers_history"), sorted(store::version_columns() + ", valid_to"));
}

constexpr auto* changes_query = "SELECT id, change, field, old_value, new_value FROM number_changes "
                                "WHERE number_changes.change <> 'added' ORDER BY 1, 2, 3, 4";
constexpr auto* versions_query =
    "SELECT id, count(*), count(removed_at), bool_and(valid_from < coalesce(valid_to, "
    "'infinity')) FROM purchased_numbers_versions GROUP BY 1 HAVING count(*) > 1 ORDER BY 1";

class EachForeignColumn : public ForeignColumns, public testing::WithParamInterface<const char*> {};

TEST_P(EachForeignColumn, LeavesTheHistoryAsItIs)
{
    box.sql(GetParam());
    sync_each_kind_of_change();
    EXPECT_EQ(box.sql(changes_query),
              "pn_000001|removed|||\npn_000001|restored|||\n"
              "pn_000005|changed|friendly_name|Support 5|Renamed 5\n"
              "pn_000005|changed|price|225|300\n"
              "pn_000005|changed|updated_at|2026-06-06T05:05:00Z|2027-06-06T05:05:00Z");
    EXPECT_EQ(box.sql(versions_query), "pn_000001|3|1|t\npn_000005|2|0|t");
}

INSTANTIATE_TEST_SUITE_P(
    Scripts, EachForeignColumn,
    testing::Values(
        "SELECT 1",
        "ALTER TABLE purchased_numbers ADD COLUMN loaded_at timestamptz DEFAULT now();"
        "ALTER TABLE purchased_numbers_history ADD COLUMN loaded_at timestamptz DEFAULT now()",
        "ALTER TABLE purchased_numbers ADD COLUMN note text",
        "ALTER TABLE purchased_numbers_history ADD COLUMN note text NOT NULL DEFAULT 'x'",
        "ALTER TABLE purchased_numbers ADD COLUMN a text, ADD COLUMN valid_to timestamptz",
        "ALTER TABLE purchased_numbers ADD COLUMN digits text GENERATED ALWAYS AS (ltrim(number, '+')) "
        "STORED"));

TEST_F(ForeignColumns, KeepTheirValues)
{
    serve_numbers(1, 20);
    sync();
    box.sql("ALTER TABLE purchased_numbers ADD COLUMN note text; UPDATE purchased_numbers SET note = 'mine'");
    sync_each_kind_of_change();
    EXPECT_EQ(box.sql("SELECT note, count(*) FROM purchased_numbers GROUP BY 1 ORDER BY 1"), "mine|20\n|1");
}

} // namespace
} // namespace numsync::support
