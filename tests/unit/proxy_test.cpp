#include "source/proxy.hpp"

#include "model/failure.hpp"
#include "support/says.hpp"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

using numsync::model::ApiSettings;
using numsync::model::Misconfigured;
using numsync::source::proxy_for;
using numsync::source::ProxyVariables;
using numsync::support::says;

constexpr auto* some_proxy = "http://proxy.example:8080";

/// "host:port" of the proxy, with "authorization@" before it if it has one, or "direct".
std::string way(const ApiSettings& settings, const ProxyVariables& variables,
                const std::string& host = "api.example")
{
    const auto proxy = proxy_for(settings, variables, host);
    if (!proxy) {
        return "direct";
    }
    return (proxy->authorization ? std::string{proxy->authorization->reveal()} + "@" : "") + proxy->host +
           ":" + proxy->port;
}

std::string way_from_environment(const std::string& https_proxy)
{
    return way({}, {https_proxy, std::nullopt});
}

bool is_exempt(const std::string& no_proxy, const std::string& host)
{
    return way({}, {some_proxy, no_proxy}, host) == "direct";
}

/// The proxy's variables in that environment.
ProxyVariables variables(const std::map<std::string, std::string>& environment)
{
    return numsync::source::proxy_variables([&](const std::string& name) -> std::optional<std::string> {
        const auto found = environment.find(name);
        return found == environment.end() ? std::nullopt : std::optional{found->second};
    });
}

TEST(ProxyFor, IsNoneIfNothingNamesOne)
{
    EXPECT_EQ(way({}, {}), "direct");
    EXPECT_EQ(way({}, variables({{"https_proxy", ""}, {"http_proxy", some_proxy}})), "direct");
}

TEST(ProxyFor, TakesAProxyFromTheEnvironment)
{
    EXPECT_EQ(way_from_environment("http://proxy.example:8080"), "proxy.example:8080");
    EXPECT_EQ(way_from_environment("http://proxy.example:8080/"), "proxy.example:8080");
    EXPECT_EQ(way_from_environment("proxy.example:8080"), "proxy.example:8080");
    EXPECT_EQ(way_from_environment("HTTP://10.0.0.1:8080"), "10.0.0.1:8080");
    EXPECT_EQ(way_from_environment("http://[2001:db8::1]:8080"), "2001:db8::1:8080");
    EXPECT_EQ(way_from_environment("http://proxy.example"), "proxy.example:1080");
    EXPECT_EQ(way_from_environment("proxy.example"), "proxy.example:1080");
}

TEST(ProxyFor, TakesTheVariablesInTheOrderOfCurl)
{
    const std::vector<std::pair<std::string, std::string>> in_order{
        {"https_proxy", "a:1"}, {"HTTPS_PROXY", "b:1"}, {"all_proxy", "c:1"}, {"ALL_PROXY", "d:1"}};
    std::map<std::string, std::string> environment{in_order.begin(), in_order.end()};
    for (const auto& [name, value] : in_order) {
        EXPECT_EQ(way({}, variables(environment)), value) << name;
        EXPECT_EQ(variables(environment).name, name);
        environment[name] = "";
    }
    EXPECT_EQ(variables({{"no_proxy", "a"}, {"NO_PROXY", "b"}}).no_proxy, "a");
    EXPECT_EQ(variables({{"no_proxy", ""}, {"NO_PROXY", "b"}}).no_proxy, "b");
}

TEST(ProxyFor, NamesTheVariableThatItRefuses)
{
    try {
        proxy_for({}, variables({{"ALL_PROXY", "socks5h://s3cret:1"}}), "api.example");
        ADD_FAILURE() << "taken";
    } catch (const Misconfigured& error) {
        EXPECT_TRUE(std::string{error.what()}.starts_with(
            "ALL_PROXY: expected the form http://host:port; https and SOCKS proxies are not supported"))
            << error.what();
    }
}

