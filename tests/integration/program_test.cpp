#include "support/pg_proxy.hpp"
#include "support/says.hpp"
#include "synced.hpp"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <future>
#include <regex>
#include <thread>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

class Program : public Synced {
  protected:
    /// The page with N for the seconds since the last verified run.
    [[nodiscard]] std::string status_page(const Environment& more) const
    {
        return std::regex_replace(box.run_on_terminal("status", more).out, std::regex{"[0-9]+ s ago"},
                                  "N s ago");
    }
};

TEST_F(Program, ShowsHelpAndRefusesWrongUsage)
{
    const auto help = box.run({"--help"});
    EXPECT_EQ(help.code, 0);
    for (const auto* command : {"run", "sync", "plan", "approve", "approvals", "changes", "reconcile",
                                "accept", "retire", "status", "migrate", "check"}) {
        EXPECT_TRUE(says(help.out, command)) << command;
        EXPECT_EQ(box.run({command, "--help"}).code, 0) << command;
    }
    EXPECT_EQ(box.run({"--version"}).code, 0);
    EXPECT_EQ(box.run({"snyc"}).code, 64);
    EXPECT_EQ(box.run({"sync", "--frobnicate"}).code, 64);
}

TEST_F(Program, RefusesABadConfigurationBeforeAnyRequest)
{
    box.write_config("accounts: [{name: main}]\napi: {deadlin: 3s}\nsync: {interval: soon}\n");
    for (const auto* command : {"run", "sync", "plan", "reconcile", "status", "migrate", "check"}) {
        const auto result = box.run({command});
        EXPECT_EQ(result.code, 78) << command << result.err;
        EXPECT_TRUE(says(result.err, ":2: api.deadlin"));
        EXPECT_TRUE(says(result.err, "deadline"));
        EXPECT_TRUE(says(result.err, ":3: sync.interval"));
    }
    EXPECT_EQ(box.upstream().connections(), 0U);
}

TEST_F(Program, RefusesUnusableSettings)
{
    box.set("api.ca_file", "/nowhere/ca.pem");
    EXPECT_EQ(box.run({"sync"}).code, 78);
    box.set("api.ca_file", (certificates() / "ca.pem").string());
    box.set("database.url", "'postgresql://u:s3%ZZcret@h/d'");
    const auto result = box.run({"sync"});
    EXPECT_EQ(result.code, 78);
    EXPECT_FALSE(says(result.err, "s3"));
    box.set("database.url", "'host=/nowhere dbname=x'");
    EXPECT_EQ(box.run({"sync"}).code, 69);
}

TEST_F(Program, PlanShowsWhatASyncWouldDo)
{
    serve_numbers(1, 20);
    EXPECT_EQ(box.run({"plan"}).code, 2);
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs"), "0");
    sync();
    EXPECT_EQ(box.run({"plan"}).code, 0);
    auto records = numbers_json(2, 21);
    records[0] = changed_number_json(2);
    records.push_back(changed_number_json(3)); // the id stands in the list twice, with different content
    box.serve(records);
    const auto csv = box.run({"plan", "--format", "csv"});
    EXPECT_EQ(csv.code, 2);
    EXPECT_TRUE(says(csv.out, "main,missing,pn_000001,+12125550001,US,"));
    EXPECT_TRUE(
        says(csv.out, "main,update,pn_000002,+15125550002,,,,,friendly_name,Billing 2,Renamed 2\r\n"));
    EXPECT_TRUE(says(csv.out, "main,add,pn_000021"));
    EXPECT_TRUE(says(csv.out, "main,reject,pn_000003"));
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs"), "1");
    box.serve({number_json(1)});
    const auto blocked = box.run({"plan"});
    EXPECT_EQ(blocked.code, 3);
    EXPECT_TRUE(says(blocked.out, "BLOCKED"));
}

TEST_F(Program, PlanShowsRestoredAndRepairedNumbers)
{
    serve_numbers(1, 3);
    sync();
    serve_numbers(2, 3);
    sync();
    serve_numbers(1, 3);
    box.sql("UPDATE purchased_numbers SET price = 7 WHERE id = 'pn_000002'");
    const auto plan = box.run({"plan", "--format", "csv"});
    EXPECT_EQ(plan.code, 2) << plan.err;
    EXPECT_TRUE(says(plan.out, "restore,pn_000001"));
    EXPECT_TRUE(says(plan.out, "repair,pn_000002"));
    const auto end = sync();
    EXPECT_TRUE(says(end.out, "1 restored, 1 repaired"));
}

