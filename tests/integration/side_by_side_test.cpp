#include "support/pg_proxy.hpp"
#include "synced.hpp"

#include <algorithm>
#include <future>
#include <random>
#include <thread>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;

/// Table and list have more rows than one batch, so that each is read while the other still comes.
class SideBySide : public Synced {
  protected:
    static constexpr int rows = 10'000;

    SideBySide()
    {
        serve_numbers(1, rows);
        sync();
    }

    /// 40 added, 50 updated, 30 missing.
    static std::vector<std::string> changed_list()
    {
        auto records = numbers_json(31, rows + 40);
        for (int n = 5000; n < 5050; ++n) {
            records[static_cast<std::size_t>(n - 31)] = changed_number_json(n);
        }
        return records;
    }

    void expect_changed_list_applied() const
    {
        EXPECT_EQ(box.sql("SELECT received, added, updated, missing, restored, repaired, unchanged FROM "
                          "sync_runs ORDER BY run_id DESC LIMIT 1"),
                  "10010|40|50|30|0|0|9920");
        EXPECT_EQ(living(), std::to_string(rows + 40));
        EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers_history"), "50");
        EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers WHERE missing_since IS NOT NULL"), "30");
    }
};

TEST_F(SideBySide, FindNothingChangedInAnyOrder)
{
    auto records = numbers_json(1, rows);
    std::reverse(records.begin(), records.end());
    box.serve(records);
    sync();
    EXPECT_EQ(box.sql("SELECT unchanged FROM sync_runs ORDER BY run_id DESC LIMIT 1"), "10000");
    std::shuffle(records.begin(), records.end(), std::mt19937{7});
    box.serve(records);
    const auto writes = box.sql("SELECT n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables WHERE "
                                "relname = 'purchased_numbers'");
    sync();
    EXPECT_EQ(box.sql("SELECT unchanged FROM sync_runs ORDER BY run_id DESC LIMIT 1"), "10000");
    EXPECT_EQ(box.sql("SELECT n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables WHERE relname = "
                      "'purchased_numbers'"),
              writes);
}

TEST_F(SideBySide, ApplyChangesInTheTablesOrder)
{
    box.serve(changed_list());
    sync();
    expect_changed_list_applied();
}

TEST_F(SideBySide, ApplyChangesInAnyOrder)
{
    auto records = changed_list();
    std::shuffle(records.begin(), records.end(), std::mt19937{11});
    box.serve(records);
    sync();
    expect_changed_list_applied();
}

TEST_F(SideBySide, RejectDifferingRecordsBeforeTheirRowComes)
{
    auto records = numbers_json(1, rows);
    std::rotate(records.begin(), records.end() - 1, records.end()); // the last row's record comes first
    records.insert(records.begin() + 1, changed_number_json(rows));
    box.serve(records);
    sync();
    EXPECT_EQ(
        box.sql("SELECT unchanged, rejected, updated, missing FROM sync_runs ORDER BY run_id DESC LIMIT 1"),
        "9999|2|0|0");
}

TEST_F(SideBySide, LeaveTheTableAloneIfItsReadingIsCut)
{
    PgProxy proxy{box.database_url()};
    box.set("database.url", "'" + proxy.url() + "'");
    box.serve(changed_list());
    const auto before = tables();
    for (const std::size_t message : {1000U, 6000U, 9000U}) { // before, within and after the second batch
        proxy.plan({.fault = PgFault::cut, .at_message = message});
        sync(69);
        EXPECT_TRUE(proxy.happened());
        EXPECT_EQ(tables(), before) << message;
        box.sql("UPDATE sync_runs SET lease_until = now() - interval '1 s' WHERE status = 'running'");
    }
    proxy.plan({});
    sync();
    expect_changed_list_applied();
}

TEST_F(SideBySide, DoNotCountATableLockAsApiTime)
{
    box.set("api.connect_timeout", "1s");
    box.set("api.deadline", "6s"); // a busy machine needs some of it
    box.set("database.lock_timeout", "30s");
    box.serve(changed_list());
    auto blocker = std::async(std::launch::async, [this] {
        box.sql("BEGIN; LOCK TABLE purchased_numbers IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(8); COMMIT");
    });
    ASSERT_TRUE(
        box.comes_true("count(*) > 0 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted AND "
                       "relation = 'purchased_numbers'::regclass"));
    sync();
    blocker.get();
    expect_changed_list_applied();
}

} // namespace
} // namespace numsync::support
