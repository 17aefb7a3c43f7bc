#include "synced.hpp"

#include <functional>

/// What an API may answer and the program refuses. Each row is one fault, sent over real TLS to the real
/// program, whose table is full.
namespace numsync::support {
namespace {

const std::string list = list_json(numbers_json(1, 20));

/// What a fault leads to: reason, exit code, and the number of requests of a run that may make two attempts.
struct Outcome {
    const char* reason;
    int code;
    std::size_t requests;
};
constexpr Outcome reset{"reset", 69, 2};
constexpr Outcome protocol{"http_protocol", 69, 2};
constexpr Outcome passing_status{"http_status", 69, 2};
constexpr Outcome lasting_status{"http_status", 69, 1};
constexpr Outcome limited{"rate_limited", 75, 1};
constexpr Outcome refused_key{"auth", 77, 1};
constexpr Outcome redirect{"redirect", 65, 1};
constexpr Outcome too_large{"too_large", 65, 1};
constexpr Outcome bad_coding{"encoding", 65, 1};
constexpr Outcome bad_json{"json", 65, 1};
constexpr Outcome bad_envelope{"envelope", 65, 1};
constexpr Outcome incomplete{"incomplete", 65, 1};
constexpr Outcome too_many_rejected{"record", 65, 1};
constexpr Outcome guarded{"guard", 3, 1};

struct ApiFault {
    const char* fault;
    Reply reply;
    Outcome outcome;
};

class BadAnswer : public Synced {
  protected:
    BadAnswer()
    {
        serve_numbers(1, 20);
        sync();
        before_ = tables();
        box.set("api.attempts", "2");
        box.set("log.level", "debug");
    }

    void expect_refused(const std::vector<ApiFault>& faults)
    {
        for (const auto& fault : faults) {
            SCOPED_TRACE(fault.fault);
            box.upstream().answer([reply = fault.reply](const Request&) { return reply; });
            const auto earlier = box.upstream().requests().size();
            const auto result = sync(fault.outcome.code);
            EXPECT_EQ(box.upstream().requests().size() - earlier, fault.outcome.requests);
            EXPECT_EQ(box.sql("SELECT reason FROM sync_runs ORDER BY run_id DESC LIMIT 1"),
                      fault.outcome.reason)
                << result.err;
            EXPECT_EQ(tables(), before_);
        }
    }

