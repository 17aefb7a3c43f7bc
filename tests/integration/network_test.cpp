#include "synced.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>

namespace numsync::support {
namespace {

class Network : public Synced {};

TEST_F(Network, RedirectsAreErrorsAndTheKeyStaysHere)
{
    Double elsewhere{certificates()};
    const auto reply = status(302, "", {{"Location", elsewhere.url()}});
    box.upstream().answer([reply](const Request&) { return reply; });
    sync(65);
    EXPECT_EQ(elsewhere.connections(), 0U);
}

TEST_F(Network, PassingFaultsAreTriedAgainWithinTheRun)
{
    box.set("api.attempts", "3");
    box.set("sync.interval", "1m");
    box.upstream().answer_in_turn(
        {status(503, ""), empty(Ending::reset), ok_json(list_json(numbers_json(1, 3)))});
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

TEST_F(Network, AKeyThatWasChangedMeanwhileIsTriedAtOnce)
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

TEST_F(Network, AKeyThatWasChangedAndIsRefusedTooIsTheEnd)
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

TEST_F(Network, AKeyFileThatIsGoneAfterARefusalIsNoOtherKey)
{
    box.set("api.attempts", "4");
    std::atomic<int> answers{0};
    box.upstream().answer([&answers, file = box.key_file()](const Request&) {
        ++answers;
        std::filesystem::remove(file);
        return status(401, "");
    });
    EXPECT_NE(sync(77).err.find("401"), std::string::npos);
    EXPECT_EQ(answers.load(), 1);
}

TEST_F(Network, ARefusalIsQuotedAlsoWhereItIsCompressed)
{
    const std::string why = R"({"message":"the account is suspended"})";
    for (const auto& reply : {status(403, why), status(403, gzip(why), {{"Content-Encoding", "gzip"}}),
                              status(403, gzip(why).substr(0, 60), {{"Content-Encoding", "gzip"}})}) {
        box.upstream().answer([reply](const Request&) { return reply; });
        EXPECT_NE(sync(77).err.find("the account is"), std::string::npos);
    }
    box.upstream().answer(
        [&](const Request&) { return status(403, "\x1f\x8b", {{"Content-Encoding", "br"}}); });
    EXPECT_NE(sync(77).err.find("403"), std::string::npos);
}

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