TEST_F(Program, PlanShortensManyDifferences)
{
    auto records = numbers_json(1, 5000);
    box.serve(records);
    sync();
    for (int n = 1; n <= 4990; ++n) {
        records[static_cast<std::size_t>(n - 1)] = changed_number_json(n);
    }
    records.erase(records.end() - 5, records.end());
    records.push_back(number_json(5001));
    records.push_back(number_json(1)); // the id stands in the list twice, with different content
    box.serve(records);
    const auto some = box.run({"plan"});
    EXPECT_EQ(some.code, 3);
    EXPECT_TRUE(some.out.starts_with("main: 4,997 numbers: 1 added, 4,989 updated, 5 missing, 2 rejected\n"
                                     "  update: friendly_name of 4,989, price of 4,989, updated_at of 4,989\n"
                                     "  reject: id of 1\n"
                                     "  cost per month: "))
        << some.out;
    // Lines: the summary; a heading, one added, five missing; a heading, ten of each field but updated_at,
    // one rejected; how many more there are.
    EXPECT_EQ(std::ranges::count(some.out, '\n'), 5 + (2 + 1 + 5) + (2 + 2 * 10 + 1) + 1) << some.out;
    EXPECT_TRUE(
        some.out.ends_with("\n... and 9,958 more: --all shows them, --format excel is for a spreadsheet\n"))
        << some.out;
    const auto all = box.run({"plan", "--all"});
    EXPECT_EQ(std::ranges::count(all.out, '\n'), 5 + (2 + 1 + 5) + (2 + 2 * 4989 + 1));
    EXPECT_FALSE(says(all.out, "more: --all"));
    const auto csv = box.run({"plan", "--format", "csv"});
    EXPECT_EQ(std::ranges::count(csv.out, '\n'), 1 + 1 + 3 * 4989 + 5 + 1);
}

TEST_F(Program, PlanShowsFewDifferencesInFull)
{
    serve_numbers(1, 20);
    sync();
    auto records = numbers_json(1, 22);
    records[4] = Number{5}.with("price", "300").json();
    records.erase(records.begin());
    box.serve(records);
    EXPECT_EQ(box.run({"plan"}).out,
              "main: 21 numbers: 2 added, 1 updated, 1 missing\n"
              "  update: price of 1\n"
              "  cost per month: +225 for numbers that come, +75 for prices that change: "
              "+300 in all; -125 once the missing ones are removed\n\n"
              "ACTION   ID         NUMBER         COUNTRY  NAME        PRICE  MISSING SINCE\n"
              "add      pn_000021  +14165550021   CA       Sales 21    100\n"
              "add      pn_000022  +442075550022  GB       Billing 22  125\n"
              "missing  pn_000001  +12125550001   US       Sales 1     125    now\n\n"
              "ACTION  ID         NUMBER        FIELD  BEFORE  AFTER\n"
              "update  pn_000005  +13125550005  price  225     300\n");
}

TEST_F(Program, PlanSaysSinceWhenANumberIsMissing)
{
    serve_numbers(1, 20);
    sync();
    serve_numbers(2, 20);
    sync();
    box.sql("UPDATE purchased_numbers SET missing_since = '2024-01-02 22:10:32+00' WHERE id = 'pn_000001'");
    const auto plan = box.run({"plan"}).out;
    EXPECT_TRUE(says(plan, "cost per month: -125 for numbers that are removed\n"));
    EXPECT_TRUE(
        says(plan, "remove  pn_000001  +12125550001  US       Sales 1  125    2024-01-02T22:10:32Z\n"));
}

TEST_F(Program, PlanShowsValuesAsPeopleWriteThem)
{
    box.serve({Number{1}.with("is_active", "true").with_text("created_at", "2024-01-02T22:10:32.5Z").json()});
    sync();
    box.serve({Number{1}.with("is_active", "false").with_text("created_at", "2024-01-02T23:10:32Z").json()});
    const auto plan = box.run({"plan"}).out;
    EXPECT_TRUE(says(plan, "is_active   true                    false\n"));
    EXPECT_TRUE(says(plan, "created_at  2024-01-02T22:10:32.5Z  2024-01-02T23:10:32Z\n"));
}

