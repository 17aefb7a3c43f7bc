#include "support/notify_socket.hpp"
#include "support/says.hpp"
#include "synced.hpp"

#include <csignal>
#include <fstream>

/// The running configuration, and its file.
namespace numsync::support {
namespace {

using namespace std::chrono_literals;

class Reload : public Synced {
  protected:
    Reload() { serve_numbers(1, 3); }

    [[nodiscard]] std::string metric() const
    {
        const auto page = box.endpoint("/metrics");
        const auto at = page.find("\nagni_number_sync_configuration_outdated ") + 1;
        return page.substr(at, page.find('\n', at) - at);
    }
};

TEST_F(Reload, ReportsAFileThatIsNotLoaded)
{
    NotifySocket systemd{box.directory() / "notify"};
    auto service = box.spawn({"run"}, {{"NOTIFY_SOCKET", systemd.path().string()}});
    EXPECT_FALSE(systemd.await("STATUS=main: ok", 20s).empty());
    EXPECT_EQ(metric(), "agni_number_sync_configuration_outdated 0");

    box.set("sync.intervall", "1s");
    EXPECT_EQ(metric(), "agni_number_sync_configuration_outdated 1");
    service.signal(SIGHUP);
    EXPECT_FALSE(
        systemd.await("STATUS=the configuration was changed and is not reloaded; main: ok", 20s).empty());
    service.wait_for_stderr("configuration not reloaded", 20s);
    EXPECT_EQ(metric(), "agni_number_sync_configuration_outdated 1");

    box.unset("sync.intervall");
    service.signal(SIGHUP);
    EXPECT_FALSE(systemd.await("STATUS=main: ok", 20s).empty());
    EXPECT_EQ(metric(), "agni_number_sync_configuration_outdated 0");
}

TEST_F(Reload, AppliesAShorterIntervalAtOnce)
{
    box.set("sync.interval", "1h");
    auto service = box.spawn({"run"});
    ASSERT_TRUE(box.comes_true("count(*) = 1 FROM sync_runs WHERE status = 'succeeded'"));
    box.set("sync.interval", "1s");
    service.signal(SIGHUP);
    EXPECT_TRUE(box.comes_true("count(*) > 1 FROM sync_runs WHERE status = 'succeeded'"));
}

TEST_F(Reload, LetsAFailedAccountTryAtOnce)
{
    box.set("sync.interval", "1h");
    auto service = box.spawn({"run"});
    ASSERT_TRUE(box.comes_true("count(*) = 1 FROM sync_runs WHERE status = 'succeeded'"));
    box.sql("ALTER TABLE sync_runs RENAME TO elsewhere");
    service.signal(SIGUSR1);
    service.wait_for_stderr("db_schema", 20s);
    box.sql("ALTER TABLE elsewhere RENAME TO sync_runs");
    service.signal(SIGHUP);
    EXPECT_TRUE(box.comes_true("count(*) = 2 FROM sync_runs WHERE status = 'succeeded'"));
}

/// The unit runs this check before it sends the signal.
TEST_F(Reload, CanBeCheckedOffline)
{
    box.set_accounts("  - name: main\n");
    box.set("database.url", "postgresql://nobody@192.0.2.1/nowhere");
    const auto good = box.run({"check", "--offline"});
    EXPECT_EQ(good.code, 0) << good.err;
    EXPECT_EQ(good.out, "ok    configuration: " + box.config_file().string() + ", 1 account\n");
    EXPECT_EQ(box.upstream().connections(), 0U);
    // The commands of a reload have CREDENTIALS_DIRECTORY, but cannot read the files in it.
    std::ofstream{box.directory() / "agni-db-password"};
    EXPECT_EQ(box.run({"check", "--offline"}, {{"CREDENTIALS_DIRECTORY", box.directory().string()}}).code, 0);

    box.set("api.deadlin", "3s");
    const auto bad = box.run({"check", "--offline"});
    EXPECT_EQ(bad.code, 78);
    EXPECT_TRUE(says(bad.err, "api.deadlin: unknown key, did you mean api.deadline?"));
    box.unset("api.deadlin");
    box.set("api.ca_file", "/nowhere/ca.pem");
    EXPECT_EQ(box.run({"check", "--offline"}).code, 78);
    EXPECT_EQ(box.run({"check", "--offline", "--save", "x"}).code, 64);
}

} // namespace
} // namespace numsync::support
