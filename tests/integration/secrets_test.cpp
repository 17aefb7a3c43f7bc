#include "synced.hpp"

#include <fstream>
#include <iterator>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;

/// Everything that the program emits, over a range of faults, is searched for the key and the database's
/// password.
class Secrets : public Synced {
  protected:
    Secrets()
    {
        box.set("database.url", "'" + box.database_url() + "&password=" + password_ + "'");
        box.set("log.level", "debug");
    }

    void expect_none_in(const std::string& text, const std::string& where) const
    {
        EXPECT_EQ(text.find(box.key()), std::string::npos) << where << ": " << text;
        EXPECT_EQ(text.find(password_), std::string::npos) << where << ": " << text;
    }

    void expect_none_in(const Result& result, const std::string& where) const
    {
        expect_none_in(result.out, where);
        expect_none_in(result.err, where);
    }

    const std::string password_ = "s3cret-pass-word";
};

TEST_F(Secrets, AreInNoOutputOfAnyCommand)
{
    serve_numbers(1, 20);
    for (const auto& command : std::vector<std::vector<std::string>>{{"--help"},
                                                                     {"check"},
                                                                     {"migrate"},
                                                                     {"migrate", "--status"},
                                                                     {"plan"},
                                                                     {"sync"},
                                                                     {"status"},
                                                                     {"status", "--format", "json"},
                                                                     {"approve", "7"},
                                                                     {"sync", "--nonsense"}}) {
        expect_none_in(box.run(command), command.front());
    }
}

TEST_F(Secrets, AreInNoErrorOfTheApiOrTheDatabase)
{
    const auto good = ok_json(list_json(numbers_json(1, 3)));
    for (const auto& reply :
         {status(401, "no"), status(403, "<html>"), status(302, "", {{"Location", "https://x/"}}),
          status(500, "oops"), truncated(good, 100, Ending::reset), ok_json("{"), ok_json("[]"),
          raw("garbage\r\n\r\n", Ending::close_notify)}) {
        box.upstream().answer([reply](const Request&) { return reply; });
        expect_none_in(box.run({"sync"}), "sync");
    }
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs r WHERE r::text LIKE '%" + password_ +
                      "%' OR r::text LIKE '%" + box.key() + "%'"),
              "0");
    for (const auto& url : {std::string{"postgresql://u:" + password_ + "@127.0.0.1:1/x"},
                            std::string{"postgresql://u:" + password_ + "%ZZ@h/x"},
                            std::string{"host=/nowhere password=" + password_},
                            std::string{"password=" + password_ + " nonsense=1"},
                            box.database_url() + "&dbname=nowhere&password=" + password_}) {
        box.set("database.url", "'" + url + "'");
        for (const auto* command : {"sync", "check", "migrate", "status"}) {
            expect_none_in(box.run({command}), url);
        }
    }
}

TEST_F(Secrets, AreBlottedOutOfAnAnswerThatSendsThemBack)
{
    const auto echo = R"({"success":false,"message":"no such key: )" + box.key() + R"("})";
    const auto part = box.key().substr(0, 12);
    const Headers zipped{{"Content-Encoding", "gzip"}};
    const auto line = [](const std::string& reason) {
        return raw("HTTP/1.1 500 " + reason + "\r\nContent-Length: 0\r\n\r\n", Ending::cut);
    };
    for (const auto& [where, reply] : std::vector<std::pair<const char*, Reply>>{
             {"401", status(401, echo)},
             {"401, gzipped", status(401, gzip(echo), zipped)},
             {"403, cut within it", raw("HTTP/1.1 403 No\r\nContent-Length: 99\r\n\r\n" + part, Ending::cut)},
             {"500", status(500, echo)},
             {"500, shown as far as within it", status(500, std::string(180, 'x') + box.key())},
             {"the reason phrase", line(box.key())},
             {"the reason phrase, shown as far as within it", line(std::string(45, 'x') + box.key())},
             {"Location", status(302, "", {{"Location", "https://localhost/" + box.key()}})},
             {"Content-Encoding", status(200, "", {{"Content-Encoding", box.key()}})},
             {"success false", ok_json(echo)},
             {"success false, gzipped", gzip_json(echo)},
             {"a next page",
              ok_json(list_json({}, R"(,"next":"/list?page=2&api_key=)" + box.key() + R"(")"))},
         }) {
        SCOPED_TRACE(where);
        box.upstream().answer([reply = reply](const Request&) { return reply; });
        for (const auto* command : {"sync", "check"}) {
            const auto result = box.run({command});
            EXPECT_EQ((result.out + result.err).find(part), std::string::npos) << result.out << result.err;
            EXPECT_NE((result.out + result.err).find("[redacted]"), std::string::npos);
        }
        EXPECT_EQ(box.sql("SELECT detail FROM sync_runs WHERE detail LIKE '%" + part + "%'"), "");
    }
}

TEST_F(Secrets, AreBlottedOutOfRecordsThatSendThemBack)
{
    const auto echo = '"' + box.key() + '"';
    box.serve(
        {Number{1}.with("sent_with", echo).json(), Number{2}.with("price", "{}").with("key", echo).json()});
    sync();
    EXPECT_EQ(box.sql("SELECT key, sample FROM api_drift WHERE kind = 'unknown' ORDER BY 1"),
              "key|[redacted]\nsent_with|[redacted]");
    EXPECT_EQ(box.sql("SELECT count(*), count(*) FILTER (WHERE r::text LIKE '%" + box.key() +
                      "%'), count(*) FILTER (WHERE "
                      "r::text LIKE '%[redacted]%') FROM rejected_records r"),
              "1|0|1");
}

TEST_F(Secrets, AreNotToBeReadOffTheProcess)
{
    serve_numbers(1, 3);
    auto service = box.spawn({"run"});
    service.wait_for_stderr("outcome=succeeded", 20s);
    for (const auto* entry : {"cmdline", "environ"}) {
        std::ifstream file{"/proc/" + std::to_string(service.pid()) + "/" + entry, std::ios::binary};
        const std::string text{std::istreambuf_iterator<char>{file}, {}};
        expect_none_in(text, entry);
    }
    expect_none_in(service.err(), "log");
}

} // namespace
} // namespace numsync::support