TEST_F(Program, PlanCountsUpdatesOfUpdatedAtAlone)
{
    serve_numbers(1, 3);
    sync();
    const auto later = [](int n) { return Number{n}.with_text("updated_at", "2026-11-01T00:00:00Z"); };
    box.serve({later(1).json(), later(2).with("price", "7").json(), number_json(3)});
    const auto plan = box.run({"plan"});
    EXPECT_EQ(plan.code, 2);
    EXPECT_TRUE(says(plan.out, "  update: price of 1, updated_at of 2 (1 of nothing else, not listed)\n"));
    EXPECT_FALSE(says(plan.out, "2026-11-01"));
    EXPECT_FALSE(says(plan.out, "more:"));
    EXPECT_TRUE(says(box.run({"plan", "--format", "json"}).out, "2026-11-01T00:00:00Z"));
}

TEST_F(Program, PlanSumsPricesExactly)
{
    box.serve({Number{1}.with("price", "0.1").json(), Number{2}.with("price", "5").json()});
    sync();
    box.serve({Number{1}.with("price", "0.30").json(), Number{2}.with("price", "null").json(),
               Number{3}.with("price", "99999999999999999999.000000000001").json(),
               Number{4}.with("price", "-0.25").json()});
    const auto plan = box.run({"plan"}).out;
    EXPECT_TRUE(
        says(plan, "cost per month: +99999999999999999998.750000000001 for numbers that come, -4.80 for "
                   "prices that change: +99999999999999999993.950000000001 in all; 1 price is not known\n"));
}

TEST_F(Program, ShowsProgressOnlyOnATerminal)
{
    serve_numbers(1, 3);
    const auto shown = box.run_on_terminal("sync");
    EXPECT_EQ(shown.code, 0) << shown.out;
    EXPECT_TRUE(says(shown.out, "\r\033[Kmain: receiving"));
    // The progress is erased before the result is printed.
    EXPECT_TRUE(says(shown.out, "\r\033[Kmain: run 1 succeeded"));
    const auto piped = sync();
    EXPECT_EQ((piped.out + piped.err).find_first_of("\r\033"), std::string::npos) << piped.out << piped.err;
}

TEST_F(Program, PlanReadsASavedAnswer)
{
    const auto file = box.directory() / "saved.json";
    {
        std::ofstream{file} << list_json(numbers_json(1, 3));
    }
    const auto result = box.run({"plan", "--from-file", file.string(), "--format", "json"});
    EXPECT_EQ(result.code, 2) << result.err;
    EXPECT_TRUE(says(result.out, "\"action\":\"add\",\"id\":\"pn_000003\""));
    EXPECT_EQ(box.upstream().connections(), 0U);
}

TEST_F(Program, StatusShowsFreshness)
{
    EXPECT_TRUE(says(box.run({"status"}).out, "no account"));
    serve_numbers(1, 3);
    sync();
    const auto text = box.run({"status"});
    EXPECT_TRUE(says(text.out, "main: 3 numbers, verified 2"));
    const auto json = box.run({"status", "--format", "json"});
    EXPECT_TRUE(says(json.out, "\"consecutive_failures\":0"));
}

TEST_F(Program, StatusIsAPageOnATerminal)
{
    serve_numbers(1, 20);
    sync();
    let_days_pass(2);
    serve_numbers(1, 22);
    sync();
    box.sql("UPDATE sync_runs SET finished_at = started_at + run_id * interval '100 ms'");
    box.upstream().answer([](const Request&) { return status(503, "{}"); });
    sync(69);
    box.serve({number_json(1)});
    sync(3);
    const auto page = status_page({{"NO_COLOR", "1"}});
    // The four bars: two days ago, yesterday, the first run of today, now.
    EXPECT_TRUE(
        page.starts_with("main\r\n  numbers   22  ▁▁██  20 to 22 in 3 days\r\n  verified  N s ago, 2"))
        << page;
    EXPECT_TRUE(
        says(page, "\r\n  syncs     ▄█×!  2 succeeded, 1 blocked, 1 failed; up to 200 ms\r\n  BLOCKED by"));
    EXPECT_TRUE(says(page, "\r\n\r\n  RUN  STARTED               TOOK"));
    EXPECT_FALSE(says(page, "\033"));
    EXPECT_EQ(status_page({{"TERM", "dumb"}}), page);
    const auto coloured = status_page({{"NO_COLOR", ""}});
    EXPECT_TRUE(says(coloured, "\033[31m×\033[0m\033[33m!\033[0m"));
    EXPECT_EQ(std::regex_replace(coloured, std::regex{"\033\\[[0-9]*m"}, ""), page);
    const auto piped = box.run({"status"}).out;
    EXPECT_TRUE(piped.starts_with("main: 22 numbers, verified 2")) << piped;
    EXPECT_EQ(piped.find_first_of("\r\033"), std::string::npos) << piped;
    box.sql("UPDATE sync_accounts SET verified_at = verified_at - interval '1 hour'");
    EXPECT_TRUE(says(status_page({}), "more than three intervals ago"));
}

