#include "paths.hpp"
#include "support/notify_socket.hpp"
#include "support/says.hpp"
#include "synced.hpp"

#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <optional>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;

/// A service whose standard error goes to the journal.
class Journal : public Synced {
  protected:
    Journal()
    {
        serve_numbers(1, 3);
        box.set("sync.interval", "1h");
    }

    void start(const Environment& more = {})
    {
        std::ofstream{stream()};
        struct stat status{};
        stat(stream().c_str(), &status);
        Environment environment{
            {"LD_PRELOAD", NUMSYNC_JOURNAL_REDIRECT},
            {"JOURNAL_STREAM", std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino)}};
        environment.insert(more.begin(), more.end());
        service.emplace("/bin/sh",
                        std::vector<std::string>{"-c", "exec \"$0\" run --config \"$1\" 2>>\"$2\"",
                                                 Sandbox::binary().string(), box.config_file().string(),
                                                 stream().string()},
                        box.environment(environment));
    }

    void stop()
    {
        service->signal(SIGTERM);
        EXPECT_EQ(service->wait_exit(10s).code, 0);
    }

    [[nodiscard]] std::filesystem::path stream() const { return box.directory() / "stream"; }

    [[nodiscard]] std::string streamed() const
    {
        std::ifstream file{stream()};
        return {std::istreambuf_iterator<char>{file}, {}};
    }

    static void expect_field(const std::string& entry, const std::string& field)
    {
        EXPECT_TRUE(says("\n" + entry, "\n" + field + "\n")) << field << " in\n" << entry;
    }

    std::optional<Child> service;
};

TEST_F(Journal, GetsEachFactOfARunAsAField)
{
    NotifySocket journal{box.directory() / "journal"};
    start({{"NUMSYNC_JOURNAL", journal.path()}});
    const auto entry = journal.await("MESSAGE=run ", 20s);
    for (const auto* field :
         {"PRIORITY=6", "SYSLOG_IDENTIFIER=agni-number-sync", "MESSAGE_ID=36430c085dfe4ec4861c2190479574b2",
          "AGNI_ACCOUNT=main", "AGNI_RUN=1", "AGNI_OUTCOME=succeeded", "AGNI_ADDED=3",
          "AGNI_HTTP_STATUS=200"}) {
        expect_field(entry, field);
    }
    box.upstream().answer([](const Request&) { return status(500, "two\nlines"); });
    service->signal(SIGUSR1);
    const auto failed = journal.await("MESSAGE=run ", 20s);
    for (const auto* field : {"PRIORITY=4", "AGNI_OUTCOME=failed", "AGNI_REASON=http_status",
                              "AGNI_HTTP_STATUS=500", "AGNI_TABLE=unchanged"}) {
        expect_field(failed, field);
    }
    stop();
    EXPECT_EQ(streamed(), ""); // nothing is logged twice
}

TEST_F(Journal, FallsBackToStandardError)
{
    start({{"NUMSYNC_JOURNAL", box.directory() / "nowhere"}});
    EXPECT_TRUE(wait_for([&] {
        return streamed().find("\n<6>run account=main run=1 outcome=succeeded") != std::string::npos;
    })) << streamed();
    EXPECT_FALSE(says(streamed(), "MESSAGE="));
    stop();
}

} // namespace
} // namespace numsync::support
