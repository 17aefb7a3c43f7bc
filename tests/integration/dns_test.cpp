#include "paths.hpp"
#include "synced.hpp"

#include <csignal>
#include <fstream>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;

/// What the name server says. The double listens on 127.0.0.1 alone, so that other addresses refuse.
class Dns : public Synced {
  protected:
    Dns() { serve_numbers(1, 3); }

    void answer(const std::string& lines) const { std::ofstream{file()} << lines; }

    [[nodiscard]] std::string file() const { return box.directory() / "addresses"; }

    [[nodiscard]] Environment environment() const
    {
        return {{"LD_PRELOAD", NUMSYNC_DNS_DOUBLE}, {"NUMSYNC_DNS_ANSWERS", file()}};
    }

    void expect_failure(const std::string& reason)
    {
        const auto result = box.run({"sync"}, environment());
        EXPECT_EQ(result.code, 69) << result.err;
        EXPECT_EQ(last_run(), "failed|" + reason) << result.err;
        EXPECT_EQ(box.upstream().connections(), 0U);
    }
};

TEST_F(Dns, ThatKnowsNoAddressIsAReasonOfItsOwn)
{
    answer("");
    expect_failure("dns");
}

TEST_F(Dns, WhoseAddressesAllRefuseIsAFailureToConnect)
{
    answer("127.0.0.2\n127.0.0.3\n");
    expect_failure("connect");
}

TEST_F(Dns, WhoseFirstAddressIsDeadCostsNothing)
{
    answer("127.0.0.2\n127.0.0.1\n");
    EXPECT_EQ(box.run({"sync"}, environment()).code, 0);
    EXPECT_EQ(living(), "3");
}

TEST_F(Dns, OfFortyAddressesIsTriedAtSixteen)
{
    std::string lines;
    for (int i = 2; i < 42; ++i) {
        lines += "127.0.0." + std::to_string(i) + "\n";
    }
    answer(lines);
    expect_failure("connect");
    const auto detail = box.sql("SELECT detail FROM sync_runs ORDER BY run_id DESC LIMIT 1");
    EXPECT_NE(detail.find("127.0.0.17:"), std::string::npos) << detail;
    EXPECT_EQ(detail.find("127.0.0.18:"), std::string::npos) << detail;
}

TEST_F(Dns, IsAskedAnewForEveryRun)
{
    box.set("sync.interval", "1h");
    answer("127.0.0.2\n");
    auto service = box.spawn({"run"}, environment());
    service.wait_for_stderr("reason=connect", 20s);
    answer("127.0.0.1\n");
    service.signal(SIGUSR1);
    service.wait_for_stderr("outcome=succeeded", 20s);
}

} // namespace
} // namespace numsync::support