  private:
    std::string before_;
};

Reply as_is(const std::string& bytes)
{
    return raw(bytes, Ending::close_notify);
}

/// Status 200 with these header lines, each with its CRLF, and this body.
Reply ok(const std::string& lines, const std::string& body = list)
{
    return as_is("HTTP/1.1 200 OK\r\n" + lines + "\r\n" + body);
}

std::string length(const std::string& value)
{
    return "Content-Length: " + value + "\r\n";
}

const std::string right_length = length(std::to_string(list.size()));
const std::string chunked = "Transfer-Encoding: chunked\r\n";

/// The list with these members before its closing brace.
Reply envelope(const std::string& more)
{
    return ok_json(list_json(numbers_json(1, 20), more));
}

TEST_F(BadAnswer, IsRefusedIfTheConnectionBreaks)
{
    expect_refused({
        {"closed without a byte", empty(Ending::close_notify), reset},
        {"cut without a byte", empty(Ending::cut), reset},
        {"reset without a byte", empty(Ending::reset), reset},
        {"reset in the body", truncated(ok_json(list), 1000, Ending::reset), reset},
    });
}

TEST_F(BadAnswer, IsRefusedForAnEarlyEndOrAWrongLength)
{
    const auto whole = ok_json(list);
    const auto size = whole.bytes().size();
    expect_refused({
        {"end in the status line", truncated(whole, 10, Ending::cut), reset},
        {"end in the header", truncated(whole, 40, Ending::close_notify), reset},
        {"end behind the header", truncated(whole, size - list.size(), Ending::cut), reset},
        {"end one byte early", truncated(whole, size - 1, Ending::close_notify), reset},
        {"close-delimited, cut", raw("HTTP/1.1 200 OK\r\n\r\n" + list, Ending::cut), reset},
        {"close-delimited, short", ok("", list.substr(0, 2000)), bad_json},
        {"length too long", ok(length(std::to_string(list.size() + 1))), reset},
        {"length too short", ok(length(std::to_string(list.size() - 1))), bad_json},
        {"length negative", ok(length("-1")), protocol},
        {"length in hex", ok(length("0x100")), protocol},
        {"length in words", ok(length("many")), protocol},
        {"length empty", ok(length("")), protocol},
        {"length beyond 64 bits", ok(length("18446744073709551620")), protocol},
        {"length of 10^15", ok(length("1000000000000000")), too_large},
        {"two lengths", ok(right_length + length("5")), protocol},
        {"the same length twice", ok(right_length + right_length), protocol},
        {"the same length twice in one", ok(length(std::to_string(list.size()) + ", 5")), protocol},
        {"length folded over two lines", ok("Content-Length: 1\r\n 0\r\n"), protocol},
        {"length and chunks", ok(right_length + chunked, "0\r\n\r\n"), protocol},
    });
}

TEST_F(BadAnswer, IsRefusedForBadChunksOrTransferCodings)
{
    const auto good = chunked_json(list, 500);
    expect_refused({
        {"chunk size no number", ok(chunked, "zz\r\n{}\r\n0\r\n\r\n"), protocol},
        {"chunk size negative", ok(chunked, "-5\r\n{}\r\n0\r\n\r\n"), protocol},
        {"chunk size overflowing", ok(chunked, "fffffffffffffffff\r\n{}\r\n0\r\n\r\n"), protocol},
        {"chunk size missing", ok(chunked, "\r\n{}\r\n0\r\n\r\n"), protocol},
        {"no last chunk", truncated(good, good.bytes().size() - 5, Ending::close_notify), reset},
        {"no end behind the last chunk", truncated(good, good.bytes().size() - 2, Ending::cut), reset},
        {"unknown transfer coding", ok("Transfer-Encoding: xyzzy\r\n"), protocol},
        {"chunked twice", ok("Transfer-Encoding: chunked, chunked\r\n"), protocol},
        {"chunked twice, folded over two lines", ok("Transfer-Encoding: chunked,\r\n chunked\r\n"), protocol},
        {"identity", ok("Transfer-Encoding: identity\r\n"), protocol},
    });
}

TEST_F(BadAnswer, IsRefusedForEndlessExtensionsOrTrailers)
{
    const auto first_chunk = chunked_json(list, list.size()).pieces.at(1);
    std::string trailers;
    for (int i = 0; i < 10'000; ++i) {
        trailers += "X-Trailer-" + std::to_string(i) + ": " + std::string(20, 'x') + "\r\n";
    }
    expect_refused({
        {"extension of 1 MB", ok(chunked, "2;x=" + std::string(1'000'000, 'x') + "\r\n{}\r\n0\r\n\r\n"),
         protocol},
        {"extension without end", ok(chunked, first_chunk + "0;x=" + std::string(20'000'000, 'x')), protocol},
        {"10,000 trailers", ok(chunked, first_chunk + "0\r\n" + trailers + "\r\n"), protocol},
        {"a trailer without end", ok(chunked, first_chunk + "0\r\nX: " + std::string(20'000'000, 'x')),
         protocol},
    });
}

TEST_F(BadAnswer, IsRefusedForABadStatusLineOrHeader)
{
    std::string interim;
    for (int i = 0; i < 50; ++i) {
        interim += "HTTP/1.1 100 Continue\r\n\r\n";
    }
    expect_refused({
        {"HTTP/0.9", as_is(list), protocol},
        {"bad status line", as_is("HTTP/1.1 OK\r\n\r\n"), protocol},
        {"status of two digits", as_is("HTTP/1.1 20 OK\r\n\r\n"), protocol},
        {"bytes of HTTP/2", as_is(std::string{"\0\0\x12\4\0\0\0\0\0", 9}), protocol},
        {"HTTP/2 in the status line", as_is("HTTP/2.0 200 OK\r\n" + right_length + "\r\n" + list), protocol},
        {"header of 1 MB", ok("X: " + std::string(1'000'000, 'x') + "\r\n"), too_large},
        {"header without end", raw("HTTP/1.1 200 OK\r\n" + std::string(300'000, 'x'), Ending::stall),
         too_large},
        {"status 000", as_is("HTTP/1.1 000 None\r\n" + right_length + "\r\n" + list), lasting_status},
        {"a value with NUL", ok(std::string{"X: a\0b\r\n", 9}), protocol},
        {"1xx without end", as_is(interim), protocol},
        {"101", as_is("HTTP/1.1 101 Switching Protocols\r\n\r\n"), protocol},
    });
}

TEST_F(BadAnswer, IsRefusedForEveryStatusBut200)
{
    std::vector<ApiFault> faults{
        {"401", status(401, R"({"code":401,"message":"invalid key","details":null})"), refused_key},
        {"403 of the API", status(403, R"({"success":false,"message":"forbidden"})"), refused_key},
        {"403 of a firewall", status(403, "<html>blocked</html>"), refused_key},
        {"429, to be tried in an hour", status(429, "", {{"Retry-After", "3600"}}), limited},
        {"503, to be tried in an hour", status(503, "", {{"Retry-After", "3600"}}), limited},
    };
    for (const int code : {301, 302, 303, 307, 308}) {
        faults.push_back({"redirect", status(code, list, {{"Location", "https://localhost:1/"}}), redirect});
    }
    for (const int code : {408, 425, 500, 502, 504, 520, 525}) {
        faults.push_back({"passing, with a perfect list", status(code, list), passing_status});
    }
    for (const int code : {201, 202, 203, 206, 400, 404, 405, 410, 418, 422, 999}) {
        faults.push_back({"lasting, with a perfect list", status(code, list), lasting_status});
    }
    for (const int code : {204, 205, 304}) {
        faults.push_back({"without a body", status(code, ""), lasting_status});
    }
    expect_refused(faults);
}

TEST_F(BadAnswer, IsRefusedForABadCodingOrATooLargeBody)
{
    const auto zipped = gzip(list);
    const auto labelled = [](const std::string& body) {
        return ok_json(body, {{"Content-Encoding", "gzip"}});
    };
    auto bad_sum = zipped;
    bad_sum[bad_sum.size() - 6] = static_cast<char>(bad_sum[bad_sum.size() - 6] + 1);
    auto bad_size = zipped;
    bad_size.back() = static_cast<char>(bad_size.back() + 1);
    expect_refused({
        {"a coding nobody asked for", ok_json(list, {{"Content-Encoding", "br"}}), bad_coding},
        {"two codings", ok_json(zipped, {{"Content-Encoding", "gzip, gzip"}}), bad_coding},
        {"labelled gzip, is none", labelled(list), bad_coding},
        {"gzip without a label", ok_json(zipped), bad_json},
        {"gzip cut", labelled(zipped.substr(0, zipped.size() / 2)), bad_coding},
        {"gzip without its trailer", labelled(zipped.substr(0, zipped.size() - 8)), bad_coding},
        {"gzip with a bad CRC", labelled(bad_sum), bad_coding},
        {"gzip with a bad length", labelled(bad_size), bad_coding},
        {"bytes behind gzip's end", labelled(zipped + "x"), bad_coding},
    });
    box.set("api.max_body", "64KiB");
    expect_refused({{"a bomb", gzip_json(list + std::string(10'000'000, ' ')), too_large},
                    {"a close-delimited body without end", ok("", std::string(10'000'000, ' ')), too_large},
                    {"a body without end", chunked_json(std::string(10'000'000, ' '), 60'000), too_large}});
}

TEST_F(BadAnswer, IsRefusedForBadJsonOrABadEnvelope)
{
    expect_refused({
        {"nothing", ok_json(""), bad_json},
        {"HTML", ok_json("<html>"), bad_json},
        {"byte order mark", ok_json("\xef\xbb\xbf" + list), bad_json},
        {"two documents", ok_json(list + list), bad_json},
        {"trailing bytes", ok_json(list + "x"), bad_json},
        {"a lone surrogate", ok_json(list_json({R"({"id":"\ud800"})"})), bad_json},
        {"broken UTF-8", ok_json(list_json({"{\"id\":\"\xff\"}"})), bad_json},
        {"nesting without end", envelope(R"(,"x":)" + std::string(5000, '[') + std::string(5000, ']')),
         bad_json},
        {"no object", ok_json("[]"), bad_envelope},
        {"success false with a full list", ok_json(R"({"success":false,"data":[{"id":"a"}]})"), bad_envelope},
        {"success a string", ok_json(R"({"success":"true","data":[]})"), bad_envelope},
        {"success a number", ok_json(R"({"success":1,"data":[]})"), bad_envelope},
        {"success null", ok_json(R"({"success":null,"data":[]})"), bad_envelope},
        {"success missing", ok_json(R"({"data":[]})"), bad_envelope},
        {"success twice", envelope(R"(,"success":true)"), bad_envelope},
        {"data missing", ok_json(R"({"success":true})"), guarded},
        {"data null", ok_json(R"({"success":true,"data":null})"), guarded},
        {"data an object", ok_json(R"({"success":true,"data":{}})"), bad_envelope},
        {"data twice", envelope(R"(,"data":[])"), bad_envelope},
        {"a larger total", envelope(R"(,"meta":{"total":21})"), incomplete},
        {"a larger count", envelope(R"(,"count":40)"), incomplete},
        {"has_more", envelope(R"(,"has_more":true)"), incomplete},
        {"hasMore", envelope(R"(,"pagination":{"hasMore":true})"), incomplete},
        {"next", envelope(R"(,"next":"https://x/?page=2")"), incomplete},
    });
}

TEST_F(BadAnswer, IsRefusedForATooDifferentList)
{
    const auto all_other = list_json(numbers_json(101, 120));
    std::string unreadable = R"({"id":{}})";
    std::vector<std::string> many_bad(10, unreadable);
    const auto living = numbers_json(1, 20);
    many_bad.insert(many_bad.end(), living.begin(), living.end());
    expect_refused({
        {"an empty list", ok_json(list_json({})), guarded},
        {"data empty and success behind", ok_json(R"({"data":[],"success":true})"), guarded},
        {"all ids new, all old ones gone", ok_json(all_other), guarded},
        {"half of it", ok_json(list_json(numbers_json(1, 10))), guarded},
        {"a third of the records unreadable", ok_json(list_json(many_bad)), too_many_rejected},
    });
}

} // namespace
} // namespace numsync::support
