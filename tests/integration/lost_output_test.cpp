#include "support/says.hpp"
#include "synced.hpp"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>
#include <thread>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;

/// Standard output or the log cannot be written.
class LostOutput : public Synced {
  protected:
    /// `shell` starts the program as "$@".
    [[nodiscard]] Child spawn(const std::string& shell, std::vector<std::string> arguments) const
    {
        arguments.insert(arguments.begin(), {"-c", shell, "bash", Sandbox::binary().string()});
        if (std::ranges::find(arguments, "--help") == arguments.end() &&
            std::ranges::find(arguments, "--version") == arguments.end()) {
            arguments.insert(arguments.end(), {"--config", box.config_file().string()});
        }
        return Child{"/bin/bash", arguments, box.environment()};
    }

    [[nodiscard]] Result run(const std::string& shell, std::vector<std::string> arguments) const
    {
        return spawn(shell, std::move(arguments)).wait_exit(60s);
    }

    /// Expects exit code 74 and one line that says why.
    void expect_lost(const std::string& shell, const std::vector<std::string>& arguments,
                     const std::string& why) const
    {
        const auto result = run(shell, arguments);
        std::string command;
        for (const auto& word : arguments) {
            command += word + " ";
        }
        EXPECT_EQ(result.code, 74) << command;
        EXPECT_EQ(result.err,
                  "agni-number-sync: standard output could not be written: " + why + "; it is incomplete\n")
            << command;
    }

    /// Every command but those that need a blocked run, and `migrate --dry-run`.
    const std::vector<std::vector<std::string>> commands{{"--help"},
                                                         {"--version"},
                                                         {"plan", "--help"},
                                                         {"check"},
                                                         {"status"},
                                                         {"status", "--format", "json"},
                                                         {"migrate"},
                                                         {"migrate", "--status"},
                                                         {"plan"},
                                                         {"plan", "--format", "json"},
                                                         {"plan", "--format", "csv"},
                                                         {"sync"},
                                                         {"approvals"},
                                                         {"changes"},
                                                         {"reconcile"},
                                                         {"reconcile", "--format", "json"},
                                                         {"reconcile", "--format", "csv"}};
};

TEST_F(LostOutput, FailsEachCommandOnAFullDisk)
{
    serve_numbers(1, 20);
    for (const auto& command : commands) {
        expect_lost(R"(exec "$@" >/dev/full)", command, "No space left on device");
    }
    EXPECT_EQ(living(), "20"); // the work was done
    box.serve({number_json(1)});
    sync(3);
    expect_lost(R"(exec "$@" >/dev/full)", {"plan"},
                "No space left on device"); // 74 for the incomplete output, not 3 for the block
    const auto run_id = box.sql("SELECT max(run_id) FROM sync_runs WHERE status = 'blocked'");
    expect_lost(R"(exec "$@" >/dev/full)", {"approve", run_id}, "No space left on device");
    EXPECT_EQ(sync().code, 0); // the approval was stored
    box.sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    expect_lost(R"(exec "$@" >/dev/full)", {"migrate", "--dry-run"}, "No space left on device");
    expect_lost(R"(exec "$@" >/dev/full)", {"migrate"}, "No space left on device");
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs"), "0");
}

TEST_F(LostOutput, FailsEachCommandIfItIsClosed)
{
    serve_numbers(1, 20);
    for (const auto& command : commands) {
        expect_lost(R"(exec "$@" >&-)", command, "Bad file descriptor");
    }
    expect_lost(R"(exec "$@" >&- <&-)", {"status"}, "Bad file descriptor");
    expect_lost(R"(exec "$@" 1</dev/null)", {"status"}, "Bad file descriptor");
    EXPECT_EQ(run(R"(exec "$@" >&- 2>&- <&-)", {"status"}).code, 74);
}

