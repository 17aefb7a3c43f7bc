#include "ops/endpoint.hpp"
#include "support/http_client.hpp"
#include "support/says.hpp"
#include "support/wait_for.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

#include <sys/resource.h>

#include <cstdint>
#include <filesystem>
#include <future>
#include <iterator>
#include <optional>
#include <thread>
#include <vector>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

std::ptrdiff_t open_descriptors()
{
    const std::filesystem::directory_iterator all{"/proc/self/fd"};
    return std::distance(begin(all), end(all));
}

std::optional<ops::Page> page_at(std::string_view path)
{
    if (path == "/page") {
        return ops::Page{200, "text/plain", "the page\n"};
    }
    if (path == "/broken") {
        throw std::runtime_error{"it broke"};
    }
    if (path == "/huge") {
        return ops::Page{200, "text/plain", std::string(64U << 20U, 'x')};
    }
    return std::nullopt;
}

/// The endpoint's server without the program, on its own thread.
class EndpointServer : public testing::Test {
  protected:
    ~EndpointServer() override { stop(); }

    void prepare(const ops::EndpointLimits& limits)
    {
        endpoint_.emplace(
            io_.get_executor(), page_at,
            [this](const ops::Listening& listening) {
                notices_.push_back(listening);
                if (listening.fault.empty()) {
                    listens_.set_value();
                }
            },
            limits);
    }

    void listen(const ops::EndpointLimits& limits = {}, const std::string& ip = "127.0.0.1")
    {
        prepare(limits);
        endpoint_->listen(model::ListenAddress{ip, 0});
        port = endpoint_->port();
        endpoint_->begin();
    }

    void listen_and_run(const ops::EndpointLimits& limits = {})
    {
        listen(limits);
        run();
    }

    void run()
    {
        thread_ = std::thread{[this] { io_.run(); }};
    }

    /// Changes the address on the server's thread.
    void change_address(const std::optional<model::ListenAddress>& address)
    {
        std::promise<void> done;
        boost::asio::post(io_, [&] {
            listens_ = {};
            endpoint_->listen(address);
            done.set_value();
        });
        done.get_future().wait();
    }

    /// io_.run() returns only if no connection and no timer is left.
    void stop()
    {
        if (thread_.joinable()) {
            boost::asio::post(io_, [this] { endpoint_->end(); });
            thread_.join();
        }
    }

    [[nodiscard]] std::string status_of(const std::string& request) const
    {
        const auto answer = ask(port, request);
        return answer.substr(0, answer.find("\r\n"));
    }

