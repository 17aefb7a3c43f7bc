#include "many_accounts.hpp"
#include "paths.hpp"
#include "support/notify_socket.hpp"
#include "support/says.hpp"

#include <csignal>
#include <regex>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;

/// What `status`, systemd and the log show of services, due runs and accounts.
class ServiceStatus : public ManyAccounts {
  protected:
    ServiceStatus() { box.set("sync.interval", "1h"); }

    Result status(int code, std::vector<std::string> options = {})
    {
        options.insert(options.begin(), "status");
        auto result = box.run(options);
        EXPECT_EQ(result.code, code) << result.out << result.err;
        return result;
    }

    static void stop(Child& service)
    {
        service.signal(SIGTERM);
        EXPECT_EQ(service.wait_exit(10s).code, 0);
    }

    [[nodiscard]] std::string schedule() const
    {
        return box.sql(
            "SELECT account, due_at - announced_at BETWEEN interval '59 minutes' AND interval '67 minutes' "
            "FROM sync_schedule ORDER BY 1");
    }

    void await_announced(int accounts) const
    {
        await("SELECT count(*) = " + std::to_string(accounts) +
              " FROM sync_schedule WHERE due_at > now() + interval '59 minutes'");
    }
};

TEST_F(ServiceStatus, ShowsAServiceFromStartToStop)
{
    serve_numbers(1, 3);
    EXPECT_EQ(status(0).out.find("no account has been synced yet\nservice: the database knows of none;"), 0U);
    auto service = box.spawn({"run"});
    await_announced(1);
    const auto text = status(0).out;
    EXPECT_TRUE(std::regex_search(
        text,
        std::regex{
            R"(main: 3 numbers, verified .*, next sync 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ \(in (59|6\d) min\)\n)"
            R"(service: [^,/]+, process \d+, runs\n)"}))
        << text;
    const auto json = status(0, {"--format", "json"}).out;
    EXPECT_TRUE(says(json, R"("next_due_at":"20)"));
    EXPECT_TRUE(std::regex_search(
        json, std::regex{R"~("services":\[\{"instance":"[^"]+","accounts":1,"due_at":"20[^"]+",)~"
                         R"~("overdue_seconds":0,"at_work":false\}\]\})~"}))
        << json;
    EXPECT_EQ(box.sql("SELECT next_due_at > now() + interval '59 minutes' FROM sync_status"), "t");
    stop(service);
    EXPECT_EQ(schedule(), "");
    EXPECT_TRUE(says(status(0).out, "\nservice: the database knows of none; on its machine, systemctl"));
    EXPECT_FALSE(says(status(0).out, "next sync"));
}

TEST_F(ServiceStatus, ReportsAKilledService)
{
    serve_numbers(1, 3);
    auto service = box.spawn({"run"});
    await_announced(1);
    service.signal(SIGKILL);
    service.wait_exit(10s);
    EXPECT_TRUE(says(status(0).out, ", runs\n")); // not yet overdue, so nobody knows
    box.sql("UPDATE sync_schedule SET due_at = now() - interval '10 minutes'");
    const auto text = status(0).out;
    EXPECT_TRUE(std::regex_search(
        text, std::regex{R"(next sync was due 20\S+ \(10 min ago\)\nservice: \S+, process \d+, )"
                         R"(SILENT: it was due at 20\S+; on its machine, systemctl)"}))
        << text;
    box.sql("UPDATE sync_schedule SET due_at = now() - interval '2 days'");
    auto another = box.spawn({"run"});
    await_announced(1);
    EXPECT_EQ(schedule(), "main|t"); // the row of the killed service is gone
    stop(another);
}

TEST_F(ServiceStatus, ShowsOneServiceOfSeveral)
{
    serve_numbers(1, 3);
    auto first = box.spawn({"run"});
    await_announced(1);
    box.set("endpoint.listen", "none");
    auto second = box.spawn({"run"});
    await("SELECT count(*) = 2 FROM sync_schedule WHERE due_at > now() + interval '50 minutes'");
    stop(first);
    EXPECT_TRUE(says(status(0).out, ", runs\n"));
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_schedule"), "1");
    stop(second);
    EXPECT_EQ(schedule(), "");
}

TEST_F(ServiceStatus, ForgetsARemovedAccount)
{
    make_accounts(2);
    auto service = box.spawn({"run"});
    await_announced(2);
    make_accounts(1);
    service.signal(SIGHUP);
    await("SELECT count(*) = 1 FROM sync_schedule");
    EXPECT_EQ(schedule(), "a1|t");
    stop(service);
    box.sql("INSERT INTO sync_schedule (account, instance, due_at) VALUES ('a2', 'gone/1/1', now())");
    EXPECT_EQ(box.run({"retire", "a2", "--force"}).code, 0);
    EXPECT_EQ(schedule(), "");
}

TEST_F(ServiceStatus, ShowsAWaitingApproval)
{
    serve_numbers(1, 20);
    sync();
    serve_numbers(1, 5);
    sync(3);
    EXPECT_TRUE(says(status(3, {"--check"}).out, "BLOCKED by the guard"));
    EXPECT_EQ(box.run({"approve", "2"}, {{"SUDO_USER", "ada"}}).code, 0);
    const auto text = status(2, {"--check"}).out;
    EXPECT_TRUE(says(text, "\n  APPROVED by ada: the next sync applies the plan of run 2; agni-numbers "
                           "approvals --take-back 2"));
    EXPECT_FALSE(says(text, "FAILING"));
    EXPECT_TRUE(says(status(0, {"--format", "json"}).out, R"("approved_run_id":2)"));
    sync();
    EXPECT_FALSE(says(status(0, {"--check"}).out, "APPROVED"));
}

TEST_F(ServiceStatus, ChecksWithoutRequests)
{
    make_accounts(2);
    EXPECT_TRUE(says(status(2, {"--check"}).out, "no account has been synced yet"));
    EXPECT_EQ(box.run({"sync", "--account", "a1"}).code, 0);
    EXPECT_TRUE(says(status(2, {"--check"}).out, "not synced yet: a2\n"));
    status(0, {"--check", "--account", "a1"});
    status(2, {"--check", "--account", "a2"});
    sync();
    const auto requests = box.upstream().requests().size();
    status(0, {"--check"});
    box.sql("UPDATE sync_accounts SET verified_at = now() - interval '4 hours' WHERE account = 'a2'");
    status(2, {"--check", "--format", "json"});
    status(0, {"--check", "--account", "a1"});
    status(0); // without --check the exit code is 0
    EXPECT_EQ(box.upstream().requests().size(), requests);
    box.upstream().answer([](const Request&) { return numsync::support::status(500, "no"); });
    EXPECT_EQ(box.run({"sync", "--account", "a1"}).code, 69);
    status(2, {"--check", "--account", "a1"});
    box.set("database.url", "'host=/nowhere dbname=x'");
    status(69, {"--check"});
}

/// The status stays for an hour, so it names a time, not a countdown.
TEST_F(ServiceStatus, ShowsSystemdWhenTheNextRunIsDue)
{
    NotifySocket systemd{box.directory() / "systemd"};
    serve_numbers(1, 20);
    auto service = box.spawn({"run"}, {{"NOTIFY_SOCKET", systemd.path()}});
    const auto fine = systemd.await("STATUS=", 30s);
    EXPECT_TRUE(std::regex_match(
        fine,
        std::regex{R"(STATUS=main: ok, 20 numbers: 20 added, next at 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ\n?)"}))
        << fine;
    const auto due =
        box.sql("SELECT to_char(due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI') FROM sync_schedule");
    EXPECT_TRUE(says(fine, due)) << fine << due;
    box.upstream().answer([](const Request&) { return numsync::support::status(500, "no"); });
    service.signal(SIGUSR1);
    const auto failed = systemd.await("STATUS=", 30s);
    EXPECT_TRUE(std::regex_match(
        failed, std::regex{R"(STATUS=main: failed \(http_status\), 1 in a row, next at 20\S+Z\n?)"}))
        << failed;
    stop(service);
}

TEST_F(ServiceStatus, ShowsSystemdTheFailingAccounts)
{
    NotifySocket systemd{box.directory() / "systemd"};
    make_accounts(12);
    answer([](const std::string& account) {
        return account == "a7" ? numsync::support::status(500, "no") : ok_json(list_json(numbers_json(1, 5)));
    });
    auto service = box.spawn({"run"}, {{"NOTIFY_SOCKET", systemd.path()}});
    std::string last;
    EXPECT_TRUE(wait_for([&] {
        last = systemd.await("STATUS=", 1s);
        return last.find("11 of 12 accounts are well") != std::string::npos;
    }));
    EXPECT_TRUE(
        std::regex_match(last, std::regex{R"(STATUS=11 of 12 accounts are well; a7: failed \(http_status\), )"
                                          R"(1 in a row, next at 20\S+Z\n?)"}))
        << last;
    stop(service);
}

/// With the fast clock, an hour lasts three seconds.
TEST_F(ServiceStatus, LogsUnchangedRunsOnceAnHour)
{
    box.set("sync.interval", "10m");
    box.set("sync.lease", "10m");
    for (const auto* const limit : {"api.deadline", "api.connect_timeout", "database.statement_timeout"}) {
        box.set(limit, "1h");
    }
    make_accounts(11);
    sync();
    const auto service =
        box.spawn({"run"}, {{"LD_PRELOAD", NUMSYNC_FAST_CLOCK}, {"NUMSYNC_CLOCK_FACTOR", "1200"}});
    service.wait_for_stderr(" accounts=11\n", 60s);
    const auto log = service.err();
    const std::regex line{R"(runs that changed nothing runs=(\d+) accounts=11\n)"};
    std::smatch found;
    ASSERT_TRUE(std::regex_search(log, found, line)) << log;
    EXPECT_GT(std::stoi(found.str(1)), 11); // several runs of each account
    EXPECT_FALSE(says(log, "outcome=succeeded"));
}

TEST_F(ServiceStatus, LogsUnchangedRunsAtTheStop)
{
    box.set("sync.interval", "1s");
    make_accounts(11);
    sync();
    auto service = box.spawn({"run"});
    await("SELECT count(*) > 22 FROM sync_runs WHERE trigger = 'schedule'");
    stop(service);
    const auto runs =
        box.sql("SELECT count(*) FROM sync_runs WHERE trigger = 'schedule' AND status = 'succeeded'");
    EXPECT_TRUE(says(service.err(), "runs that changed nothing runs=" + runs + " accounts=11\n"))
        << runs << service.err();
}

} // namespace
} // namespace numsync::support
