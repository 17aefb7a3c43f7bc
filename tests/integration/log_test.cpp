#include "support/says.hpp"
#include "synced.hpp"

#include <array>
#include <csignal>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

/// A service whose standard error is a full pipe that nobody reads.
class UnreadLog : public Synced {
  protected:
    UnreadLog()
    {
        serve_numbers(1, 3);
        box.set("log.level", "debug");
        const auto path = box.directory() / "log";
        mkfifo(path.c_str(), 0600);
        reader_ = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        fcntl(reader_, F_SETPIPE_SZ, 4096);
        filler_ = open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
        const std::string filling(4096, '.');
        EXPECT_EQ(write(filler_, filling.data(), filling.size()), 4096);
        service_.emplace("/bin/sh",
                         std::vector<std::string>{"-c", "exec \"$0\" run --config \"$1\" 2>\"$2\"",
                                                  Sandbox::binary().string(), box.config_file().string(),
                                                  path.string()},
                         box.environment());
        await_runs(1);
    }

    ~UnreadLog() override
    {
        close(filler_);
        close(reader_);
    }

    [[nodiscard]] int runs() const
    {
        return std::stoi(box.sql("SELECT count(*) FROM sync_runs WHERE status = 'succeeded'"));
    }

    void await_runs(int count) const
    {
        EXPECT_TRUE(wait_for([&] { return runs() >= count; })) << runs();
    }

    void expect_prompt_stop()
    {
        const auto begin = steady_clock::now();
        service_->signal(SIGTERM);
        EXPECT_EQ(service_->wait_exit(10s).code, 0);
        EXPECT_LT(steady_clock::now() - begin, 5s);
    }

    /// Reads until `text` has come, or 20 seconds have passed.
    std::string drain_until(const std::string& text) const
    {
        std::string log;
        std::array<char, 4096> block{};
        pollfd wanted{reader_, POLLIN, 0};
        const auto limit = steady_clock::now() + 20s;
        while (log.find(text) == std::string::npos && steady_clock::now() < limit &&
               poll(&wanted, 1, 10'000) > 0) {
            const auto got = read(reader_, block.data(), block.size());
            log.append(block.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
        }
        return log;
    }

    /// Each reload logs a line. The next signal is sent after the file was read; else it could merge with the
    /// one before.
    void reload(int times) const
    {
        const int watch = inotify_init1(IN_CLOEXEC);
        inotify_add_watch(watch, box.config_file().c_str(), IN_CLOSE_NOWRITE);
        std::array<char, 4096> events{};
        for (int i = 0; i < times; ++i) {
            service_->signal(SIGHUP);
            pollfd was_read{watch, POLLIN, 0};
            ASSERT_EQ(poll(&was_read, 1, 20'000), 1);
            ASSERT_GT(read(watch, events.data(), events.size()), 0);
        }
        close(watch);
    }

    int reader_ = -1;
    int filler_ = -1;
    std::optional<Child> service_;
};

TEST_F(UnreadLog, DelaysNeitherSyncsNorStop)
{
    await_runs(runs() + 2);
    expect_prompt_stop();
}

TEST_F(UnreadLog, SaysThatLinesWereDropped)
{
    reload(1200);              // 1024 lines may wait
    service_->signal(SIGUSR1); // handled after the reloads
    EXPECT_TRUE(box.comes_true("count(*) > 0 FROM sync_runs WHERE trigger = 'signal'", 120s));
    const auto log = drain_until("were dropped");
    EXPECT_TRUE(says(log, " lines of this log were dropped: nobody read them, or there was no room\n"));
    expect_prompt_stop();
}

} // namespace
} // namespace numsync::support