TEST(ProxyFor, PrefersTheSettings)
{
    ApiSettings settings;
    settings.proxy = "http://chosen.example:3128";
    EXPECT_EQ(way(settings, {some_proxy, "*"}), "chosen.example:3128");
    EXPECT_EQ(way(settings, {"nonsense://", std::nullopt}), "chosen.example:3128");
}

TEST(ProxyFor, BuildsTheAuthorizationFromUserAndPassword)
{
    EXPECT_EQ(way_from_environment("http://user:pass@proxy.example:1"),
              "Basic dXNlcjpwYXNz@proxy.example:1"); // user:pass
    EXPECT_EQ(way_from_environment("http://us%40er:p%3A%25@proxy.example:1"),
              "Basic dXNAZXI6cDol@proxy.example:1"); // us@er:p:%
    EXPECT_EQ(way_from_environment("http://user@proxy.example:1"), "Basic dXNlcjo=@proxy.example:1"); // user:
}

TEST(ProxyFor, RefusesAnInvalidProxyWithoutShowingIt)
{
    for (const std::string text : {"https://user:s3cret@proxy.example:1", "socks5://s3cret:1", "http://",
                                   "http://:8080", "s3cret host", "http://s3cret:port", "http://s3cret:99999",
                                   "http://s3cret:0", "http://s3cret%zz@proxy:1"}) {
        try {
            proxy_for({}, {text, std::nullopt}, "api.example");
            ADD_FAILURE() << text << " was taken";
        } catch (const Misconfigured& error) {
            const std::string said = error.what();
            EXPECT_TRUE(said.starts_with("HTTPS_PROXY: ")) << said;
            EXPECT_FALSE(says(said, "s3cret"));
        }
    }
}

TEST(ProxyFor, RefusesAUserOrPasswordThatIsNotEncoded)
{
    for (const std::string between :
         {"@", "/", "#", "?", "%",  "[",        "]",  " ",  "\\", "\"", "<",  ">",  "^",
          "`", "{", "|", "}", "\n", "\xc3\xa9", "@@", "//", "/?", ":/", "/@", "%zz"}) {
        for (const std::string scheme : {"http://", "HTTP://", ""}) {
            for (const std::string begin : {"corp:Pa55", "corp:2024", "Pa55"}) {
                const auto text = scheme + begin + between + "Secret99@127.0.0.1:3128";
                try {
                    EXPECT_EQ(way_from_environment(text), "refused") << text;
                } catch (const Misconfigured& error) {
                    const std::string said = error.what();
                    EXPECT_FALSE(says(said, "Pa55"));
                    EXPECT_FALSE(says(said, "Secret99"));
                }
            }
        }
    }
    EXPECT_EQ(way_from_environment("http://user:pa:ss@proxy.example:1"),
              "Basic dXNlcjpwYTpzcw==@proxy.example:1"); // user:pa:ss
}

TEST(ProxyFor, FindsTheSecretsOfAllNamedProxies)
{
    ApiSettings settings;
    settings.proxy = "http://user:p%40ss@proxy.example:1";
    const auto secrets = numsync::source::secrets_in(settings, {"http://a:b@c:1", "*"});
    ASSERT_EQ(secrets.size(), 4U);
    EXPECT_EQ(secrets[0].reveal(), "p@ss");
    EXPECT_EQ(secrets[1].reveal(), "Basic dXNlcjpwQHNz");
    EXPECT_EQ(secrets[2].reveal(), "b");
    EXPECT_TRUE(numsync::source::secrets_in({}, {"nonsense://", std::nullopt}).empty());
}

TEST(ProxyFor, IgnoresAnInvalidProxyThatItDoesNotNeed)
{
    EXPECT_EQ(way({}, {"nonsense://", "*"}), "direct");
}

