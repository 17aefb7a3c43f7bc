#include "many_accounts.hpp"
#include "support/http_client.hpp"
#include "support/pg_proxy.hpp"
#include "support/says.hpp"
#include "support/wait_for.hpp"

#include <openssl/evp.h>

#include <array>
#include <csignal>
#include <future>
#include <optional>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;

std::size_t count_of(const std::string& part, const std::string& text)
{
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
        ++count;
    }
    return count;
}

std::string sha256_in_base64(const std::string& text)
{
    std::array<unsigned char, 32> digest{};
    std::array<unsigned char, 64> base64{};
    EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
    const auto length = EVP_EncodeBlock(base64.data(), digest.data(), digest.size());
    return {base64.begin(), base64.begin() + length};
}

/// The HTML page for people.
class FrontPage : public ManyAccounts {
  protected:
    FrontPage() { box.set("sync.interval", "1h"); }

    Child start(const std::string& until)
    {
        auto service = box.spawn({"run"});
        service.wait_for_stderr(until, 20s);
        return service;
    }

    /// Polls until the page has the text, and returns it.
    std::string page_with(const std::string& text, const std::string& path = "/") const
    {
        std::string answer;
        wait_for([&] {
            answer = box.endpoint(path);
            return answer.find(text) != std::string::npos;
        });
        EXPECT_TRUE(says(answer, text)) << text << "\n" << answer;
        return answer;
    }

    static void expect_in(const std::string& page, const std::string& text)
    {
        EXPECT_TRUE(says(page, text)) << text << "\n" << page;
    }
};

TEST_F(FrontPage, ShowsTheAccountWithoutOutsideFiles)
{
    serve_numbers(1, 20);
    auto service = start("outcome=succeeded");
    const auto page = page_with("20 numbers: 20 added");
    EXPECT_TRUE(page.starts_with("HTTP/1.1 200 OK\r\n")) << page;
    expect_in(page, "\r\nContent-Type: text/html; charset=utf-8\r\n");
    expect_in(page, "<span>main is fine</span></h1>");
    expect_in(page, "<p class=\"state\">Fine</p>");
    expect_in(page, ">Verified ");
    expect_in(page, "1 succeeded; at most ");
    expect_in(page, "<a href=\"metrics\">/metrics</a>");
    for (const auto* const outside :
         {"<script", " src=", "<iframe", "@import", "url(", "http://l", "https://"}) {
        EXPECT_FALSE(says(page, outside)) << outside;
    }
}

TEST_F(FrontPage, AllowsOnlyItsOwnStyle)
{
    serve_numbers(1, 3);
    auto service = start("outcome=succeeded");
    const auto page = page_with("main is fine");
    const auto begin = page.find("<style>") + 7;
    const auto style = page.substr(begin, page.find("</style>") - begin);
    expect_in(page, "\r\nContent-Security-Policy: default-src 'none'; style-src 'sha256-" +
                        sha256_in_base64(style) +
                        "'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n");
    EXPECT_FALSE(says(page, " style=")); // the policy would block such a style
    for (const auto* const path : {"/", "/status", "/metrics", "/nowhere"}) {
        const auto answer = box.endpoint(path);
        expect_in(answer, "\r\nContent-Security-Policy: default-src 'none'; ");
        expect_in(answer, "\r\nX-Content-Type-Options: nosniff\r\n");
        expect_in(answer, "\r\nReferrer-Policy: no-referrer\r\n");
    }
}