TEST_F(Program, CheckNamesFaultAndRemedy)
{
    serve_numbers(1, 3);
    const auto good = box.run({"check"});
    EXPECT_EQ(good.code, 0) << good.out << good.err;
    EXPECT_FALSE(says(good.out, "FAIL"));
    EXPECT_TRUE(says(good.out, "a complete list of 3 numbers"));
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs"), "0");
    box.upstream().answer([](const Request&) { return status(401, ""); });
    const auto bad = box.run({"check"});
    EXPECT_EQ(bad.code, 77) << bad.out;
    EXPECT_TRUE(says(bad.out, "to do: check the API key"));
}

TEST_F(Program, WritesNoColourIntoAPipe)
{
    serve_numbers(1, 20);
    const auto result = sync();
    EXPECT_EQ(result.err, "");
    EXPECT_FALSE(says(result.out, "\033"));
    EXPECT_FALSE(says(result.out, "\r"));
}

TEST_F(Program, NeverPrintsTheKey)
{
    for (const auto& reply :
         {ok_json(list_json(numbers_json(1, 3))), status(401, box.key()), status(500, "x")}) {
        box.upstream().answer([reply](const Request&) { return reply; });
        const auto result = box.run({"sync"});
        EXPECT_FALSE(says(result.out + result.err, box.key()));
    }
}

class Service : public Synced {
  protected:
    Child start()
    {
        auto service = box.spawn({"run"});
        service.wait_for_stderr("started", 20s);
        return service;
    }

    /// Sends SIGTERM and expects the exit within 5 s.
    static void expect_prompt_stop(Child& service)
    {
        const auto begin = steady_clock::now();
        service.signal(SIGTERM);
        const auto result = service.wait_exit(10s);
        EXPECT_EQ(result.code, 0) << result.err;
        EXPECT_LT(steady_clock::now() - begin, 5s) << result.err;
    }
};

TEST_F(Service, MigratesAndSyncsOnItsInterval)
{
    Sandbox fresh{SandboxSettings{{}, false}};
    fresh.serve(numbers_json(1, 3));
    auto service = fresh.spawn({"run"});
    service.wait_for_stderr("added=3", 20s);
    fresh.serve(numbers_json(1, 4));
    service.wait_for_stderr("added=1", 20s);
    expect_prompt_stop(service);
    EXPECT_EQ(fresh.sql("SELECT DISTINCT trigger FROM sync_runs"), "schedule");
}

TEST_F(Service, SyncsAtOnceOnUsr1)
{
    box.set("sync.interval", "1h");
    serve_numbers(1, 3);
    auto service = start();
    service.wait_for_stderr("outcome=succeeded", 20s);
    serve_numbers(1, 5);
    service.signal(SIGUSR1);
    service.wait_for_stderr("added=2", 20s);
    EXPECT_EQ(box.sql("SELECT trigger FROM sync_runs ORDER BY run_id"), "schedule\nsignal");
    expect_prompt_stop(service);
}

TEST_F(Service, ReloadsAllOrNothingOnHup)
{
    box.set("sync.interval", "1h");
    serve_numbers(1, 3);
    auto service = start();
    service.wait_for_stderr("outcome=succeeded", 20s);
    box.set("sync.interval", "never");
    service.signal(SIGHUP);
    service.wait_for_stderr("configuration not reloaded", 20s);
    box.set("sync.interval", "2h");
    box.set_accounts("  - name: other\n    api_key_file: " + box.key_file().string() + "\n");
    service.signal(SIGHUP);
    service.wait_for_stderr("configuration reloaded", 20s);
    service.wait_for_stderr("account=other", 20s);
    const auto expect_refused = [&] {
        const auto said = service.err().size();
        service.signal(SIGHUP);
        service.wait_for_stderr("configuration not reloaded", 20s, said);
    };
    box.set("database.url", "'postgresql://user:half%ZZ@host/name'");
    expect_refused();
    box.set("database.url", "'" + box.database_url() + "'");
    box.set_accounts("  - name: other\n    api_key_file: /nowhere/api-key\n");
    expect_refused();
    EXPECT_EQ(box.sql("SELECT DISTINCT account FROM sync_runs ORDER BY 1"), "main\nother");
    expect_prompt_stop(service);
}

