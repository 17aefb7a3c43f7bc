#include "support/says.hpp"
#include "synced.hpp"

#include <algorithm>
#include <regex>

namespace numsync::support {
namespace {

/// The command `changes`.
class ChangesCommand : public Synced {
  protected:
    ChangesCommand() { box.set("guard.confirm_removals", "1"); }

    Result changes(std::vector<std::string> options = {}, int code = 0)
    {
        options.insert(options.begin(), "changes");
        auto result = box.run(options);
        EXPECT_EQ(result.code, code) << result.out << result.err;
        return result;
    }

    /// Ten days ago twelve numbers came. Today number 2 got another name, number 12 another updated_at, and
    /// number 1 disappeared.
    void live_ten_days()
    {
        serve_numbers(1, 12);
        sync();
        let_days_pass(10);
        auto records = numbers_json(2, 12);
        records[0] = Number{2}.with_text("friendly_name", "Night desk").with_text("updated_at", later).json();
        records[10] = Number{12}.with_text("updated_at", later).json();
        box.serve(records);
        sync();
    }

    static constexpr auto* later = "2030-01-02T03:04:05Z";
};

TEST_F(ChangesCommand, ShowsOldValueNewValueAndRun)
{
    live_ten_days();
    const auto text = changes().out;
    EXPECT_TRUE(text.starts_with("2 changes since 20")) << text;
    EXPECT_TRUE(says(text, "Z: 1 friendly_name, 1 removed\n"
                           "left out: 1 time that nothing but updated_at of a number changed\n\n"
                           "CHANGED "));
    EXPECT_TRUE(std::regex_search(text, std::regex{"Z  2    main     \\+12125550001  .* 1  +removed\n"}))
        << text;
    EXPECT_TRUE(
        std::regex_search(text, std::regex{"Z  2    main     \\+15125550002  US       Night desk  +changed  "
                                           "friendly_name  .* 2  +Night desk\n"}))
        << text;
    EXPECT_FALSE(says(text, "2030-01-02"));
    EXPECT_EQ(std::ranges::count(text, '\n'), 6) << text;
}

TEST_F(ChangesCommand, TakesADurationOrADateForSince)
{
    live_ten_days();
    EXPECT_TRUE(changes({"--since", "90m"}).out.starts_with("2 changes since "));
    EXPECT_TRUE(changes({"--since", "1w"}).out.starts_with("2 changes since "));
    const auto all = changes({"--since", "2w"}).out;
    EXPECT_TRUE(says(all, "14 changes since "));
    EXPECT_TRUE(says(all, "... and 2 more: --all shows them"));
    EXPECT_FALSE(says(changes({"--since", "2w", "--all"}).out, "more"));
    const auto day = box.sql("SELECT to_char((now() - interval '10 days') AT TIME ZONE 'UTC', 'YYYY-MM-DD')");
    EXPECT_TRUE(
        changes({"--since", day}).out.starts_with("14 changes since " + day + "T00:00:00Z: 12 added, "));
    EXPECT_EQ(changes({"--since", "2199-01-01T02:00:00+02:00"}).out,
              "no change since 2199-01-01T00:00:00Z\n");
    for (const auto* wrong : {"yesterday", "2026-02-30", "1", "-1d", "1y", "w", "12:00", ""}) {
        EXPECT_TRUE(says(changes({"--since", wrong}, 64).err, "--since wants 90m")) << wrong;
    }
}

TEST_F(ChangesCommand, FindsAnIdByEveryNumberItHad)
{
    live_ten_days();
    auto records = numbers_json(2, 12);
    records[0] = Number{2}.with_text("number", "+12125559999").json();
    box.serve(records);
    sync();
    for (const auto* number : {"+15125550002", "1 (512) 555-0002", "0015125550002", "+12125559999"}) {
        const auto csv = changes({"--number", number, "--format", "csv"}).out;
        EXPECT_TRUE(csv.starts_with("changed_at,run_id,account,id,number,iso_country,friendly_name,price,"
                                    "change,field,before,after\r\n20"))
            << csv;
        EXPECT_TRUE(says(csv, ",changed,number,+15125550002,+12125559999\r\n"));
        EXPECT_TRUE(says(csv, ",150,added,,,\r\n"));
        EXPECT_FALSE(says(csv, "pn_000001"));
    }
    const auto day = changes({"--number", "+15125550002", "--since", "1d"}).out;
    EXPECT_FALSE(says(day, "added"));
    EXPECT_TRUE(says(changes({"--number", "+1999"}, 64).err, "+1999 was never held\n"));
}

TEST_F(ChangesCommand, ShowsOneAccountIfAsked)
{
    const auto account = [this](const std::string& name) {
        return "  - name: " + name + "\n    api_key_file: " + box.key_file().string() +
               "\n    filters: {region: " + name + "}\n";
    };
    box.set_accounts(account("main") + account("other") + account("never"));
    serve_numbers(1, 2);
    EXPECT_EQ(box.run({"sync", "--account", "main"}).code, 0);
    EXPECT_EQ(box.run({"sync", "--account", "other"}).code, 0);
    EXPECT_TRUE(changes().out.starts_with("4 changes since"));
    const auto json = changes({"--account", "other", "--format", "json"}).out;
    EXPECT_TRUE(says(json, R"(,"only_updated_at":0,"changes":[{"changed_at":"20)"));
    EXPECT_TRUE(says(json, R"("run_id":2,"account":"other","id":"pn_000001","number":"+12125550001",)"
                           R"("iso_country":"US","friendly_name":")"));
    EXPECT_TRUE(says(json, R"("price":"125","change":"added","field":null,"before":null,"after":null})"));
    EXPECT_FALSE(says(json, "main"));
    EXPECT_TRUE(says(changes({"--account", "never"}, 64).err, "account never has not been synced yet"));
    changes({"--account", "nobody"}, 78);
    EXPECT_TRUE(says(changes({"--number", "+12125550001", "--account", "never"}, 64).err,
                     "never held in account never"));
}

TEST_F(ChangesCommand, SaysSinceWhenTheHistoryIsComplete)
{
    live_ten_days();
    box.sql("UPDATE sync_accounts SET history_since = '2026-01-02 03:04:05+00'");
    EXPECT_TRUE(
        says(changes({"--since", "2026-01-01"}).out, "the history is whole from 2026-01-02T03:04:05Z on"));
    EXPECT_FALSE(says(changes({"--since", "2026-01-03"}).out, "whole"));
}

} // namespace
} // namespace numsync::support