TEST_F(FrontPage, EscapesWhatTheVendorSays)
{
    box.upstream().answer([](const Request&) {
        return ok_json(
            R"({"success":false,"message":"</p><script>alert('&amp;')</script>\u001b[31m\u202e"})");
    });
    auto service = start("outcome=failed");
    const auto page = page_with("script&gt;");
    expect_in(page, "&lt;/p&gt;&lt;script&gt;alert(");
    for (const auto* const raw : {"<script", "alert('", "\x1b", "\u202e"}) {
        EXPECT_FALSE(says(page, raw)) << raw;
    }
    expect_in(page, "<p class=\"state\">Never synced</p>");
    expect_in(page, "No sync has ever succeeded. The last run failed: envelope: ");
}

TEST_F(FrontPage, SaysWhatToTypeIfARunIsBlocked)
{
    serve_numbers(1, 20);
    sync();
    serve_numbers(1, 5);
    auto service = start("outcome=blocked");
    const auto page = page_with("The guard blocked run 2: 15 of 20 numbers");
    expect_in(page, "<span>main needs attention</span></h1>");
    expect_in(page, "<code>agni-numbers plan --account main\nagni-numbers approve 2\n</code>");
}

TEST_F(FrontPage, SaysThatTheKeyIsRefused)
{
    box.upstream().answer([](const Request&) { return status(401, "no"); });
    auto service = start("reason=auth");
    const auto page = page_with("<p class=\"state\">Key refused</p>");
    expect_in(page, "The API refuses the key. The last run failed: auth: ");
    expect_in(page, "<code>agni-numbers check --account main\n</code>");
    EXPECT_EQ(count_of("The last run failed", page), 1U) << page;
}

TEST_F(FrontPage, SaysThatTheDatabaseIsUnreachable)
{
    std::optional<PgProxy> way{box.database_url()};
    box.set("database.url", "'" + way->url() + "'");
    serve_numbers(1, 3);
    auto service = start("outcome=succeeded");
    page_with("main is fine");
    way.reset();
    service.signal(SIGUSR1);
    expect_in(page_with("<p class=\"state\">Database away</p>"), "Check that PostgreSQL runs");
}

TEST_F(FrontPage, SaysThatAnAccountIsRetired)
{
    serve_numbers(1, 3);
    sync();
    box.sql("UPDATE sync_accounts SET retired_at = now()");
    std::promise<void> goes_on;
    box.upstream().answer([waits = goes_on.get_future().share()](const Request&) {
        waits.wait_for(20s);
        return ok_json(list_json(numbers_json(1, 3)));
    });
    auto service = start("started");
    expect_in(page_with("<p class=\"state\">Retired</p>"), "Its next sync brings it back.");
    goes_on.set_value();
    page_with("main is fine");
}

TEST_F(FrontPage, ReloadsItselfOnlyIfAsked)
{
    serve_numbers(1, 3);
    auto service = start("outcome=succeeded");
    const std::string reload = R"(<meta http-equiv="refresh" content="60">)";
    const auto page = page_with("main is fine");
    EXPECT_FALSE(says(page, reload));
    expect_in(page, "This page is more than five minutes old.");
    expect_in(page_with("main is fine", "/watch"), reload);
}

TEST_F(FrontPage, AnswersToHostNamesOfAReload)
{
    serve_numbers(1, 3);
    auto service = start("outcome=succeeded");
    const auto page = page_with("main is fine");
    const auto head = ask(box.endpoint_port(), "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_FALSE(says(head, "<html"));
    EXPECT_TRUE(head.ends_with("\r\n\r\n"));
    expect_in(head, "\r\nContent-Security-Policy: ");
    const std::string request =
        "GET http://numbers.example.com HTTP/1.1\r\nHost: numbers.example.com\r\n\r\n";
    expect_in(ask(box.endpoint_port(), request), "HTTP/1.1 421 ");
    box.set("endpoint.names", "[numbers.example.com]");
    service.signal(SIGHUP);
    service.wait_for_stderr("configuration reloaded", 20s);
    expect_in(ask(box.endpoint_port(), request), "main is fine");
}

TEST_F(FrontPage, ShowsTheWorstFiftyAccountsInFull)
{
    make_accounts(54);
    answer([](const std::string& account) {
        return account == "a41" ? status(500, "no") : ok_json(list_json(numbers_json(1, 5)));
    });
    auto service = start("started");
    const auto page = page_with("<dd>53 of 54</dd>");
    expect_in(page, "<span>1 of 54 accounts needs attention</span></h1>");
    EXPECT_EQ(count_of("<article ", page), 50U);
    EXPECT_EQ(count_of("<tr><th scope=\"row\">", page), 4U);
    expect_in(page, ">4 more accounts</h2>");
    EXPECT_LT(page.find("<h2>a41</h2>"), page.find("<h2>a1</h2>"));
}

} // namespace
} // namespace numsync::support
