#include "support/says.hpp"
#include "synced.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>

namespace numsync::support {
namespace {

class Network : public Synced {};

TEST_F(Network, FollowsNoRedirect)
{
    Double elsewhere{certificates()};
    const auto reply = status(302, "", {{"Location", elsewhere.url()}});
    box.upstream().answer([reply](const Request&) { return reply; });
    sync(65);
    EXPECT_EQ(elsewhere.connections(), 0U);
}

TEST_F(Network, RetriesTransientFaultsWithinTheRun)
{
    box.set("api.attempts", "3");
    box.set("sync.interval", "1m");
    box.upstream().answer_in_turn(
        {status(503, ""), empty(Ending::reset), ok_json(list_json(numbers_json(1, 3)))});
    sync();
    EXPECT_EQ(box.sql("SELECT attempts, http_status FROM sync_runs ORDER BY run_id DESC LIMIT 1"), "3|200");
}

TEST_F(Network, DoesNotRetryAnUnchangedRefusedKey)
{
    box.set("api.attempts", "4");
    box.upstream().answer([](const Request&) { return status(401, ""); });
    const auto before = box.upstream().requests().size();
    sync(77);
    EXPECT_EQ(box.upstream().requests().size(), before + 1);
}

TEST_F(Network, RetriesAKeyThatWasChangedMeanwhile)
{
    const auto old = box.key();
    std::ofstream{box.key_file()} << "ak_the_old_one\n";
    box.upstream().answer([old, file = box.key_file()](const Request& request) {
        if (request.header("X-Api-Key") == old) {
            return ok_json(list_json(numbers_json(1, 3)));
        }
        std::ofstream{file} << old << '\n';
        return status(401, "");
    });
    sync();
    EXPECT_EQ(living(), "3");
}

TEST_F(Network, RetriesAChangedKeyOnlyOnce)
{
    box.set("api.attempts", "4");
    std::atomic<int> answers{0};
    box.upstream().answer([&answers, file = box.key_file()](const Request&) {
        std::ofstream{file} << "ak_another_wrong_one_" << ++answers << '\n';
        return status(401, "");
    });
    sync(77);
    EXPECT_EQ(answers.load(), 2);
}

TEST_F(Network, DoesNotRetryIfTheKeyFileIsGone)
{
    box.set("api.attempts", "4");
    std::atomic<int> answers{0};
    box.upstream().answer([&answers, file = box.key_file()](const Request&) {
        ++answers;
        std::filesystem::remove(file);
        return status(401, "");
    });
    EXPECT_TRUE(says(sync(77).err, "401"));
    EXPECT_EQ(answers.load(), 1);
}

TEST_F(Network, QuotesACompressedRefusal)
{
    const std::string why = R"({"message":"the account is suspended"})";
    for (const auto& reply : {status(403, why), status(403, gzip(why), {{"Content-Encoding", "gzip"}}),
                              status(403, gzip(why).substr(0, 60), {{"Content-Encoding", "gzip"}})}) {
        box.upstream().answer([reply](const Request&) { return reply; });
        EXPECT_TRUE(says(sync(77).err, "the account is"));
    }
    box.upstream().answer(
        [&](const Request&) { return status(403, "\x1f\x8b", {{"Content-Encoding", "br"}}); });
    EXPECT_TRUE(says(sync(77).err, "403"));
}

class ThroughProxy : public Synced {};

TEST_F(ThroughProxy, SendsTheKeyOnlyInsideTheTunnel)
{
    Proxy proxy{box.upstream().port()};
    box.set("api.proxy", "http://user:pass%40word@127.0.0.1:" + std::to_string(proxy.port()));
    serve_numbers(1, 3);
    sync();
    const auto connects = proxy.connects();
    ASSERT_EQ(connects.size(), 1U);
    EXPECT_EQ(connects[0].target, "localhost:" + std::to_string(box.upstream().port()));
    for (const auto& [name, value] : connects[0].headers) {
        EXPECT_FALSE(says(value, box.key())) << name;
    }
}

/// A faulty answer of the proxy, and the message about it.
struct ProxyFault {
    const char* answer;
    const char* says;
};

TEST_F(ThroughProxy, BlamesTheProxyForItsFaults)
{
    Proxy proxy{box.upstream().port()};
    const auto place = "127.0.0.1:" + std::to_string(proxy.port());
    box.set("api.proxy", "http://" + place);
    box.set("api.deadline", "10s");
    const std::string long_head = "HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x');
    for (const auto& [answer, message] : {
             ProxyFault{"HTTP/1.1 502 Bad Gateway\r\n\r\n",
                        " answered 502 Bad Gateway to CONNECT localhost:"},
             ProxyFault{"HTTP/1.1 403 Forbidden\r\n\r\n", " answered 403 Forbidden to CONNECT localhost:"},
             ProxyFault{"HTTP/1.1 401\r\n\r\n", " answered 401 Unauthorized to CONNECT localhost:"},
             ProxyFault{"HTTP/1.1 302 Found\r\nLocation: https://x/\r\n\r\n",
                        " answered 302 Found to CONNECT"},
             ProxyFault{"HTTP/1.1 429 Slow\r\nRetry-After: 100\r\n\r\n", " answered 429 Slow to CONNECT"},
             ProxyFault{"HTTP/1.1 200 OK\r\n\r\nhello", " sent bytes of its own into the tunnel"},
             ProxyFault{"SSH-2.0-OpenSSH_9.2p1\r\n\r\n", " failed while waiting for a tunnel: bad version"},
             ProxyFault{"HTT", " failed while waiting for a tunnel: "},
             ProxyFault{"", " failed while waiting for a tunnel: "},
             ProxyFault{long_head.c_str(), ": the answer's header is larger than 64 KiB"},
         }) {
        proxy.refuse(answer);
        const auto result = sync(69);
        EXPECT_EQ(last_run(), "failed|proxy") << answer;
        EXPECT_TRUE(says(result.err, "the proxy " + place + message));
        EXPECT_TRUE(says(result.err, "to do: check the proxy, which api.proxy"));
    }
    box.set("api.proxy", "http://127.0.0.1:1");
    EXPECT_TRUE(says(sync(69).err, "the proxy 127.0.0.1:1 (127.0.0.1: Connection refused)"));
    EXPECT_EQ(last_run(), "failed|proxy");
    box.set("api.proxy", "http://nowhere.invalid:3128");
    EXPECT_TRUE(says(sync(69).err, "the proxy nowhere.invalid:3128: "));
    EXPECT_EQ(last_run(), "failed|proxy");
    EXPECT_EQ(box.upstream().connections(), 0U);
}

TEST_F(ThroughProxy, DoesNotRetryARefusedLogin)
{
    Proxy proxy{box.upstream().port()};
    const auto port = std::to_string(proxy.port());
    box.set("api.attempts", "4");
    proxy.refuse(
        "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\r\n");
    const std::vector<std::pair<std::string, std::string>> rows{
        {"http://127.0.0.1:" + port, "; it wants user and password"},
        {"http://user:pass%40word@127.0.0.1:" + port, "; it does not accept user and password"}};
    for (const auto& [url, message] : rows) {
        const auto before = proxy.connects().size();
        box.set("api.proxy", url);
        const auto result = sync(77);
        EXPECT_EQ(last_run(), "failed|proxy_auth");
        EXPECT_EQ(proxy.connects().size(), before + 1);
        EXPECT_TRUE(says(result.err, "407 Proxy Authentication Required to CONNECT localhost:"));
        EXPECT_TRUE(says(result.err, message));
        EXPECT_TRUE(says(result.err, "to do: check user and password of the proxy"));
        EXPECT_FALSE(says(result.err, "pass%40word"));
        EXPECT_FALSE(says(result.err, "pass@word"));
    }
    proxy.refuse("HTTP/1.1 407 No\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n\r\n");
    EXPECT_TRUE(says(sync(77).err, "it wants a login by negotiate, ntlm, and only Basic is supported"));

    auto service = box.spawn({"run"});
    service.wait_for_stderr("reason=proxy_auth", std::chrono::seconds{20});
    service.wait_for_stderr("next_in=3",
                            std::chrono::seconds{20}); // 300 s plus jitter, not the interval of 1 s
}

TEST_F(ThroughProxy, NamesApiAndProxyForAFaultInTheTunnel)
{
    Proxy proxy{box.upstream().port()};
    box.set("api.proxy", "http://127.0.0.1:" + std::to_string(proxy.port()));
    box.set("api.ca_file", certificates() / "stranger.pem");
    EXPECT_TRUE(says(sync(69).err, "the certificate of localhost:" + std::to_string(box.upstream().port()) +
                                       " through the proxy 127.0.0.1:"));
    EXPECT_EQ(last_run(), "failed|tls_verify");
}

TEST_F(ThroughProxy, TakesTheProxyFromTheEnvironment)
{
    Proxy proxy{box.upstream().port()};
    serve_numbers(1, 3);
    const auto url = "http://127.0.0.1:" + std::to_string(proxy.port());
    const auto result = box.run({"sync"}, {{"HTTPS_PROXY", url}});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_EQ(proxy.connects().size(), 1U);
    EXPECT_EQ(box.run({"sync"}, {{"HTTPS_PROXY", url}, {"NO_PROXY", "example.org, localhost"}}).code, 0);
    EXPECT_EQ(proxy.connects().size(), 1U);
    EXPECT_EQ(box.run({"sync"}, {{"all_proxy", url}}).code, 0);
    EXPECT_EQ(proxy.connects().size(), 2U);
    EXPECT_EQ(box.run({"sync"}, {{"https_proxy", url}, {"HTTPS_PROXY", "http://127.0.0.1:1"}}).code, 0);
    EXPECT_EQ(proxy.connects().size(), 3U);
}

} // namespace
} // namespace numsync::support
