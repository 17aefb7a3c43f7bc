#pragma once

#include "support/records.hpp"
#include "support/sandbox.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

/// A fixture with a sandbox, and with the steps that most tests take.
namespace numsync::support {

class Synced : public testing::Test {
  protected:
    Synced() { box.set("api.attempts", "1"); }

    /// After every test: no secret is in the tables about runs and answers.
    void TearDown() override
    {
        const auto like = [](std::string_view secret) { return "'%" + std::string{secret} + "%'"; };
        EXPECT_EQ(box.sql("SELECT t FROM unnest(ARRAY['sync_runs', 'rejected_records', 'api_drift']) t "
                          "WHERE to_regclass(t) IS NOT NULL AND query_to_xml('SELECT * FROM ' || t, true, "
                          "true, '')::text LIKE ANY (ARRAY[" +
                          like(api_key) + ", " + like(database_password) + "])"),
                  "");
    }

    /// Runs `sync` and expects this exit code.
    Result sync(int code = 0)
    {
        auto result = box.run({"sync"});
        EXPECT_EQ(result.code, code) << result.out << result.err;
        return result;
    }

    void serve_numbers(int first, int last) { box.serve(numbers_json(first, last)); }

    /// Makes the last list a day older, so that the next absence removes the number.
    void let_an_interval_pass() const
    {
        box.sql("UPDATE purchased_numbers SET missing_since = missing_since - interval '1 day' "
                "WHERE missing_since IS NOT NULL");
    }

    /// Makes all that happened so far this many days older. The runs stay, as if syncs had been tried all the
    /// time.
    void let_days_pass(int days) const
    {
        move_back(days,
                  {{"purchased_numbers", {"valid_from", "first_seen_at", "missing_since", "removed_at"}},
                   {"purchased_numbers_history", {"valid_from", "valid_to", "first_seen_at", "removed_at"}},
                   {"sync_accounts", {"last_stamp", "verified_at", "history_since", "retired_at"}},
                   {"inventory_daily", {"as_of"}}});
        // In two steps, over days that are free: no day may stand there twice, not even for a moment.
        move_back(100'000, {{"inventory_daily", {"day"}}});
        move_back(days - 100'000, {{"inventory_daily", {"day"}}});
    }

    /// As if the database's clock were set ahead by this many days; back if negative.
    void set_clock_ahead(int days) const
    {
        let_days_pass(days);
        move_back(days, {{"sync_runs", {"started_at", "finished_at"}},
                         {"reconciliation_findings", {"first_seen_at", "last_seen_at", "resolved_at"}},
                         {"rejected_records", {"first_seen_at", "resolved_at"}}});
    }

    /// Timestamp columns by table.
    using Times = std::vector<std::pair<std::string, std::vector<std::string>>>;

    void move_back(int days, const Times& times) const
    {
        for (const auto& [table, columns] : times) {
            std::string changes;
            for (const auto& column : columns) {
                const auto by = column == "day" ? "" : " * interval '1 day'";
                changes += (changes.empty() ? "" : ", ") + column + " = " + column + " - " +
                           std::to_string(days) + by;
            }
            box.sql("UPDATE " + table + " SET " + changes);
        }
    }

    /// Ends the program's sessions in this database.
    void end_sessions() const
    {
        box.sql("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                "WHERE application_name = 'agni-number-sync' AND datname = current_database()");
    }

    [[nodiscard]] std::string living() const
    {
        return box.sql("SELECT count(*) FROM purchased_numbers WHERE removed_at IS NULL");
    }

    /// status|reason of the latest run.
    [[nodiscard]] std::string last_run() const
    {
        return box.sql("SELECT status, reason FROM sync_runs ORDER BY run_id DESC LIMIT 1");
    }

    /// A digest of everything that a failed run must not touch.
    [[nodiscard]] std::string tables() const
    {
        return box.sql(
            "SELECT (SELECT md5(string_agg(p::text, '|' ORDER BY account, id)) FROM purchased_numbers p), "
            "(SELECT md5(string_agg(h::text, '|' ORDER BY account, id, valid_to)) FROM "
            "purchased_numbers_history h), "
            "(SELECT md5(string_agg(a::text, '|' ORDER BY account)) FROM sync_accounts a)");
    }

    Sandbox box;
};

} // namespace numsync::support
