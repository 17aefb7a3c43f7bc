#include "support/says.hpp"
#include "synced.hpp"

/// What `log.level: debug` shows of an exchange with the API.
namespace numsync::support {
namespace {

class DebugLog : public Synced {
  protected:
    DebugLog() { box.set("log.level", "debug"); }

    static void expect_parts(const std::string& text, const std::vector<std::string>& parts)
    {
        for (const auto& part : parts) {
            EXPECT_TRUE(says(text, part)) << part << " is not in " << text;
        }
    }
};

TEST_F(DebugLog, ShowsEachStepOfTheExchange)
{
    Proxy proxy{box.upstream().port()};
    const auto place = "127.0.0.1:" + std::to_string(proxy.port());
    box.set("api.proxy", "http://user:pass%40word@" + place);
    const Headers headers{{"Server", "nginx"},
                          {"Set-Cookie", "session=0123456789"},
                          {"X-Signed-Url", "https://x/?sig=0123456789"},
                          {"Via", "1.1 " + std::string{api_key}}};
    box.upstream().answer([&](const Request&) { return ok_json(list_json(numbers_json(1, 3)), headers); });
    for (const auto* command : {"sync", "check"}) {
        const auto result = box.run({command});
        EXPECT_EQ(result.code, 0) << result.err;
        expect_parts(result.err,
                     {"debug main: exchange with the API", "\n  proxy: " + place,
                      "\n  dns_ms: ", "\n  tried: 127.0.0.1: connected",
                      "\n  connect_ms: ", "\n  proxy_ms: ", "\n  tls: TLSv1.3 TLS_",
                      "\n  tls_ms: ", "\n  answer_ms: ", "\n  status: 200 OK", "Server: nginx",
                      "Content-Type: application/json", "Set-Cookie;", "X-Signed-Url;", "\n  body_ms: "});
        EXPECT_FALSE(says(result.err, "0123456789"));
        EXPECT_FALSE(says(result.err, "pass"));
    }
    box.set("log.level", "info");
    EXPECT_FALSE(says(sync().err, "debug"));
}

TEST_F(DebugLog, ShowsWhereAnExchangeFailed)
{
    box.set("api.url", "https://127.0.0.1:1/list");
    expect_parts(sync(69).err, {"\n  tried: 127.0.0.1: Connection refused",
                                "\n  failed_after_ms: ", "\n  failure: cannot connect to 127.0.0.1:1"});
    box.set("api.url", box.upstream().url());
    box.upstream().answer([](const Request&) { return status(503, "later"); });
    expect_parts(sync(69).err, {"\n  status: 503 Status", "\n  failure: the API answered 503"});
}

TEST_F(DebugLog, AddsAnEventToTheServicesLog)
{
    serve_numbers(1, 3);
    auto service = box.spawn({"run"});
    service.wait_for_stderr("exchange account=main dns_ms=", std::chrono::seconds{20});
    service.wait_for_stderr("status=\"200 OK\"", std::chrono::seconds{20});
}

} // namespace
} // namespace numsync::support
