#include "synced.hpp"

#include <algorithm>

namespace numsync::support {
namespace {

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
    // A reset may show in connect() or in the handshake.
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

/// These ciphers, and a certificate that fits them; at most TLS 1.2.
DoubleSettings with_ciphers(const char* certificate, const char* ciphers)
{
    auto settings = with_certificate(certificate);
    settings.ciphers = ciphers;
    settings.newest = Tls::v1_2;
    return settings;
}

DoubleSettings with_demand()
{
    DoubleSettings settings;
    settings.demands_certificate = true;
    return settings;
}

DoubleSettings old_tls()
{
    DoubleSettings settings;
    settings.oldest = Tls::v1_0;
    settings.newest = Tls::v1_1;
    return settings;
}

INSTANTIATE_TEST_SUITE_P(
    All, BadPeers,
    testing::Values(BadPeer{"WrongName", with_certificate("wrong-name"), "tls_verify"},
                    BadPeer{"Affix", with_certificate("affix"), "tls_verify"},
                    BadPeer{"Star", with_certificate("star"), "tls_verify"},
                    BadPeer{"NulInName", with_certificate("nul"), "tls_verify"},
                    BadPeer{"NameInCn", with_certificate("name-in-cn"), "tls_verify"},
                    BadPeer{"NotYet", with_certificate("not-yet"), "tls_verify"},
                    BadPeer{"Orphan", with_certificate("orphan"), "tls_verify"},
                    BadPeer{"NotACa", with_certificate("not-a-ca"), "tls_verify"},
                    BadPeer{"PathTooLong", with_certificate("too-long"), "tls_verify"},
                    BadPeer{"Constrained", with_certificate("constrained"), "tls_verify"},
                    BadPeer{"NoCipher", with_ciphers("server", "ECDHE-ECDSA-NULL-SHA"), "tls_handshake"},
                    BadPeer{"Anonymous", with_ciphers("server", "AECDH-AES128-SHA"), "tls_handshake"},
                    BadPeer{"WeakExchange", with_ciphers("rsa", "DHE-RSA-AES128-GCM-SHA256"),
                            "tls_handshake"},
                    BadPeer{"WantsACertificate", with_demand(), "tls_handshake"},
                    BadPeer{"ForClients", with_certificate("for-clients"), "tls_verify"},
                    BadPeer{"WeakKey", with_certificate("weak-key"), "tls_verify"},
                    BadPeer{"WeakDigest", with_certificate("weak-digest"), "tls_verify"},
                    BadPeer{"Expired", with_certificate("expired"), "tls_verify"},
                    BadPeer{"Stranger", with_certificate("stranger"), "tls_verify"},
                    BadPeer{"OldTls", old_tls(), "tls_handshake"},
                    BadPeer{"Silent", with_greeting(Greeting::silence), "timeout"},
                    BadPeer{"Drips", with_greeting(Greeting::drip), "timeout"},
                    BadPeer{"NoTls", with_greeting(Greeting::garbage), "tls_handshake"},
                    BadPeer{"HangsUp", with_greeting(Greeting::hang_up), "tls_handshake"},
                    BadPeer{"Resets", with_greeting(Greeting::reset), "reset"}),
    [](const auto& peer) { return std::string{peer.param.name}; });

class GoodPeers : public testing::TestWithParam<const char*> {};

TEST_P(GoodPeers, AreAcceptedWithTls12And13)
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

} // namespace
} // namespace numsync::support
