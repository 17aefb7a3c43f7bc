#include "support/says.hpp"
#include "synced.hpp"

#include <csignal>

/// A small answer that decompresses to a lot of work, and a list that needs a large temporary file.
namespace numsync::support {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

std::string repeated(std::string_view text, std::size_t times)
{
    std::string all;
    all.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i) {
        all += text;
    }
    return all;
}

struct Work {
    const char* name;
    std::string head; ///< the body: this, then `unit` `times` times
    std::string unit;
    std::size_t times;
};

class SmallAnswer : public Synced, public testing::WithParamInterface<Work> {
  protected:
    SmallAnswer()
    {
        box.set("sync.interval", "1h");
        box.set("api.deadline", "1h");
        box.set("guard.max_rejected_percent", "100");
    }
};

TEST_P(SmallAnswer, DoesNotBlockTheEventLoop)
{
    const auto answer = gzip_json(GetParam().head + repeated(GetParam().unit, GetParam().times));
    ASSERT_LT(answer.bytes().size(), 600'000U);
    box.upstream().answer([&](const Request&) { return answer; });
    auto service = box.spawn({"run"});
    ASSERT_TRUE(box.upstream().wait_for_requests(1, 60s));
    // This takes far longer than to receive the few bytes, however slow the machine is.
    for (int i = 0; i < 10; ++i) {
        EXPECT_TRUE(says(box.endpoint("/healthz"), "alive"));
    }
    EXPECT_EQ(last_run(), "running|");
    const auto signalled = steady_clock::now();
    service.signal(SIGTERM);
    EXPECT_EQ(service.wait_exit(20s).code, 0);
    EXPECT_LT(steady_clock::now() - signalled, 5s);
    EXPECT_EQ(last_run(), "failed|shutdown");
}

INSTANTIATE_TEST_SUITE_P(
    All, SmallAnswer,
    testing::Values(Work{"OfEmptyRecords", R"({"success":true,"data":[)", "{},", 20'000'000},
                    Work{"OfKeys", R"({"success":true,"data":[],"a":0)", R"(,"count":0)", 5'000'000}),
    [](const auto& work) { return work.param.name; });

/// The new records are larger than what is kept in memory, so they go to a temporary file.
class TemporaryFile : public Synced {
  protected:
    TemporaryFile()
    {
        std::vector<std::string> records;
        for (int n = 1; n <= 200; ++n) {
            records.push_back(Number{n}.with_text("friendly_name", std::string(50'000, 'x')).json());
        }
        box.serve(records);
    }

    void expect_failure(const Result& result, const std::string& why)
    {
        EXPECT_EQ(result.code, 75) << result.err;
        EXPECT_EQ(last_run(), "failed|temp_file");
        EXPECT_TRUE(says(result.err, why));
        EXPECT_TRUE(says(result.err, "free disk space in TMPDIR"));
        EXPECT_EQ(living(), "0");
    }
};

TEST_F(TemporaryFile, IsCreatedInTmpdir)
{
    const auto nowhere = (box.directory() / "nowhere").string();
    expect_failure(box.run({"sync"}, {{"TMPDIR", nowhere}}), "cannot open a temporary file in " + nowhere);
    sync();
    EXPECT_EQ(living(), "200");
}

TEST_F(TemporaryFile, FailsTheRunIfItCannotGrow)
{
    Child limited{"/bin/sh",
                  {"-c", "ulimit -f 1000; exec \"$0\" sync --config \"$1\"", Sandbox::binary().string(),
                   box.config_file().string()},
                  box.environment()};
    expect_failure(limited.wait_exit(60s), "File too large");
}

} // namespace
} // namespace numsync::support
