#include "paths.hpp"
#include "support/notify_socket.hpp"
#include "support/pg_proxy.hpp"
#include "support/says.hpp"
#include "synced.hpp"

#include <csignal>
#include <optional>
#include <thread>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;

/// What the service tells systemd.
class Watchdog : public Synced {
  protected:
    Watchdog()
    {
        serve_numbers(1, 3);
        box.set("sync.interval", "1h");
    }

    void start(const Environment& more = {})
    {
        Environment environment{{"NOTIFY_SOCKET", systemd.path()}, {"WATCHDOG_USEC", "400000"}};
        for (const auto& [name, value] : more) {
            environment[name] = value;
        }
        service.emplace(box.spawn({"run"}, environment));
        EXPECT_EQ(systemd.await("READY=1", 20s), "READY=1");
    }

    void expect_fed(int times)
    {
        systemd.forget_what_came();
        for (int i = 0; i < times; ++i) {
            EXPECT_EQ(systemd.await("WATCHDOG=1", 5s), "WATCHDOG=1");
        }
    }

    void stop()
    {
        service->signal(SIGTERM);
        EXPECT_EQ(systemd.await("STOPPING=1", 5s), "STOPPING=1");
        EXPECT_EQ(service->wait_exit(10s).code, 0);
    }

    NotifySocket systemd{box.directory() / "notify"};
    std::optional<Child> service;
};

TEST_F(Watchdog, GetsEachState)
{
    start();
    EXPECT_TRUE(says(systemd.await("STATUS=", 20s), "main: ok, 3 numbers"));
    service->signal(SIGHUP);
    EXPECT_TRUE(says(systemd.await("RELOADING=1", 5s), "\nMONOTONIC_USEC="));
    EXPECT_EQ(systemd.await("READY=1", 5s), "READY=1");
    stop();
}

TEST_F(Watchdog, IsFedAtRest)
{
    start();
    EXPECT_FALSE(systemd.await("STATUS=", 20s).empty());
    expect_fed(4);
    stop();
}

TEST_F(Watchdog, IsFedDuringASlowRun)
{
    box.set("api.deadline", "1h");
    box.upstream().answer([](const Request&) { return raw("HTTP/1.1 200 OK\r\n", Ending::stall); });
    start();
    EXPECT_TRUE(wait_for([&] { return box.upstream().connections() > 0; }));
    expect_fed(4);
    stop();
}

TEST_F(Watchdog, IsNotFedIfNotRequested)
{
    start({{"WATCHDOG_USEC", "0"}});
    EXPECT_FALSE(systemd.await("STATUS=", 20s).empty());
    EXPECT_EQ(systemd.await("WATCHDOG=1", 500ms), "");
    stop();
}

TEST_F(Watchdog, DelaysNothingIfItDoesNotRead)
{
    box.set("sync.interval", "1s");
    systemd.fill();
    service.emplace(box.spawn({"run"}, {{"NOTIFY_SOCKET", systemd.path()}, {"WATCHDOG_USEC", "400000"}}));
    service->wait_for_stderr("outcome=succeeded", 20s);
    serve_numbers(1, 4);
    service->wait_for_stderr("added=1", 20s);
    service->signal(SIGHUP);
    service->wait_for_stderr("configuration reloaded", 20s);
    service->signal(SIGTERM);
    EXPECT_EQ(service->wait_exit(10s).code, 0);
    EXPECT_FALSE(says(service->err(), "does not let go"));
}

// The server falls silent, and cancelling does not reach the thread that waits for it.
TEST_F(Watchdog, StarvesIfADatabaseThreadHangsForGood)
{
    PgProxy proxy{box.database_url()};
    box.set("database.url", "'" + proxy.url() + "'");
    box.set("database.statement_timeout", "1s");
    box.set("database.lock_timeout", "1s");
    proxy.plan({PgFault::stall, "INSERT INTO sync_runs"});
    start({{"LD_PRELOAD", NUMSYNC_DEAF_SHUTDOWN}});
    EXPECT_TRUE(wait_for([&] { return proxy.happened(); }));
    expect_fed(4);
    EXPECT_TRUE(wait_for([&] {
        systemd.forget_what_came();
        return systemd.await("WATCHDOG=1", 1s).empty();
    }));
    EXPECT_TRUE(service->runs());
    service->signal(SIGTERM);
    EXPECT_EQ(service->wait_exit(10s).code, 0);
}

} // namespace
} // namespace numsync::support
