#include "paths.hpp"
#include "support/says.hpp"
#include "support/silent_address.hpp"
#include "synced.hpp"

#include <csignal>
#include <fstream>
#include <list>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;

/// Name lookup. The double listens on 127.0.0.1 alone, so other addresses refuse.
class Dns : public Synced {
  protected:
    Dns() { serve_numbers(1, 3); }

    void answer(const std::string& lines) const { std::ofstream{file()} << lines; }

    [[nodiscard]] std::string file() const { return box.directory() / "addresses"; }

    /// Makes 127.0.0.2 and the next addresses accept no connection and send no refusal.
    void silence_addresses(int count)
    {
        for (int i = 0; i < count; ++i) {
            silent_.emplace_back("127.0.0." + std::to_string(2 + i), box.upstream().port());
        }
    }

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

    [[nodiscard]] std::string detail() const
    {
        return box.sql("SELECT detail FROM sync_runs ORDER BY run_id DESC LIMIT 1");
    }

  private:
    std::list<SilentAddress> silent_;
};

TEST_F(Dns, FailsAsDnsWithoutAnAddress)
{
    answer("");
    expect_failure("dns");
}

TEST_F(Dns, FailsAsConnectIfAllAddressesRefuse)
{
    answer("127.0.0.2\n127.0.0.3\n");
    expect_failure("connect");
}

TEST_F(Dns, TriesTheNextAddressIfOneRefuses)
{
    answer("127.0.0.2\n127.0.0.1\n");
    EXPECT_EQ(box.run({"sync"}, environment()).code, 0);
    EXPECT_EQ(living(), "3");
}

TEST_F(Dns, TriesAtMostSixteenAddresses)
{
    std::string lines;
    for (int i = 2; i < 42; ++i) {
        lines += "127.0.0." + std::to_string(i) + "\n";
    }
    answer(lines);
    expect_failure("connect");
    EXPECT_TRUE(says(detail(), "127.0.0.17:"));
    EXPECT_FALSE(says(detail(), "127.0.0.18:"));
    answer(lines + "::1\n");
    expect_failure("connect");
    EXPECT_TRUE(says(detail(), "(127.0.0.2: Connection refused; ::1: "));
}

TEST_F(Dns, PassesOverSilentAddresses)
{
    silence_addresses(4);
    answer("127.0.0.2\n127.0.0.3\n127.0.0.4\n127.0.0.5\n127.0.0.6\n127.0.0.1\n");
    box.set("api.deadline", "30s");
    EXPECT_EQ(box.run({"sync"}, environment()).code, 0);
    EXPECT_EQ(living(), "3");
    const auto result = box.run({"check"}, environment());
    EXPECT_TRUE(says(result.out, "; no answer from 127.0.0.2, 127.0.0.3, 127.0.0.4, 127.0.0.5"));
}

TEST_F(Dns, NamesTheSilentAddresses)
{
    silence_addresses(3);
    answer("127.0.0.2\n127.0.0.3\n127.0.0.4\n127.0.0.2\n");
    box.set("api.connect_timeout", "1s");
    expect_failure("timeout");
    EXPECT_TRUE(says(detail(), "(no answer from 127.0.0.2, 127.0.0.3, 127.0.0.4)"));
    answer("127.0.0.2\n127.0.0.5\n");
    expect_failure("connect");
    EXPECT_TRUE(says(detail(), "(no answer from 127.0.0.2; 127.0.0.5: Connection refused)"));
    box.set("api.deadline", "1s");
    expect_failure("timeout");
    EXPECT_TRUE(says(detail(), "no answer from 127.0.0.2"));
}

TEST_F(Dns, TakesANameWithATrailingDot)
{
    answer("127.0.0.1\n");
    const auto host = "localhost.:" + std::to_string(box.upstream().port());
    box.set("api.url", "https://" + host + "/list");
    const auto result = box.run({"sync"}, environment());
    EXPECT_EQ(result.code, 0) << result.err;
    const auto request = box.upstream().requests().back();
    EXPECT_EQ(request.sni, "localhost");
    EXPECT_EQ(request.header("Host"), host);
    sync(); // the name from /etc/hosts, which has it without the dot
}

TEST_F(Dns, IsAskedAgainForEveryRun)
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
