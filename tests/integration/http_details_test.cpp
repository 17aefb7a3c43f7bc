#include "list_attempt.hpp"

#include <array>
#include <cstdio>

/// Details of HTTP. Each case is decided as curl and browsers do, unless that could be unsafe.
namespace numsync::support {
namespace {

class HttpDetails : public ListClient {};

struct Row {
    const char* what;
    Reply reply;
    const char* outcome;
    const char* says = "";
};

constexpr auto* challenge = "<!DOCTYPE html>\n<html><script>prove()</script></html>";

TEST_F(HttpDetails, AreDecidedAsBrowsersDo)
{
    const auto as_is = [](const std::string& bytes) { return raw(bytes, Ending::close_notify); };
    const auto length = "Content-Length: " + std::to_string(list.size()) + "\r\n";
    const auto rest = length + "\r\n" + list;
    const auto zipped = gzip(list);
    const auto halves = gzip(list.substr(0, 100)) + gzip(list.substr(100));
    const auto twice = gzip(zipped);
    const Headers html{{"Content-Type", "text/html; charset=utf-8"}};
    const Headers labelled{{"Content-Encoding", "gzip"}};
    const Headers labelled_twice{{"Content-Encoding", "gzip"}, {"Content-Encoding", "gzip"}};
    const Headers with_identity{{"Content-Encoding", "identity"}, {"Content-Encoding", "GZIP"}};
    const auto chunk = [&](const std::string& size_line) {
        return as_is("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + size_line + list +
                     "\r\n0\r\n\r\n");
    };
    std::array<char, 16> hex{};
    std::snprintf(hex.data(), hex.size(), "%zX", list.size());
    const std::string size{hex.data()};
    const std::vector<Row> rows{
        // The status line.
        {"no reason, and no space for it", as_is("HTTP/1.1 200\r\n" + rest), "complete"},
        {"no reason", as_is("HTTP/1.1 200 \r\n" + rest), "complete"},
        {"no reason, byte by byte", in_pieces(as_is("HTTP/1.1 200\r\n" + rest), 1), "complete"},
        {"no reason, of HTTP/1.0", as_is("HTTP/1.0 200\r\n" + rest), "complete"},
        {"no reason, behind an interim answer", as_is("HTTP/1.1 100\r\n\r\nHTTP/1.1 200\r\n" + rest),
         "complete"},
        {"no reason, of a refusal", as_is("HTTP/1.1 503\r\nContent-Length: 0\r\n\r\n"), "http_status",
         "answered 503"},
        {"a reason in UTF-8", as_is("HTTP/1.1 200 Gr\xc3\xbc\xc3\x9f\r\n" + rest), "complete"},
        {"two digits", as_is("HTTP/1.1 20\r\n" + rest), "http_protocol", "bad status"},
        {"four digits", as_is("HTTP/1.1 2000\r\n" + rest), "http_protocol", "bad status"},
        {"two spaces", as_is("HTTP/1.1  200 OK\r\n" + rest), "http_protocol"},
        {"lines that end without CR", as_is("HTTP/1.1 200 OK\n" + length + "\n" + list), "http_protocol"},
        {"an empty line before it", as_is("\r\nHTTP/1.1 200 OK\r\n" + rest), "http_protocol"},
        {"of HTTP/1.2", as_is("HTTP/1.2 200 OK\r\n" + rest), "http_protocol"},
        // Pages of a firewall.
        {"202 with a challenge", status(202, challenge, html), "json",
         "answered 202 Status with an HTML page"},
        {"405 with a challenge", status(405, challenge, html), "json",
         "answered 405 Status with an HTML page"},
        {"202 with a challenge, gzip",
         status(202, gzip(challenge), {{"Content-Type", "text/html"}, {"Content-Encoding", "gzip"}}), "json",
         "HTML"},
        {"202 with a challenge called JSON", status(202, challenge), "json", "an HTML page"},
        {"202 with a challenge behind blanks", status(202, std::string{"\r\n  "} + "<HTML></HTML>"), "json"},
        {"203 with a page", status(203, challenge, html), "json"},
        {"200 with a page", ok_json(challenge, html), "json", "the answer is an HTML page"},
        {"200 with XHTML", ok_json(challenge, {{"Content-Type", "application/xhtml+xml"}}), "json",
         "HTML page"},
        {"403 with a page", status(403, challenge, html), "auth", "or a firewall"},
        {"404 with a page", status(404, challenge, html), "http_status", "answered 404"},
        {"429 with a page", status(429, challenge, html), "rate_limited"},
        {"503 with a page", status(503, challenge, html), "http_status"},
        {"407 from behind the tunnel", status(407, ""), "proxy_auth", "a proxy in front of the API"},
        {"202 with JSON", status(202, list), "http_status"},
        {"405 with JSON", status(405, R"({"message":"GET only"})"), "http_status", "GET only"},
        {"a list called text", ok_json(list, {{"Content-Type", "text/plain"}}), "complete"},
        // Codings.
        {"gzip of several members", ok_json(halves, labelled), "complete"},
        {"gzip of several members, in pieces", in_pieces(ok_json(halves, labelled), 3), "complete"},
        {"gzip of several members, the last one cut", ok_json(halves.substr(0, halves.size() - 9), labelled),
         "encoding"},
        {"gzip and zeros behind it", ok_json(zipped + std::string(8, '\0'), labelled), "encoding",
         "behind the end"},
        {"two Content-Encoding lines, one of them identity", ok_json(zipped, with_identity), "complete"},
        {"two Content-Encoding lines, two codings", ok_json(twice, labelled_twice), "encoding", "gzip, gzip"},
        {"two Content-Encoding lines, one coding", ok_json(zipped, labelled_twice), "encoding", "gzip, gzip"},
        {"an empty Content-Encoding", ok_json(list, {{"Content-Encoding", ""}}), "complete"},
        {"gzip and an empty place", ok_json(zipped, {{"Content-Encoding", ", gzip,"}}), "complete"},
        {"a coding that was not offered", ok_json(list, {{"Content-Encoding", "zstd"}}), "encoding", "zstd"},
        {"gzip without a body", ok_json("", labelled), "encoding"},
        // Framing.
        {"one length twice", as_is("HTTP/1.1 200 OK\r\n" + length + rest), "http_protocol", "not one number"},
        {"more bytes than the length", as_is("HTTP/1.1 200 OK\r\n" + rest + "more"), "complete"},
        {"a chunk's size in capitals", chunk(size + "\r\n"), "complete"},
        {"a chunk's size with zeros before it", chunk("000" + size + "\r\n"), "complete"},
        {"a blank before a colon", as_is("HTTP/1.1 200 OK\r\nX : y\r\n" + rest), "http_protocol"},
        {"a header over two lines", as_is("HTTP/1.1 200 OK\r\nX: y\r\n z\r\n" + rest), "complete"},
        {"a header without a value", as_is("HTTP/1.1 200 OK\r\nX:\r\n" + rest), "complete"},
        {"a header without a name", as_is("HTTP/1.1 200 OK\r\n: y\r\n" + rest), "http_protocol"},
    };
    for (const auto& row : rows) {
        const auto result = attempt_with(row.reply);
        EXPECT_EQ(result.outcome(), row.outcome) << row.what << ": " << result.message();
        EXPECT_TRUE(result.says(row.says)) << row.what << ": " << result.message();
        EXPECT_EQ(result.ids.size(), result.end ? 3U : result.ids.size()) << row.what;
    }
}

struct Patience {
    const char* retry_after;
    long seconds; ///< 0: none
};

TEST_F(HttpDetails, IncludeRetryAfter)
{
    for (const auto& [retry_after, seconds] :
         {Patience{"1.5", 2}, Patience{"7", 7}, Patience{"7, 9", 7}, Patience{"120 seconds", 120},
          Patience{"0", 0}, Patience{"-5", 0}, Patience{"soon", 0}}) {
        const auto result = attempt_with(status(429, "", {{"Retry-After", retry_after}}));
        EXPECT_EQ(result.outcome(), "rate_limited") << retry_after;
        EXPECT_EQ(result.failure->retry_after.value_or(std::chrono::seconds{0}).count(), seconds)
            << retry_after;
    }
}

} // namespace
} // namespace numsync::support