TEST_F(Service, SurvivesAReloadDuringItsStart)
{
    // The database takes the connection and stays silent: the start waits for it, as it has to migrate.
    PgProxy proxy{box.database_url()};
    proxy.plan({PgFault::stall, "", "", "", 1});
    box.set("database.url", "'" + proxy.url() + "&connect_timeout=2'");
    auto service = box.spawn({"run"});
    service.wait_for_stderr("started", 20s);
    service.signal(SIGHUP);
    service.signal(SIGUSR1);
    service.wait_for_stderr("configuration reloaded", 60s);
    expect_prompt_stop(service);
}

TEST_F(Service, StopsPromptlyWhileThePeerIsSilent)
{
    for (const auto greeting : {Greeting::tls, Greeting::silence}) {
        DoubleSettings upstream;
        upstream.greeting = greeting;
        Sandbox slow{SandboxSettings{upstream}};
        slow.upstream().answer([](const Request&) { return raw("HTTP/1.1 200 OK\r\n", Ending::stall); });
        auto service = slow.spawn({"run"});
        EXPECT_TRUE(wait_for([&] { return slow.upstream().connections() > 0; }));
        std::this_thread::sleep_for(200ms);
        expect_prompt_stop(service);
        EXPECT_EQ(slow.sql("SELECT status, reason FROM sync_runs"), "failed|shutdown");
    }
}

TEST_F(Service, StopsPromptlyWhileItWaitsForTheDatabase)
{
    serve_numbers(1, 3);
    auto blocker = std::async(std::launch::async, [this] {
        box.sql("BEGIN; LOCK TABLE purchased_numbers IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(4); COMMIT");
    });
    ASSERT_TRUE(
        box.comes_true("count(*) > 0 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation IS NOT "
                       "NULL AND granted"));
    auto service = start();
    EXPECT_TRUE(box.comes_true("count(*) > 0 FROM pg_locks WHERE NOT granted"));
    expect_prompt_stop(service);
    blocker.get();
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers"), "0");
}

TEST_F(Service, GoesOnAfterFailures)
{
    box.upstream().answer([](const Request&) { return status(500, "no"); });
    auto service = start();
    service.wait_for_stderr("outcome=failed reason=http_status", 20s);
    serve_numbers(1, 3);
    service.wait_for_stderr("outcome=succeeded", 30s);
    expect_prompt_stop(service);
}

TEST_F(Service, LogsARepeatedFailureOnceAndCountsTheRest)
{
    box.upstream().answer([](const Request&) { return status(500, "no"); });
    auto service = start();
    EXPECT_TRUE(box.comes_true("count(*) >= 3 FROM sync_runs WHERE status = 'failed'"));
    serve_numbers(1, 3);
    service.wait_for_stderr("outcome=succeeded", 30s);
    const auto log = service.err();
    EXPECT_EQ(log.find("outcome=failed"), log.rfind("outcome=failed")) << log;
    EXPECT_TRUE(says(log, "not_logged="));
}

TEST_F(Service, TriesARefusedKeyAgainAfterAReload)
{
    const auto good = box.key();
    {
        std::ofstream{box.key_file()} << "ak_an_old_key_that_is_refused\n";
    }
    serve_numbers(1, 3); // every other key gets 401
    auto service = start();
    service.wait_for_stderr("reason=auth", 20s);
    service.signal(SIGHUP);
    ASSERT_TRUE(box.upstream().wait_for_requests(2, 20s));
    {
        std::ofstream{box.key_file()} << good << "\n";
    }
    service.signal(SIGHUP);
    service.wait_for_stderr("outcome=succeeded", 20s);
    expect_prompt_stop(service);
}

TEST_F(Service, NeedsAKeyToStart)
{
    std::filesystem::remove(box.key_file());
    const auto result = box.run({"run"});
    EXPECT_EQ(result.code, 77) << result.err;
    EXPECT_TRUE(says(result.err, "api-key"));
}

TEST_F(Service, EndsIfTheSchemaIsNewer)
{
    box.sql("INSERT INTO schema_migrations (version, name, checksum) VALUES (999, 'future', 'x')");
    const auto result = box.run({"run"});
    EXPECT_EQ(result.code, 78) << result.err;
    EXPECT_TRUE(says(result.err, "999"));
}

} // namespace
} // namespace numsync::support
