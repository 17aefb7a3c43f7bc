#include "synced.hpp"

#include <algorithm>

namespace numsync::support {
namespace {

/// A table that is full, and an API that misbehaves.
class Network : public Synced {
  protected:
    Network()
    {
        serve_numbers(1, 20);
        sync();
        before_ = tables();
    }

    /// The run ends so, and the table is untouched.
    void expect_refusal(const Reply& reply, int code, const std::string& reason)
    {
        box.upstream().answer([reply](const Request&) { return reply; });
        const auto result = sync(code);
        EXPECT_EQ(last_run(), "failed|" + reason) << result.err;
        EXPECT_NE(result.err.find("stays as it was"), std::string::npos) << result.err;
        EXPECT_EQ(tables(), before_);
    }

    const std::string list_ = list_json(numbers_json(1, 20));
    std::string before_;
};

TEST_F(Network, EncodingsOfAGoodAnswerAreAllTaken)
{
    for (const auto& reply :
         {gzip_json(list_), chunked_json(list_, 7), in_pieces(ok_json(list_), 100),
          ending(ok_json(list_), Ending::cut), ending(ok_json(list_), Ending::stall),
          raw("HTTP/1.1 100 Continue\r\n\r\n" + ok_json(list_).bytes(), Ending::close_notify),
          raw("HTTP/1.1 200 OK\r\n\r\n" + list_, Ending::close_notify)}) {
        box.upstream().answer([reply](const Request&) { return reply; });
        EXPECT_NE(sync().out.find("nothing changed"), std::string::npos);
    }
}

TEST_F(Network, AnAnswerCutAnywhereIsNoList)
{
    const auto whole = ok_json(list_);
    const auto size = whole.bytes().size();
    for (const std::size_t kept : {std::size_t{0}, std::size_t{10}, size / 2, size - 1}) {
        expect_refusal(truncated(whole, kept, Ending::cut), 69, "reset");
        expect_refusal(truncated(whole, kept, Ending::close_notify), 69, "reset");
    }
    expect_refusal(truncated(whole, size / 2, Ending::reset), 69, "reset");
    expect_refusal(raw("HTTP/1.1 200 OK\r\n\r\n" + list_.substr(0, 2000), Ending::cut), 69, "reset");
    expect_refusal(raw("HTTP/1.1 200 OK\r\n\r\n" + list_, Ending::cut), 69, "reset");
    expect_refusal(raw("HTTP/1.1 200 OK\r\n\r\n" + list_.substr(0, 2000), Ending::close_notify), 65, "json");
    const auto chunked = chunked_json(list_, 500);
    expect_refusal(truncated(chunked, chunked.bytes().size() - 5, Ending::close_notify), 69, "reset");
    const auto zipped = gzip(list_);
    expect_refusal(ok_json(zipped.substr(0, zipped.size() - 4), {{"Content-Encoding", "gzip"}}), 65,
                   "encoding");
}

TEST_F(Network, StatusesHaveTheirReasons)
{
    expect_refusal(status(401, R"({"code":401,"message":"invalid key"})"), 77, "auth");
    expect_refusal(status(403, "<html>blocked</html>"), 77, "auth");
    expect_refusal(status(404, "nothing here"), 69, "http_status");
    expect_refusal(status(500, list_), 69, "http_status");
    expect_refusal(status(502, ""), 69, "http_status");
    expect_refusal(status(503, "", {{"Retry-After", "5"}}), 75, "rate_limited");
    expect_refusal(status(429, ""), 75, "rate_limited");
    expect_refusal(status(204, ""), 69, "http_status");
    expect_refusal(status(206, list_), 69, "http_status");
    expect_refusal(status(304, ""), 69, "http_status");
}

TEST_F(Network, RedirectsAreErrorsAndTheKeyStaysHere)
{
    Double elsewhere{certificates()};
    expect_refusal(status(302, "", {{"Location", elsewhere.url()}}), 65, "redirect");
    EXPECT_EQ(elsewhere.connections(), 0U);
}

TEST_F(Network, EnvelopesThatAreNoSuccessAreNoList)
{
    expect_refusal(ok_json(R"({"success":false,"message":"no","data":[]})"), 65, "envelope");
    expect_refusal(ok_json(R"({"success":"true","data":[]})"), 65, "envelope");
    expect_refusal(ok_json(R"({"data":[]})"), 65, "envelope");
    expect_refusal(ok_json(R"({"success":true})"), 65, "envelope");
    expect_refusal(ok_json(R"({"success":true,"data":null})"), 65, "envelope");
    expect_refusal(ok_json(R"({"success":true,"data":[],"data":[]})"), 65, "envelope");
    expect_refusal(ok_json(R"([])"), 65, "envelope");
    expect_refusal(ok_json(list_ + "x"), 65, "json");
    expect_refusal(ok_json(""), 65, "json");
    expect_refusal(ok_json("<html>", {{"X-Other", "1"}}), 65, "json");
}

TEST_F(Network, FramingAndCodingAreChecked)
{
    const auto head = [](const std::string& fields) { return "HTTP/1.1 200 OK\r\n" + fields + "\r\n"; };
    const auto length = "Content-Length: " + std::to_string(list_.size()) + "\r\n";
    expect_refusal(raw(head("Transfer-Encoding: xyzzy\r\n") + list_, Ending::close_notify), 69,
                   "http_protocol");
    expect_refusal(raw(head(length + length) + list_, Ending::close_notify), 69, "http_protocol");
    expect_refusal(raw(head("Content-Encoding: br\r\n" + length) + list_, Ending::close_notify), 65,
                   "encoding");
    expect_refusal(raw("HTTP/1.1 101 Switching\r\n\r\n", Ending::close_notify), 69, "http_protocol");
    expect_refusal(raw("garbage\r\n\r\n", Ending::close_notify), 69, "http_protocol");
    expect_refusal(raw(head("X-Long: " + std::string(100'000, 'x') + "\r\n"), Ending::close_notify), 65,
                   "too_large");
    expect_refusal(ok_json("not gzip", {{"Content-Encoding", "gzip"}}), 65, "encoding");
}

TEST_F(Network, LimitsBindTheInflatedBodyToo)
{
    box.set("api.max_body", "4KiB");
    expect_refusal(ok_json(list_), 65, "too_large");
    expect_refusal(gzip_json(list_json({}) + std::string(100'000, ' ')), 65, "too_large");
}

TEST_F(Network, ASlowDripEndsAtTheDeadline)
{
    box.set("api.deadline", "1s");
    box.set("api.connect_timeout", "1s");
    expect_refusal(raw(ok_json(list_).bytes().substr(0, 1000), Ending::stall), 69, "timeout");
}

TEST_F(Network, PassingFaultsAreTriedAgainWithinTheRun)
{
    box.set("api.attempts", "3");
    box.set("sync.interval", "1m");
    box.upstream().answer_in_turn({status(503, ""), empty(Ending::reset), ok_json(list_)});
    sync();
    EXPECT_EQ(box.sql("SELECT attempts, http_status FROM sync_runs ORDER BY run_id DESC LIMIT 1"), "3|200");
}

TEST_F(Network, ARefusedKeyIsTriedOnceMoreOnlyIfItHasChanged)
{
    box.set("api.attempts", "4");
    box.upstream().answer([](const Request&) { return status(401, ""); });
    const auto before = box.upstream().requests().size();
    sync(77);
    EXPECT_EQ(box.upstream().requests().size(), before + 1);
}

struct BadPeer {
    const char* name;
    DoubleSettings settings;
    std::string reason;
};

class BadPeers : public testing::TestWithParam<BadPeer> {};

TEST_P(BadPeers, AreRefusedBeforeTheKeyIsSent)
{
    Sandbox box{SandboxSettings{GetParam().settings}};
    box.set("api.attempts", "1");
    box.set("api.deadline", "2s");
    box.set("api.connect_timeout", "2s");
    box.serve(numbers_json(1, 3));
    const auto result = box.run({"sync"});
    EXPECT_EQ(result.code, 69) << result.out << result.err;
    const auto reason = box.sql("SELECT reason FROM sync_runs");
    // A reset may be seen by connect() already, or in the handshake.
    EXPECT_TRUE(reason == GetParam().reason || (GetParam().reason == "reset" && reason == "connect"))
        << result.err;
    EXPECT_TRUE(box.upstream().requests().empty());
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers"), "0");
}

DoubleSettings with_certificate(const char* name)
{
    DoubleSettings settings;
    settings.certificate = name;
    return settings;
}

DoubleSettings with_greeting(Greeting greeting)
{
    DoubleSettings settings;
    settings.greeting = greeting;
    return settings;
}

DoubleSettings old_tls()
{
    DoubleSettings settings;
    settings.oldest = Tls::v1_0;
    settings.newest = Tls::v1_1;
    return settings;
}

INSTANTIATE_TEST_SUITE_P(All, BadPeers,
                         testing::Values(BadPeer{"WrongName", with_certificate("wrong-name"), "tls_verify"},
                                         BadPeer{"Affix", with_certificate("affix"), "tls_verify"},
                                         BadPeer{"Star", with_certificate("star"), "tls_verify"},
                                         BadPeer{"NameInCn", with_certificate("name-in-cn"), "tls_verify"},
                                         BadPeer{"NotYet", with_certificate("not-yet"), "tls_verify"},
                                         BadPeer{"Orphan", with_certificate("orphan"), "tls_verify"},
                                         BadPeer{"NotACa", with_certificate("not-a-ca"), "tls_verify"},
                                         BadPeer{"ForClients", with_certificate("for-clients"), "tls_verify"},
                                         BadPeer{"WeakKey", with_certificate("weak-key"), "tls_verify"},
                                         BadPeer{"WeakDigest", with_certificate("weak-digest"), "tls_verify"},
                                         BadPeer{"Expired", with_certificate("expired"), "tls_verify"},
                                         BadPeer{"Stranger", with_certificate("stranger"), "tls_verify"},
                                         BadPeer{"OldTls", old_tls(), "tls_handshake"},
                                         BadPeer{"Silent", with_greeting(Greeting::silence), "timeout"},
                                         BadPeer{"NoTls", with_greeting(Greeting::garbage), "tls_handshake"},
                                         BadPeer{"HangsUp", with_greeting(Greeting::hang_up),
                                                 "tls_handshake"},
                                         BadPeer{"Resets", with_greeting(Greeting::reset), "reset"}),
                         [](const auto& peer) { return std::string{peer.param.name}; });

class GoodPeers : public testing::TestWithParam<const char*> {};

TEST_P(GoodPeers, AreTakenWithEitherVersionOfTls)
{
    for (const auto version : {Tls::v1_2, Tls::v1_3}) {
        auto upstream = with_certificate(GetParam());
        upstream.oldest = upstream.newest = version;
        Sandbox box{SandboxSettings{upstream}};
        box.serve(numbers_json(1, 3));
        const auto result = box.run({"sync"});
        EXPECT_EQ(result.code, 0) << result.out << result.err;
    }
}

INSTANTIATE_TEST_SUITE_P(All, GoodPeers, testing::Values("server", "rsa", "many-names", "chained"),
                         [](const auto& peer) {
                             std::string name = peer.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

class ThroughProxy : public Synced {};

TEST_F(ThroughProxy, TheTunnelCarriesTlsAndTheKeyStaysInside)
{
    Proxy proxy{box.upstream().port()};
    box.set("api.proxy", "http://user:pass%40word@127.0.0.1:" + std::to_string(proxy.port()));
    serve_numbers(1, 3);
    sync();
    const auto connects = proxy.connects();
    ASSERT_EQ(connects.size(), 1U);
    EXPECT_EQ(connects[0].target, "localhost:" + std::to_string(box.upstream().port()));
    for (const auto& [name, value] : connects[0].headers) {
        EXPECT_EQ(value.find(box.key()), std::string::npos) << name;
    }
    proxy.refuse("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    const auto result = sync(69);
    EXPECT_NE(result.err.find("407"), std::string::npos) << result.err;
    EXPECT_EQ(result.err.find("pass"), std::string::npos) << result.err;
}

TEST_F(ThroughProxy, TheEnvironmentNamesIt)
{
    Proxy proxy{box.upstream().port()};
    serve_numbers(1, 3);
    const auto url = "http://127.0.0.1:" + std::to_string(proxy.port());
    const auto result = box.run({"sync"}, {{"HTTPS_PROXY", url}});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_EQ(proxy.connects().size(), 1U);
    EXPECT_EQ(box.run({"sync"}, {{"HTTPS_PROXY", url}, {"NO_PROXY", "example.org, localhost"}}).code, 0);
    EXPECT_EQ(proxy.connects().size(), 1U);
}

} // namespace
} // namespace numsync::support
