#include "support/http_client.hpp"
#include "support/pg_proxy.hpp"
#include "support/says.hpp"
#include "synced.hpp"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <future>
#include <memory>
#include <optional>
#include <thread>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

/// The pages of the endpoint, as monitors see them.
class Monitoring : public Synced {
  protected:
    Monitoring() { box.set("sync.interval", "1h"); }

    Child start(const std::string& until)
    {
        auto service = box.spawn({"run"});
        service.wait_for_stderr(until, 20s);
        return service;
    }

    [[nodiscard]] std::string page(const std::string& path) const { return box.endpoint(path); }

    /// Polls until the page has the text: it is updated shortly after the end of a run.
    [[nodiscard]] std::string page_with(const std::string& path, const std::string& text) const
    {
        std::string answer;
        wait_for([&] {
            answer = page(path);
            return answer.find(text) != std::string::npos;
        });
        return answer;
    }

    void expect_page(const std::string& path, const std::string& status, const std::string& text) const
    {
        const auto answer = page_with(path, text);
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 " + status)) << answer;
        EXPECT_TRUE(says(answer, text)) << text << "\n" << answer;
    }

    static void stop(Child& service)
    {
        service.signal(SIGTERM);
        EXPECT_EQ(service.wait_exit(10s).code, 0);
    }
};

TEST_F(Monitoring, ShowsAHealthyServiceOnEveryPage)
{
    serve_numbers(1, 20);
    auto service = start("outcome=succeeded");
    expect_page("/healthz", "200", "\r\n\r\nalive\n");
    expect_page("/readyz", "200", "\r\n\r\nmain: ready\n");
    expect_page("/metrics", "200", "agni_number_sync_numbers{account=\"main\",state=\"present\"} 20\n");
    expect_page("/metrics", "200", "agni_number_sync_api_attempts_total{outcome=\"ok\"} 1\n");
    const auto status = page("/status");
    for (const auto* text :
         {"Content-Type: application/json", R"("account":"main","ready":true,"complaints":[])",
          R"("added":20)", R"("numbers":20)", R"("blocked_run_id":null)"}) {
        EXPECT_TRUE(says(status, text)) << text << status;
    }
    stop(service);
}

TEST_F(Monitoring, PassesPromtoolsCheck)
{
    if (std::system("command -v promtool >/dev/null") != 0) {
        GTEST_SKIP() << "promtool is not installed";
    }
    serve_numbers(1, 20);
    auto service = start("outcome=succeeded");
    const auto answer = page_with("/metrics", "runs_total{reason=\"\",status=\"succeeded\"} 1");
    const auto file = (box.directory() / "metrics").string();
    std::ofstream{file} << answer.substr(answer.find("\r\n\r\n") + 4);
    EXPECT_EQ(std::system(("promtool check metrics < " + file + " > " + file + ".said 2>&1").c_str()), 0);
    std::ifstream said{file + ".said"};
    EXPECT_EQ((std::string{std::istreambuf_iterator<char>{said}, {}}), "");
}

TEST_F(Monitoring, CountsEachAttemptByItsOutcome)
{
    box.set("api.attempts", "2");
    auto failures = std::make_shared<std::atomic<int>>(1);
    box.upstream().answer([failures, body = list_json(numbers_json(1, 3))](const Request&) {
        return (*failures)-- > 0 ? status(500, "no") : ok_json(body);
    });
    auto service = start("outcome=succeeded");
    expect_page("/metrics", "200", "api_attempts_total{outcome=\"http_status\"} 1\n");
    expect_page("/metrics", "200", "api_attempts_total{outcome=\"ok\"} 1\n");
}

TEST_F(Monitoring, SaysThatTheGuardBlocks)
{
    serve_numbers(1, 20);
    sync();
    serve_numbers(1, 5);
    auto service = start("outcome=blocked");
    expect_page("/readyz", "503", "main: not ready: blocked by the guard in run 2: 15 of 20 numbers");
    expect_page("/metrics", "200", "agni_number_sync_blocked{account=\"main\"} 1\n");
    expect_page("/healthz", "200", "alive");
    serve_numbers(1, 20);
    service.signal(SIGUSR1);
    expect_page("/readyz", "200", "main: ready\n");
}