    [[nodiscard]] std::string status_for_host(const std::string& host) const
    {
        return status_of("GET /page HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }

    boost::asio::io_context io_{1};
    std::optional<ops::Endpoint> endpoint_;
    std::vector<ops::Listening> notices_;
    std::promise<void> listens_;
    std::thread thread_;
    int port = 0;
};

TEST_F(EndpointServer, AnswersAndHangsUp)
{
    listen_and_run();
    const auto answer = get(port, "/page?whatever");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
    EXPECT_TRUE(says(answer, "\r\nConnection: close\r\n"));
    EXPECT_TRUE(says(answer, "\r\nContent-Type: text/plain\r\n"));
    EXPECT_TRUE(says(answer, "\r\nCache-Control: no-store\r\n"));
    EXPECT_TRUE(answer.ends_with("\r\nContent-Length: 9\r\n\r\nthe page\n")) << answer;
}

TEST_F(EndpointServer, AnswersHeadWithTheHeaderAlone)
{
    listen_and_run();
    const auto answer = ask(port, "HEAD /page HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
    EXPECT_TRUE(answer.ends_with("\r\nContent-Length: 9\r\n\r\n")) << answer;
}

TEST_F(EndpointServer, RefusesOtherPathsMethodsAndBodies)
{
    listen_and_run();
    const std::string host = " HTTP/1.1\r\nHost: localhost\r\n";
    EXPECT_EQ(status_of("GET /" + host + "\r\n"), "HTTP/1.1 404 Not Found");
    EXPECT_EQ(status_of("GET https://localhost/page" + host + "\r\n"), "HTTP/1.1 404 Not Found");
    EXPECT_EQ(status_of("GET /broken" + host + "\r\n"), "HTTP/1.1 500 Internal Server Error");
    for (const auto* method : {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH", "BREW"}) {
        const auto answer = ask(port, std::string{method} + " /page" + host + "Content-Length: 3\r\n\r\nabc");
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 405 ")) << method << answer;
        EXPECT_TRUE(says(answer, "\r\nAllow: GET, HEAD\r\n"));
    }
    EXPECT_EQ(status_of("GET /page" + host + "Content-Length: 3\r\n\r\nabc"),
              "HTTP/1.1 413 Payload Too Large");
    EXPECT_EQ(status_of("GET /page" + host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
              "HTTP/1.1 413 Payload Too Large");
    for (const std::string request : {"GET /page HTTP/1.1\r\n\r\n", "\x16\x03\x01 client hello\r\n\r\n",
                                      "GET /page HTTP/2.0\r\nHost: localhost\r\n\r\n", "GET\r\n\r\n",
                                      "GET /page HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n"}) {
        EXPECT_EQ(status_of(request), "HTTP/1.1 400 Bad Request") << request;
    }
}

TEST_F(EndpointServer, AnswersAnOldRequestWithoutHost)
{
    listen_and_run();
    EXPECT_EQ(status_of("GET /page HTTP/1.0\r\n\r\n"), "HTTP/1.1 200 OK");
}

TEST_F(EndpointServer, AnswersOnlyToHostNamesOfThisMachine)
{
    listen_and_run();
    for (const auto* ours : {"localhost", "LocalHost:12464", "localhost:1", "127.0.0.1", "127.0.0.1:80",
                             "127.1.2.3", "[::1]", "[::1]:12464"}) {
        EXPECT_EQ(status_for_host(ours), "HTTP/1.1 200 OK") << ours;
    }
    for (const auto* foreign :
         {"evil.example", "evil.example:12464", "localhost.evil.example", "127.0.0.1.evil.example",
          "10.0.0.1", "0.0.0.0", "[::2]:12464", "[::1", "::1", "", "localhost:1:2", "localhost."}) {
        EXPECT_EQ(status_for_host(foreign), "HTTP/1.1 421 Misdirected Request") << foreign;
    }
}

TEST_F(EndpointServer, AnswersToAnyAddressIfItListensOnAll)
{
    listen({}, "0.0.0.0");
    thread_ = std::thread{[this] { io_.run(); }};
    EXPECT_EQ(status_for_host("192.0.2.7:12464"), "HTTP/1.1 200 OK");
    EXPECT_EQ(status_for_host("evil.example"), "HTTP/1.1 421 Misdirected Request");
}

TEST_F(EndpointServer, AnswersToConfiguredHostNames)
{
    prepare({});
    endpoint_->answer_to({"numbers.example.com", "10.1.2.3", "[fd00::7]"});
    endpoint_->listen(model::ListenAddress{"127.0.0.1", 0});
    port = endpoint_->port();
    endpoint_->begin();
    run();
    for (const auto* ours :
         {"numbers.example.com", "Numbers.Example.COM:443", "10.1.2.3:80", "[fd00::7]:12464", "localhost"}) {
        EXPECT_EQ(status_for_host(ours), "HTTP/1.1 200 OK") << ours;
    }
    for (const auto* foreign : {"evil.example", "xnumbers.example.com", "numbers.example.com.evil.example",
                                "example.com", "10.1.2.4", "[fd00::8]"}) {
        EXPECT_EQ(status_for_host(foreign), "HTTP/1.1 421 Misdirected Request") << foreign;
    }
}

TEST_F(EndpointServer, TakesTheHostFromAnAbsoluteTarget)
{
    listen_and_run();
    const auto status_for_target = [this](const std::string& target, const std::string& host) {
        return status_of("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    };
    for (const std::string target : {"http://localhost/page", "HTTP://LOCALHOST:12464/page?whatever",
                                     "http://127.0.0.1/page", "http://[::1]:1/page"}) {
        EXPECT_EQ(status_for_target(target, "evil.example"), "HTTP/1.1 200 OK") << target;
    }
    for (const std::string target : {"http://localhost", "http://localhost?whatever"}) {
        EXPECT_EQ(status_for_target(target, "localhost"), "HTTP/1.1 404 Not Found") << target; // it is "/"
    }
    for (const std::string target : {"http://evil.example/page", "http://localhost@evil.example/page",
                                     "http://evil.example@localhost/page", "http:///page"}) {
        EXPECT_EQ(status_for_target(target, "localhost"), "HTTP/1.1 421 Misdirected Request") << target;
    }
}

TEST_F(EndpointServer, RefusesAHeaderThatIsTooLongOrEndless)
{
    ops::EndpointLimits limits;
    limits.session.linger_time = 50ms; // how long bytes after the answer are read
    listen_and_run(limits);
    const std::string begin = "GET /page HTTP/1.1\r\nHost: localhost\r\n";
    EXPECT_EQ(status_of(begin + "X: " + std::string(15'000, 'x') + "\r\n\r\n"), "HTTP/1.1 200 OK");
    EXPECT_EQ(status_of(begin + "X: " + std::string(17'000, 'x') + "\r\n\r\n"),
              "HTTP/1.1 431 Request Header Fields Too Large");
    const std::string target = "GET /" + std::string(17'000, 'x') + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    EXPECT_EQ(status_of(target), "HTTP/1.1 431 Request Header Fields Too Large");
    const HttpClient endless{port};
    endless.send(begin);
    const auto start = steady_clock::now();
    while (endless.send("X: y\r\n")) {
        ASSERT_LT(steady_clock::now() - start, 4s);
    }
}

TEST_F(EndpointServer, EndsASlowHeaderAtItsDeadline)
{
    ops::EndpointLimits limits;
    limits.session.header_time = 150ms;
    listen_and_run(limits);
    for (const std::string begin : {"", "GET /pa", "GET /page HTTP/1.1\r\nHost: localhost\r\nX"}) {
        const auto start = steady_clock::now();
        EXPECT_EQ(status_of(begin), "HTTP/1.1 408 Request Timeout") << begin;
        EXPECT_GE(steady_clock::now() - start, 150ms);
        EXPECT_LT(steady_clock::now() - start, 4s);
    }
}

TEST_F(EndpointServer, EndsADrippingHeaderAtItsDeadline)
{
    ops::EndpointLimits limits;
    limits.session.header_time = 150ms;
    listen_and_run(limits);
    const HttpClient client{port};
    const auto start = steady_clock::now();
    std::jthread drip{[&](const std::stop_token& stop) {
        while (!stop.stop_requested() && client.send("x")) {
            std::this_thread::sleep_for(10ms);
        }
    }};
    EXPECT_TRUE(client.read_to_end().starts_with("HTTP/1.1 408 "));
    EXPECT_LT(steady_clock::now() - start, 4s);
}

TEST_F(EndpointServer, CutsAClientThatDoesNotReadItsAnswer)
{
    ops::EndpointLimits limits;
    limits.session.write_time = 150ms;
    listen_and_run(limits);
    const auto before = open_descriptors();
    const HttpClient client{port};
    client.send("GET /huge HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const auto start = steady_clock::now();
    ASSERT_TRUE(wait_for( // the client's own descriptor stays open
        [&] { return open_descriptors() <= before + 1 && steady_clock::now() - start >= 150ms; }));
    EXPECT_LT(client.read_to_end().size(), 64U << 20U);
}

TEST_F(EndpointServer, ClosesIfTheClientDoesNotHangUp)
{
    ops::EndpointLimits limits;
    limits.session.linger_time = 50ms;
    listen_and_run(limits);
    const auto before = open_descriptors();
    const HttpClient client{port};
    client.send("GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_TRUE(client.read_to_end().starts_with("HTTP/1.1 200 "));
    ASSERT_TRUE(wait_for([&] { return open_descriptors() <= before + 1; }, 10s));
}

TEST_F(EndpointServer, AnswersAtOnceWhileRudeClientsHoldAllConnections)
{
    listen_and_run();
    std::vector<HttpClient> rude;
    for (int i = 0; i < 64; ++i) {
        rude.emplace_back(port);
        rude.back().send(i == 1 ? "GET /huge HTTP/1.0\r\n\r\n" : i % 2 == 0 ? "" : "GET /pa");
    }
    const auto start = steady_clock::now();
    EXPECT_TRUE(get(port, "/page").starts_with("HTTP/1.1 200 "));
    EXPECT_LT(steady_clock::now() - start, 2s); // each may take five seconds for its header
    EXPECT_EQ(rude.front().read_to_end(), "");  // the oldest connection was closed
}

TEST_F(EndpointServer, LimitsItsConnectionsAndLeaksNoDescriptor)
{
    listen_and_run();
    const auto before = open_descriptors();
    {
        std::vector<HttpClient> flood;
        for (int i = 0; i < 500; ++i) {
            flood.emplace_back(port);
        }
        EXPECT_TRUE(get(port, "/page").starts_with("HTTP/1.1 200 "));
        EXPECT_LE(open_descriptors(), before + 500 + 64 + 1);
    }
    ASSERT_TRUE(wait_for([&] { return open_descriptors() <= before; }, 10s));
}

TEST_F(EndpointServer, SurvivesALackOfDescriptorsWithoutSpinning)
{
    ops::EndpointLimits limits;
    limits.accept_pause = 50ms;
    listen(limits);
    io_.poll();                    // begins to accept
    const HttpClient client{port}; // the kernel has completed this connection
    client.send("GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n");
    rlimit old{};
    getrlimit(RLIMIT_NOFILE, &old);
    const rlimit none{0, old.rlim_max};
    setrlimit(RLIMIT_NOFILE, &none);
    const auto steps = io_.run_for(220ms);
    setrlimit(RLIMIT_NOFILE, &old);
    EXPECT_GE(steps, 3U);
    EXPECT_LE(steps, 30U); // a few for each of five tries
    thread_ = std::thread{[this] { io_.run(); }};
    EXPECT_TRUE(client.read_to_end().starts_with("HTTP/1.1 200 "));
}

TEST_F(EndpointServer, RetriesATakenAddressUntilItIsFree)
{
    using boost::asio::ip::tcp;
    boost::asio::io_context others;
    std::optional<tcp::acceptor> other{std::in_place, others,
                                       tcp::endpoint{boost::asio::ip::address_v4::loopback(), 0}};
    port = other->local_endpoint().port();
    ops::EndpointLimits limits;
    limits.listen_pause = 20ms;
    prepare(limits);
    endpoint_->listen(model::ListenAddress{"127.0.0.1", static_cast<std::uint16_t>(port)});
    endpoint_->begin();
    io_.run_for(100ms);
    ASSERT_EQ(notices_.size(), 1U); // one notice, however often it tried
    EXPECT_EQ(notices_[0].fault, "Address already in use");
    other.reset();
    run();
    ASSERT_EQ(listens_.get_future().wait_for(10s), std::future_status::ready);
    EXPECT_TRUE(get(port, "/page").starts_with("HTTP/1.1 200 "));
}

TEST_F(EndpointServer, SaysWhyItCannotListenAndWhatToDo)
{
    prepare({});
    endpoint_->listen(model::ListenAddress{"192.0.2.7", 0});
    ASSERT_EQ(notices_.size(), 1U);
    EXPECT_EQ(notices_[0].fault, "Cannot assign requested address");
    EXPECT_TRUE(notices_[0].remedy.starts_with("name an address of this machine")) << notices_[0].remedy;
    endpoint_->listen(model::ListenAddress{"192.0.2.7", 0}); // asked again, it gives notice again
    EXPECT_EQ(notices_.size(), 2U);
}

TEST_F(EndpointServer, ChangesToAnotherAddressAndToNone)
{
    listen_and_run();
    change_address(model::ListenAddress{"127.0.0.2", static_cast<std::uint16_t>(port)});
    EXPECT_THROW(HttpClient{port}, std::system_error);
    change_address(
        model::ListenAddress{"0.0.0.0", static_cast<std::uint16_t>(port)}); // overlaps the one before
    const auto start = steady_clock::now();
    EXPECT_TRUE(get(port, "/page").starts_with("HTTP/1.1 200 "));
    EXPECT_LT(steady_clock::now() - start, 900ms); // as soon as it listens, not after a pause
    change_address(std::nullopt);
    EXPECT_THROW(HttpClient{port}, std::system_error);
    EXPECT_EQ(notices_.size(), 4U);
    change_address(model::ListenAddress{"127.0.0.1", static_cast<std::uint16_t>(port)});
    EXPECT_TRUE(get(port, "/page").starts_with("HTTP/1.1 200 "));
}

TEST_F(EndpointServer, StopsWhateverItsClientsDo)
{
    listen_and_run();
    const HttpClient silent{port};
    const HttpClient slow{port};
    slow.send("GET /huge HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_TRUE(get(port, "/page").starts_with("HTTP/1.1 200 "));
    const auto start = steady_clock::now();
    stop();
    EXPECT_LT(steady_clock::now() - start, 2s);
    EXPECT_THROW(HttpClient{port}, std::system_error);
}

} // namespace
} // namespace numsync::support
