#include "paths.hpp"
#include "synced.hpp"

#include <arpa/inet.h>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

/// A peer that falls silent costs the deadline at most, and does not delay the end of the service.
class Hang : public Synced {
  protected:
    Hang()
    {
        box.set("api.deadline", "1s");
        box.set("api.connect_timeout", "500ms");
        serve_numbers(1, 3);
    }

    void expect_end_at_deadline(const std::string& reason, const Environment& environment = {})
    {
        const auto begin = steady_clock::now();
        const auto result = box.run({"sync"}, environment);
        EXPECT_EQ(result.code, 69) << result.err;
        EXPECT_EQ(last_run(), "failed|" + reason) << result.err;
        EXPECT_LT(steady_clock::now() - begin, 5s);
    }

    void expect_prompt_stop(const Environment& environment = {})
    {
        box.set("api.deadline", "1h");
        box.set("api.connect_timeout", "1h");
        auto service = box.spawn({"run"}, environment);
        EXPECT_TRUE(box.comes_true("count(*) > 0 FROM sync_runs WHERE status = 'running'"));
        std::this_thread::sleep_for(300ms);
        const auto begin = steady_clock::now();
        service.signal(SIGTERM);
        const auto result = service.wait_exit(10s);
        EXPECT_EQ(result.code, 0) << result.err;
        EXPECT_LT(steady_clock::now() - begin, 5s);
    }
};

const Environment silent_dns{{"LD_PRELOAD", NUMSYNC_DNS_DOUBLE}};

TEST_F(Hang, InNameLookupEndsAtTheDeadline)
{
    expect_end_at_deadline("dns", silent_dns);
}

TEST_F(Hang, InNameLookupDoesNotDelayTheStop)
{
    expect_prompt_stop(silent_dns);
}

/// A port whose accept queue is full: the kernel drops further SYNs.
class FullPort {
  public:
    explicit FullPort(const char* host = "127.0.0.1", int port = 0)
        : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        inet_pton(AF_INET, host, &address.sin_addr);
        bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof(address));
        listen(listener_, 0);
        socklen_t size = sizeof(address);
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        for (auto& client : clients_) {
            client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
            connect(client, reinterpret_cast<sockaddr*>(&address), sizeof(address));
        }
    }

    ~FullPort()
    {
        for (const int client : clients_) {
            close(client);
        }
        close(listener_);
    }

    FullPort(const FullPort&) = delete;
    FullPort& operator=(const FullPort&) = delete;

    [[nodiscard]] std::string port() const { return std::to_string(port_); }
    [[nodiscard]] std::string url() const { return "https://127.0.0.1:" + port() + "/list"; }

  private:
    int listener_;
    int port_ = 0;
    std::array<int, 8> clients_{};
};

TEST_F(Hang, InConnectingEndsAtItsLimit)
{
    const FullPort full;
    box.set("api.url", full.url());
    expect_end_at_deadline("timeout");
}

TEST_F(Hang, InConnectingDoesNotDelayTheStop)
{
    const FullPort full;
    box.set("api.url", full.url());
    expect_prompt_stop();
}

TEST_F(Hang, InTheFirstAddressLeavesTimeForTheSecond)
{
    const FullPort full{"127.0.0.2", box.upstream().port()};
    box.set("api.deadline", "10s");
    const auto file = box.directory() / "addresses";
    std::ofstream{file} << "127.0.0.2\n127.0.0.1\n";
    auto environment = silent_dns;
    environment["NUMSYNC_DNS_ANSWERS"] = file;
    const auto result = box.run({"sync"}, environment);
    EXPECT_EQ(result.code, 0) << result.err;
}

TEST_F(Hang, InTheDatabaseDoesNotDelayTheStop)
{
    const FullPort full;
    box.set("database.url", "'host=127.0.0.1 port=" + full.port() + " dbname=x'");
    auto service = box.spawn({"run"});
    service.wait_for_stderr("started", 20s);
    std::this_thread::sleep_for(300ms);
    const auto begin = steady_clock::now();
    service.signal(SIGTERM);
    EXPECT_EQ(service.wait_exit(10s).code, 0);
    EXPECT_LT(steady_clock::now() - begin, 5s);
}

TEST_F(Hang, InTheBodyEndsAtTheDeadline)
{
    const auto begun = ok_json(list_json(numbers_json(1, 3))).bytes().substr(0, 1000);
    box.upstream().answer([begun](const Request&) { return raw(begun, Ending::stall); });
    expect_end_at_deadline("timeout");
}

TEST_F(Hang, InTheBodyDoesNotDelayTheStop)
{
    box.upstream().answer([](const Request&) { return raw("HTTP/1.1 200 OK\r\n\r\n{", Ending::stall); });
    expect_prompt_stop();
}

TEST_F(Hang, InTheTlsCloseIsIgnored)
{
    box.upstream().answer(
        [](const Request&) { return ending(ok_json(list_json(numbers_json(1, 3))), Ending::stall); });
    EXPECT_EQ(sync().code, 0);
}

TEST_F(Hang, InADrippingBodyEndsAtTheDeadline)
{
    box.upstream().answer([](const Request&) {
        auto reply = in_pieces(ok_json(list_json(numbers_json(1, 3))), 1);
        reply.before_piece = [](std::size_t) { std::this_thread::sleep_for(5ms); };
        return reply;
    });
    expect_end_at_deadline("timeout");
}

} // namespace
} // namespace numsync::support