TEST_F(Monitoring, SaysThatTheKeyIsRefused)
{
    box.upstream().answer([](const Request&) { return status(401, "no"); });
    auto service = start("reason=auth");
    expect_page("/readyz", "503", "main: not ready: the API refuses the key; never verified");
    expect_page("/metrics", "200", "agni_number_sync_circuit_open{account=\"main\"} 1\n");
}

TEST_F(Monitoring, SaysThatTheDatabaseIsGoneAndBack)
{
    std::optional<PgProxy> way{box.database_url()};
    box.set("database.url", "'" + way->url() + "'");
    serve_numbers(1, 3);
    auto service = start("outcome=succeeded");
    expect_page("/readyz", "200", "main: ready\n");
    way.reset();
    service.signal(SIGUSR1);
    expect_page("/readyz", "503", "main: not ready: the database did not answer when it was last asked");
    expect_page("/readyz", "503", "the last run failed: db_unavailable");
    box.set("database.url", "'" + box.database_url() + "'");
    service.signal(SIGHUP);
    service.wait_for_stderr("configuration reloaded", 20s);
    service.signal(SIGUSR1);
    expect_page("/readyz", "200", "main: ready\n");
}

TEST_F(Monitoring, KeepsVerifiedAtAcrossARestart)
{
    serve_numbers(1, 3);
    sync();
    const auto verified = box.sql("SELECT floor(extract(epoch FROM verified_at))::bigint FROM sync_accounts");
    box.upstream().answer([](const Request&) { return status(500, "no"); });
    auto service = start("outcome=failed");
    expect_page("/metrics", "200",
                "agni_number_sync_last_verified_timestamp_seconds{account=\"main\"} " + verified + "\n");
    expect_page("/readyz", "200", "main: ready\n");
    EXPECT_FALSE(says(page("/metrics"), "last_success_timestamp_seconds "));
}

TEST_F(Monitoring, ListensNowhereIfConfigured)
{
    box.set("endpoint.listen", "none");
    serve_numbers(1, 3);
    auto service = start("outcome=succeeded");
    EXPECT_THROW(HttpClient{box.endpoint_port()}, std::system_error);
    stop(service);
}

TEST_F(Monitoring, ForgetsAnAccountRemovedByAReload)
{
    serve_numbers(1, 3);
    auto service = start("outcome=succeeded");
    expect_page("/metrics", "200", "runs_total{reason=\"\",status=\"succeeded\"} 1\n");
    box.set_accounts("  - name: other\n    api_key_file: " + box.key_file().string() + "\n");
    service.signal(SIGHUP);
    expect_page("/readyz", "200", "other: ready\n");
    for (const auto* path : {"/metrics", "/readyz", "/status"}) {
        EXPECT_FALSE(says(page(path), "main")) << path;
    }
}

TEST_F(Monitoring, AnswersWhileTheStartWaitsForTheDatabase)
{
    auto blocker = std::async(std::launch::async, [this] {
        box.sql("BEGIN; LOCK TABLE schema_migrations IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(3); COMMIT");
    });
    ASSERT_TRUE(
        box.comes_true("count(*) > 0 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation IS NOT "
                       "NULL AND granted"));
    auto service = start("started");
    expect_page("/healthz", "200", "alive");
    expect_page("/readyz", "503", "the database has not answered yet");
    EXPECT_EQ(blocker.wait_for(0s), std::future_status::timeout);
    blocker.get();
}

TEST_F(Monitoring, AnswersWhileRudeClientsHoldEveryConnection)
{
    serve_numbers(1, 3);
    auto service = start("outcome=succeeded");
    std::vector<HttpClient> rude;
    for (int i = 0; i < 64; ++i) {
        rude.emplace_back(box.endpoint_port());
        rude.back().send(i % 2 == 0 ? "GET /met" : "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
    serve_numbers(1, 5);
    const auto begin = steady_clock::now();
    EXPECT_TRUE(page("/metrics").starts_with("HTTP/1.1 200 "));
    service.signal(SIGUSR1);
    service.wait_for_stderr("added=2", 4s);
    EXPECT_LT(steady_clock::now() - begin, 4s); // a rude client may take five seconds
    stop(service);
}

} // namespace
} // namespace numsync::support
