#include "support/http_client.hpp"
#include "support/notify_socket.hpp"
#include "support/says.hpp"
#include "synced.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <csignal>
#include <fstream>
#include <optional>
#include <unistd.h>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;

/// A service that cannot listen on endpoint.listen, and syncs all the same.
class ListenFailure : public Synced {
  protected:
    ListenFailure()
    {
        box.set("sync.interval", "1h");
        serve_numbers(1, 3);
    }

    /// Another program takes the port of endpoint.listen.
    void take_port()
    {
        using boost::asio::ip::tcp;
        taker_.emplace(io_, tcp::endpoint{boost::asio::ip::address_v4::loopback(),
                                          static_cast<std::uint16_t>(box.endpoint_port())});
    }

    [[nodiscard]] Child start() const
    {
        return box.spawn({"run"}, {{"NOTIFY_SOCKET", systemd.path().string()}});
    }

    void expect_synced_without_endpoint(const Child& service, const std::string& address,
                                        const std::string& fault, const std::string& remedy)
    {
        service.wait_for_stderr("outcome=succeeded", 20s);
        const auto log = service.err();
        EXPECT_TRUE(says(log, " error endpoint cannot listen, tried again until it can address=" + address +
                                  " detail=\"" + fault + "\" to_do=\"" + remedy));
        EXPECT_EQ(living(), "3");
        const auto status = systemd.await("STATUS=endpoint: cannot listen on " + address + " (" + fault +
                                              "), tried again; main: ok, 3 numbers",
                                          20s);
        EXPECT_FALSE(status.empty());
    }

    static void stop(Child& service)
    {
        service.signal(SIGTERM);
        EXPECT_EQ(service.wait_exit(10s).code, 0);
    }

    NotifySocket systemd{box.directory() / "notify"};

    boost::asio::io_context io_;
    std::optional<boost::asio::ip::tcp::acceptor> taker_;
};

TEST_F(ListenFailure, IsRetriedUntilThePortIsFree)
{
    take_port();
    auto service = start();
    EXPECT_FALSE(systemd.await("READY=1", 20s).empty());
    expect_synced_without_endpoint(service, "127.0.0.1:" + std::to_string(box.endpoint_port()),
                                   "Address already in use", "end the program that has the address");
    taker_.reset();
    service.wait_for_stderr("endpoint listens address=127.0.0.1:", 20s);
    EXPECT_FALSE(systemd.await("STATUS=main: ok, 3 numbers", 20s).empty());
    EXPECT_TRUE(says(box.endpoint("/readyz"), "main: ready"));
    stop(service);
}

TEST_F(ListenFailure, IsCorrectedByAReload)
{
    box.set("endpoint.allow_remote", "true");
    box.set("endpoint.listen", "192.0.2.7:12464");
    auto service = start();
    expect_synced_without_endpoint(service, "192.0.2.7:12464", "Cannot assign requested address",
                                   "name an address of this machine");
    box.set("endpoint.listen", "127.0.0.1:" + std::to_string(box.endpoint_port()));
    service.signal(SIGHUP);
    service.wait_for_stderr("endpoint listens", 4s); // at once, not at the next retry
    EXPECT_TRUE(says(box.endpoint("/readyz"), "main: ready"));
    stop(service);
}

TEST_F(ListenFailure, IsReportedForAPrivilegedPort)
{
    int first_for_all = 0;
    std::ifstream{"/proc/sys/net/ipv4/ip_unprivileged_port_start"} >> first_for_all;
    if (first_for_all <= 1) {
        GTEST_SKIP() << "every port is for everybody here";
    }
    box.set("endpoint.listen", "127.0.0.1:1");
    const auto environment = box.environment({{"NOTIFY_SOCKET", systemd.path().string()}});
    std::vector<std::string> command{Sandbox::binary().string(), "run", "--config",
                                     box.config_file().string()};
    if (::geteuid() == 0) {
        command.insert(command.begin(), {"/usr/bin/setpriv", "--bounding-set", "-net_bind_service"});
    }
    Child service{command.front(), {command.begin() + 1, command.end()}, environment};
    expect_synced_without_endpoint(service, "127.0.0.1:1", "Permission denied", "name a port above 1023");
    stop(service);
}

TEST_F(ListenFailure, AfterAReloadDoesNotStopSyncs)
{
    box.set("endpoint.listen", "none");
    auto service = start();
    service.wait_for_stderr("outcome=succeeded", 20s);
    take_port();
    box.set("endpoint.listen", "127.0.0.1:" + std::to_string(box.endpoint_port()));
    service.signal(SIGHUP);
    service.wait_for_stderr("configuration reloaded", 20s);
    expect_synced_without_endpoint(service, "127.0.0.1:" + std::to_string(box.endpoint_port()),
                                   "Address already in use", "end the program that has the address");
    serve_numbers(1, 5);
    service.signal(SIGUSR1);
    service.wait_for_stderr("added=2", 20s);
    box.set("endpoint.listen", "none");
    service.signal(SIGHUP);
    EXPECT_FALSE(systemd.await("STATUS=main: ok, 5 numbers", 20s).empty());
    stop(service);
}

} // namespace
} // namespace numsync::support