// Every row of NoProxy is as curl 7.88 decides it, except IPv6: curl means to do this, but has a bug.
TEST(NoProxy, CoversEverythingIfItIsAStar)
{
    EXPECT_TRUE(is_exempt("*", "api.example"));
    EXPECT_TRUE(is_exempt("*", "10.0.0.1"));
    EXPECT_FALSE(is_exempt("other.example, *", "api.example"));
    EXPECT_FALSE(is_exempt("*.ravan.ai", "api.ravan.ai"));
}

TEST(NoProxy, CoversAHostAndItsSubdomains)
{
    for (const auto* entry :
         {"ravan.ai", ".ravan.ai", "RAVAN.AI", "x.example, ravan.ai", "x.example ravan.ai",
          "x.example\travan.ai", "x.example,,ravan.ai,", "ravan.ai."}) {
        EXPECT_TRUE(is_exempt(entry, "api.ravan.ai")) << entry;
        EXPECT_TRUE(is_exempt(entry, "API.Ravan.AI")) << entry;
        EXPECT_TRUE(is_exempt(entry, "ravan.ai")) << entry;
        EXPECT_FALSE(is_exempt(entry, "notravan.ai")) << entry;
        EXPECT_FALSE(is_exempt(entry, "ravan.ai.example")) << entry;
    }
    EXPECT_TRUE(is_exempt("ai", "api.ravan.ai"));
    EXPECT_TRUE(is_exempt("ravan.ai", "api.ravan.ai."));
    for (const auto* entry :
         {"api.ravan.ai.example", "..ravan.ai", "ravan.ai:443", "x;ravan.ai", "x|ravan.ai"}) {
        EXPECT_FALSE(is_exempt(entry, "api.ravan.ai")) << entry;
    }
    EXPECT_FALSE(is_exempt("api.ravan.ai", "ravan.ai"));
}

TEST(NoProxy, CoversNothingIfItIsEmpty)
{
    for (const auto* list : {"", ",", " , ", ".", "*.", ":443"}) {
        EXPECT_FALSE(is_exempt(list, "api.example")) << list;
    }
}

TEST(NoProxy, MatchesAWholeAddress)
{
    EXPECT_TRUE(is_exempt("10.0.0.1", "10.0.0.1"));
    for (const auto* entry : {"0.0.1", "0.0.0.1", "10.0.0.1:443", "10.0.0.1.", ".10.0.0.1"}) {
        EXPECT_FALSE(is_exempt(entry, "10.0.0.1")) << entry;
    }
    EXPECT_FALSE(is_exempt("10.0.0.1", "api.example"));
    EXPECT_TRUE(is_exempt("::1", "::1"));
    EXPECT_TRUE(is_exempt("[::1]", "::1"));
    EXPECT_FALSE(is_exempt("[::1]:443", "::1"));
    EXPECT_TRUE(is_exempt("2001:DB8:0::1", "2001:db8::1"));
}

TEST(NoProxy, MatchesNetworks)
{
    EXPECT_TRUE(is_exempt("10.0.0.0/8", "10.1.2.3"));
    EXPECT_TRUE(is_exempt("10.9.9.9/8", "10.1.2.3"));
    EXPECT_FALSE(is_exempt("10.0.0.0/8", "11.1.2.3"));
    EXPECT_TRUE(is_exempt("10.1.2.3/32", "10.1.2.3"));
    EXPECT_FALSE(is_exempt("10.1.2.2/32", "10.1.2.3"));
    EXPECT_TRUE(is_exempt("2001:db8::/32", "2001:db8:1::1"));
    EXPECT_FALSE(is_exempt("2001:db8::/32", "2001:db9::1"));
    EXPECT_FALSE(is_exempt("0.0.0.0/0", "::1"));
    for (const auto* broken : {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "10.0.0/8", "/8"}) {
        EXPECT_FALSE(is_exempt(broken, "10.1.2.3")) << broken;
    }
    EXPECT_FALSE(is_exempt("10.0.0.0/8", "api.example"));
}

} // namespace