TEST_F(LostOutput, FailsTheCommandIfItIsCut)
{
    serve_numbers(1, 2000);
    const auto file = box.directory() / "plan.csv";
    expect_lost("ulimit -f 8; exec \"$@\" >" + file.string(), {"plan", "--format", "csv"}, "File too large");
    EXPECT_EQ(std::filesystem::file_size(file), 8U * 1024);
    const auto whole = run("exec \"$@\" >" + file.string(), {"plan", "--format", "csv"});
    EXPECT_EQ(whole.code, 2) << whole.err;
    std::ifstream lines{file};
    EXPECT_EQ(std::count(std::istreambuf_iterator<char>{lines}, {}, '\n'), 2001);
}

TEST_F(LostOutput, FailsTheCommandIfItIsStandardError)
{
    box.serve({number_json(1), R"({"number":"+14155550199"})"});
    EXPECT_EQ(run(R"(exec "$@" 2>/dev/full)", {"sync"}).code,
              74); // the warning about the record without an id is lost
    EXPECT_EQ(living(), "1");
    EXPECT_EQ(run(R"(exec "$@" >/dev/full 2>&1)", {"status"}).code, 74);
}

TEST_F(LostOutput, KeepsTheExitCodeOfAFailure)
{
    EXPECT_EQ(run(R"(exec "$@" >/dev/full)", {"approve", "999"}).code, 64);
    serve_numbers(1, 20);
    box.set("api.url", "https://127.0.0.1:1/");
    const auto check = run(R"(exec "$@" >/dev/full)", {"check"});
    EXPECT_EQ(check.code, 69) << check.err;
    EXPECT_TRUE(says(check.err, "No space left on device"));
}

TEST_F(LostOutput, IsNoErrorIfTheReaderHungUp)
{
    const auto* const to_nobody = R"(exec 3> >(:); wait $!; exec "$@" >&3 3>&-)";
    serve_numbers(1, 20);
    for (const auto& command : commands) {
        const auto read = run(R"(exec "$@" >/dev/null)", command);
        const auto result = run(to_nobody, command);
        EXPECT_EQ(result.code, read.code) << command.front();
        EXPECT_EQ(result.err, "") << command.front();
    }
    EXPECT_EQ(living(), "20");
}

TEST_F(LostOutput, WaitsForASlowReader)
{
    serve_numbers(1, 5000);
    const auto result = run(R"sh(
        { perl -MFcntl -e 'fcntl(STDOUT, 1031, 4096); # F_SETPIPE_SZ
                           fcntl(STDOUT, F_SETFL, fcntl(STDOUT, F_GETFL, 0) | O_NONBLOCK); exec @ARGV' "$@"
          echo $? >&2; } |
        perl -e 'while (sysread(STDIN, $block, 4096)) { print $block; select(undef, undef, undef, 0.005) }' | wc -l)sh",
                            {"plan", "--format", "csv"});
    EXPECT_EQ(result.out, "5001\n");
    EXPECT_EQ(result.err, "2\n");
}

TEST_F(LostOutput, DoesNotStopSyncsIfItIsTheLog)
{
    serve_numbers(1, 3);
    for (const auto* shell : {R"(exec "$@" 2>/dev/full)", R"(exec "$@" 2>&-)", R"(exec "$@" <&- >&- 2>&-)",
#ifndef __SANITIZE_THREAD__ // that sanitizer writes a file before main begins
                              R"(ulimit -f 0; exec "$@" 2>"$TMPDIR/log")",
#endif
                              R"(exec 3> >(:); wait $!; exec "$@" 2>&3 3>&-)"}) {
        box.sql("TRUNCATE sync_runs CASCADE");
        auto service = spawn(shell, {"run"});
        EXPECT_TRUE(box.comes_true("count(*) >= 2 FROM sync_runs WHERE status = 'succeeded'")) << shell;
        service.signal(SIGTERM);
        EXPECT_EQ(service.wait_exit(10s).code, 0) << shell;
    }
}

} // namespace
} // namespace numsync::support
