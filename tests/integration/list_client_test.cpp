#include "list_attempt.hpp"

#include "model/settings.hpp"

#include <algorithm>
#include <atomic>
#include <sstream>
#include <thread>

/// What the client sends, and the answers that it accepts.
namespace numsync::support {
namespace {

const std::vector<std::string> three_ids{number_id(1), number_id(2), number_id(3)};

TEST_F(ListClient, TakesTheDocumentedAnswer)
{
    const auto result = attempt_with(ok_json(list));
    ASSERT_EQ(result.outcome(), "complete") << result.message();
    EXPECT_EQ(result.end->http_status, 200);
    EXPECT_EQ(result.end->response_bytes, list.size());
    EXPECT_EQ(result.end->pages, 1);
    EXPECT_EQ(result.ids, three_ids);
    EXPECT_TRUE(result.drift.empty());
    EXPECT_EQ(result.peer, "127.0.0.1 port " + std::to_string(upstream.port()) + ", TLSv1.3");
    EXPECT_EQ(upstream.connections(), 1U);
}

TEST_F(ListClient, SendsOneGetWithItsHeaders)
{
    attempt_with(ok_json(list));
    const auto requests = upstream.requests();
    ASSERT_EQ(requests.size(), 1U);
    const auto& request = requests[0];
    EXPECT_EQ(request.method, "GET");
    EXPECT_EQ(request.target, "/api/v1/phone-numbers/list");
    EXPECT_EQ(request.header("Host"), "localhost:" + std::to_string(upstream.port()));
    EXPECT_EQ(request.header("X-Api-Key"), key.reveal());
    EXPECT_EQ(request.header("Accept"), "application/json");
    EXPECT_EQ(request.header("Accept-Encoding"), "gzip");
    EXPECT_TRUE(request.header("User-Agent").starts_with("agni-number-sync/"))
        << request.header("User-Agent");
    EXPECT_EQ(request.header("Cache-Control"), "no-cache");
    EXPECT_EQ(request.header("Connection"), "close");
    EXPECT_EQ(request.headers.size(), 7U);
    EXPECT_EQ(request.body, "");
    EXPECT_EQ(request.sni, "localhost");
}

TEST_F(ListClient, SendsEveryFilterPercentEncoded)
{
    upstream.answer([&](const Request&) { return ok_json(list); });
    model::Filters filters;
    filters.region = "S\xc3\xa3o Paulo & co=?#";
    filters.iso_country = "BR";
    filters.is_active = false;
    attempt(to_query(filters));
    EXPECT_EQ(upstream.requests().at(0).target,
              "/api/v1/phone-numbers/list?"
              "region=S%C3%A3o%20Paulo%20%26%20co%3D%3F%23&iso_country=BR&is_active=false");
}

TEST_F(ListClient, SendsTheUrlAsWritten)
{
    upstream.answer([&](const Request&) { return ok_json(list); });
    const auto host = "https://localhost:" + std::to_string(upstream.port());
    settings.url = host + "/a//./b/../c%2f%7E/?old=1";
    attempt("is_active=true");
    settings.url = host + "/a?";
    attempt("is_active=true");
    settings.url = host + "/a/";
    attempt("is_active=true");
    settings.url = host;
    attempt();
    settings.url = host + "?old=1";
    attempt();
    std::vector<std::string> targets;
    for (const auto& request : upstream.requests()) {
        targets.push_back(request.target);
    }
    EXPECT_EQ(targets,
              (std::vector<std::string>{"/a//./b/../c%2f%7E/?old=1&is_active=true", "/a?&is_active=true",
                                        "/a/?is_active=true", "/", "/?old=1"}));
}

TEST_F(ListClient, SendsNoSniToAnIpAddress)
{
    settings.url = "https://127.0.0.1:" + std::to_string(upstream.port()) + "/";
    EXPECT_EQ(attempt_with(ok_json(list)).outcome(), "complete");
    EXPECT_EQ(upstream.requests().at(0).sni, "");
    EXPECT_EQ(upstream.requests().at(0).header("Host"), "127.0.0.1:" + std::to_string(upstream.port()));
}

TEST_F(ListClient, SendsNoKeyThatIsNotVisibleAscii)
{
    for (const auto* bad : {"ak_x\r\nX-Other: 1", "ak_x\n", "ak x", "ak_\xc3\xa9", "ak_\x7f"}) {
        key = model::Secret{bad};
        const auto result = attempt_with(ok_json(list));
        EXPECT_EQ(result.outcome(), "auth") << result.message();
        EXPECT_TRUE(result.says("not sent")) << result.message();
    }
    EXPECT_TRUE(upstream.requests().empty());
}

TEST_F(ListClient, TakesEveryFramingAndCoding)
{
    const auto head = [](const std::string& fields) { return "HTTP/1.1 200 OK\r\n" + fields + "\r\n"; };
    const auto zipped = gzip(list);
    const auto with_length = [&](const std::string& body) {
        return "Content-Length: " + std::to_string(body.size()) + "\r\n";
    };
    const std::vector<Reply> replies{
        gzip_json(list),
        ok_json(zipped, {{"Content-Encoding", "X-GZip"}}),
        ok_json(list, {{"Content-Encoding", "identity"}}),
        chunked_json(list, 1),
        chunked_json(list, 7),
        chunked_json(list, 100'000),
        in_pieces(ok_json(list), 1),
        in_pieces(gzip_json(list), 1),
        raw(head("") + list, Ending::close_notify),
        raw(head("Content-Encoding: gzip\r\n") + zipped, Ending::close_notify),
        raw(
            head("transfer-encoding: CHUNKED\r\n") + "3\r\n" + list.substr(0, 3) + "\r\n" +
                [&] {
                    std::ostringstream rest;
                    rest << std::hex << list.size() - 3 << ";extension=1\r\n"
                         << list.substr(3) << "\r\n0\r\nT: 1\r\n\r\n";
                    return rest.str();
                }(),
            Ending::stall),
        raw("HTTP/1.0 200 Fine\r\n" + with_length(list) + "\r\n" + list, Ending::close_notify),
        // Once the message is whole, it does not matter how the connection ends.
        ending(ok_json(list), Ending::cut),
        ending(ok_json(list), Ending::stall),
    };
    for (const auto& reply : replies) {
        const auto result = attempt_with(reply);
        EXPECT_EQ(result.outcome(), "complete") << result.message() << reply.bytes().substr(0, 200);
        EXPECT_EQ(result.ids, three_ids);
        EXPECT_EQ(result.end ? result.end->response_bytes : 0, list.size());
        EXPECT_LT(result.took, settings.deadline / 2);
    }
}

TEST_F(ListClient, RefusesACopyThatIsTooOld)
{
    settings.max_age = std::chrono::seconds{300};
    for (const auto* age : {"0", "300", "", "old", "-1", "301.5", "0x200"}) {
        EXPECT_EQ(attempt_with(ok_json(list, {{"Age", age}})).outcome(), "complete") << age;
    }
    for (const auto* age : {"301", "86400", "99999999999999999999"}) {
        EXPECT_EQ(attempt_with(ok_json(list, {{"age", age}})).outcome(), "stale") << age;
    }
    EXPECT_EQ(attempt_with(ok_json(list, {{"Age", "1"}, {"Age", "400"}})).outcome(), "stale");
    EXPECT_EQ(attempt_with(status(503, "", {{"Age", "400"}})).outcome(), "http_status");
}

TEST_F(ListClient, SkipsInterimAnswers)
{
    const std::string hint = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n";
    const auto answer = ok_json(list).bytes();
    EXPECT_EQ(attempt_with(raw("HTTP/1.1 100 Continue\r\n\r\n" + answer, Ending::close_notify)).ids,
              three_ids);
    EXPECT_EQ(attempt_with(raw(hint + hint + hint + hint + hint + answer, Ending::close_notify)).ids,
              three_ids);
}

TEST_F(ListClient, TakesAnEmptyList)
{
    const auto result = attempt_with(ok_json(list_json({})));
    EXPECT_EQ(result.outcome(), "complete") << result.message();
    EXPECT_TRUE(result.ids.empty());
}

TEST_F(ListClient, ReportsTheBytesAsTheyCome)
{
    const auto large = list_json(numbers_json(1, 1000));
    for (const auto& reply : {ok_json(large), gzip_json(large)}) {
        const auto bytes = attempt_with(reply).bytes;
        ASSERT_GT(bytes.size(), 1U);
        EXPECT_TRUE(std::is_sorted(bytes.begin(), bytes.end()));
        EXPECT_EQ(bytes.back(), large.size());
    }
}

TEST_F(ListClient, TakesABodyOfExactlyTheLimit)
{
    settings.max_body = list.size();
    EXPECT_EQ(attempt_with(ok_json(list)).outcome(), "complete");
    EXPECT_EQ(attempt_with(chunked_json(list, 10)).outcome(), "complete");
    EXPECT_EQ(attempt_with(gzip_json(list)).outcome(), "complete");
}

/// An answer in pages: `total` as meta.total, records from `first` to `last`.
Reply page(int first, int last, int total, int limit, int offset)
{
    return ok_json(list_json(numbers_json(first, last), R"(,"meta":{"total":)" + std::to_string(total) +
                                                            R"(,"limit":)" + std::to_string(limit) +
                                                            R"(,"offset":)" + std::to_string(offset) + "}"));
}

class ListPages : public ListClient {
  protected:
    Attempt attempt_in_turn(std::vector<Reply> replies, const std::string& query = "")
    {
        upstream.answer_in_turn(std::move(replies));
        return attempt(query);
    }

    void expect_incomplete(std::vector<Reply> replies, const std::string& part)
    {
        const auto result = attempt_in_turn(std::move(replies));
        EXPECT_EQ(result.outcome(), "incomplete") << result.message();
        EXPECT_TRUE(result.says(part)) << result.message();
    }
};

TEST_F(ListPages, AreFetchedUntilTheListIsWhole)
{
    const std::vector<Reply> pages{page(1, 2, 5, 2, 0), page(3, 4, 5, 2, 2), page(5, 5, 5, 2, 4)};
    const auto result = attempt_in_turn(pages, "iso_country=US");
    ASSERT_EQ(result.outcome(), "complete") << result.message();
    EXPECT_EQ(result.end->pages, 3);
    EXPECT_EQ(result.ids.size(), 5U);
    EXPECT_EQ(result.ids.back(), number_id(5));
    std::size_t bytes = 0;
    for (const auto& one : pages) {
        bytes += one.bytes().size() - one.bytes().find("\r\n\r\n") - 4;
    }
    EXPECT_EQ(result.end->response_bytes, bytes);
    EXPECT_EQ(result.bytes.back(), bytes);

    const auto requests = upstream.requests();
    ASSERT_EQ(requests.size(), 3U);
    const std::string path = "/api/v1/phone-numbers/list?iso_country=US";
    EXPECT_EQ(requests[0].target, path);
    EXPECT_EQ(requests[1].target, path + "&limit=2&offset=2");
    EXPECT_EQ(requests[2].target, path + "&limit=2&offset=4");
    EXPECT_EQ(requests[2].header("X-Api-Key"), key.reveal());
    EXPECT_EQ(upstream.connections(), 3U);
}

TEST_F(ListPages, MustAddUp)
{
    expect_incomplete({page(1, 2, 4, 2, 0), page(3, 4, 5, 2, 2)}, "went from 4 to 5");
    expect_incomplete({page(1, 2, 4, 2, 0), page(3, 4, 4, 2, 0)}, "offset 0, not at 2");
    expect_incomplete(
        {page(1, 2, 4, 2, 0), ok_json(list_json({}, R"(,"meta":{"total":4,"limit":2,"offset":2})"))},
        "leads no further");
    expect_incomplete({page(1, 2, 4, 2, 0), ok_json(list)}, "lacks meta");
    expect_incomplete({page(1, 2, 5, 2, 0), page(3, 6, 5, 2, 2)}, "6 records");
}

TEST_F(ListPages, MustNotRepeatAnId)
{
    expect_incomplete({page(1, 2, 4, 2, 0), page(2, 3, 4, 2, 2)}, "two pages");
    expect_incomplete({page(1, 2, 4, 2, 0), page(1, 2, 4, 2, 2)}, "two pages");
}

TEST_F(ListPages, MayRepeatAnIdOnASinglePage)
{
    EXPECT_EQ(attempt_with(ok_json(list_json({number_json(1), number_json(1)}))).outcome(), "complete");
}

TEST_F(ListPages, MayHoldSeveralRecordsWithoutId)
{
    const auto nameless = [](int offset) {
        return ok_json(list_json({Number{1}.without("id").json(), Number{2}.with("id", "null").json(), "7",
                                  Number{3}.with("id", R"(" \u00a0")").json()},
                                 R"(,"meta":{"total":8,"limit":4,"offset":)" + std::to_string(offset) + "}"));
    };
    const auto result = attempt_in_turn({nameless(0), nameless(4)});
    EXPECT_EQ(result.outcome(), "complete") << result.message();
    EXPECT_EQ(result.ids.size(), 8U);
}

TEST_F(ListPages, FailTheListIfOneFails)
{
    const auto result = attempt_in_turn({page(1, 2, 4, 2, 0), status(503, "later", {{"Retry-After", "7"}})});
    EXPECT_EQ(result.outcome(), "rate_limited");
    EXPECT_EQ(result.failure->http_status, 503);
    EXPECT_EQ(result.failure->retry_after, std::chrono::seconds{7});
    const auto second = page(3, 4, 4, 2, 2);
    EXPECT_EQ(
        attempt_in_turn({page(1, 2, 4, 2, 0), truncated(second, second.bytes().size() - 1, Ending::cut)})
            .outcome(),
        "reset");
}

TEST_F(ListPages, ShareOneDeadlineAndOneLimit)
{
    const auto whole = page(1, 2, 4, 2, 0);
    settings.max_body = whole.bytes().size() + 100;
    EXPECT_EQ(attempt_in_turn({whole, page(3, 4, 4, 2, 2)}).outcome(), "too_large");
    settings.max_body = 1 << 20;
    settings.deadline = std::chrono::milliseconds{900};
    auto slow = page(1, 1, 100, 1, 0);
    std::atomic<int> served = 0;
    slow.before_piece = [](std::size_t piece) {
        if (piece == 0) {
            std::this_thread::sleep_for(std::chrono::milliseconds{200});
        }
    };
    upstream.answer([&](const Request&) {
        const int earlier = served++;
        auto next = page(earlier + 1, earlier + 1, 100, 1, earlier);
        next.before_piece = slow.before_piece;
        return next;
    });
    const auto result = attempt();
    // The deadline may expire in the name lookup for the next page.
    EXPECT_TRUE(result.outcome() == "timeout" || result.outcome() == "dns") << result.message();
    EXPECT_LT(served, 6);
}

} // namespace
} // namespace numsync::support
