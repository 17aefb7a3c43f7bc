#include "support/says.hpp"
#include "synced.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <future>
#include <iterator>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;

/// Searches everything that the program writes, over a range of faults, for the key and the database's
/// password.
class Secrets : public Synced {
  protected:
    Secrets() { box.set("log.level", "debug"); }

    void expect_none_in(const std::string& text, const std::string& where) const
    {
        EXPECT_FALSE(says(text, box.key())) << where << ": " << text;
        EXPECT_FALSE(says(text, password_)) << where << ": " << text;
    }

    void expect_none_in(const Result& result, const std::string& where) const
    {
        expect_none_in(result.out, where);
        expect_none_in(result.err, where);
    }

    const std::string password_{database_password};
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

TEST_F(Secrets, AreInNoErrorOfApiOrDatabase)
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
    for (const auto& url :
         {std::string{"postgresql://u:" + password_ + "@127.0.0.1:1/x"},
          std::string{"postgresql://u:" + password_ + "%ZZ@h/x"},
          std::string{"host=/nowhere password=" + password_},
          std::string{"password=" + password_ + " nonsense=1"}, box.database_url() + "&dbname=nowhere"}) {
        box.set("database.url", "'" + url + "'");
        for (const auto* command : {"sync", "check", "migrate", "status"}) {
            expect_none_in(box.run({command}), url);
        }
    }
}

/// Answers that contain the key, each with the place of the key.
std::vector<std::pair<const char*, Reply>> echoes()
{
    const std::string key{api_key};
    const auto echo = R"({"success":false,"message":"no such key: )" + key + R"("})";
    const auto line = [](const std::string& reason) {
        return raw("HTTP/1.1 500 " + reason + "\r\nContent-Length: 0\r\n\r\n", Ending::cut);
    };
    return {
        {"401", status(401, echo)},
        {"401, gzipped", status(401, gzip(echo), {{"Content-Encoding", "gzip"}})},
        {"403, cut within it",
         raw("HTTP/1.1 403 No\r\nContent-Length: 99\r\n\r\n" + key.substr(0, 12), Ending::cut)},
        {"500", status(500, echo)},
        {"500, shown as far as within it", status(500, std::string(180, 'x') + key)},
        {"the reason phrase", line(key)},
        {"the reason phrase, shown as far as within it", line(std::string(45, 'x') + key)},
        {"Location", status(302, "", {{"Location", "https://localhost/" + key}})},
        {"Content-Encoding", status(200, "", {{"Content-Encoding", key}})},
        {"success false", ok_json(echo)},
        {"success false, gzipped", gzip_json(echo)},
        {"a next page", ok_json(list_json({}, R"(,"next":"/list?page=2&api_key=)" + key + R"(")"))},
    };
}

TEST_F(Secrets, AreRedactedIfAnAnswerRepeatsThem)
{
    const auto part = box.key().substr(0, 12);
    for (const auto& [where, reply] : echoes()) {
        SCOPED_TRACE(where);
        box.upstream().answer([reply = reply](const Request&) { return reply; });
        for (const auto* command : {"sync", "check"}) {
            const auto result = box.run({command});
            EXPECT_FALSE(says(result.out + result.err, part)) << result.out << result.err;
            EXPECT_TRUE(says(result.out + result.err, "[redacted]"));
        }
        EXPECT_EQ(box.sql("SELECT detail FROM sync_runs WHERE detail LIKE '%" + part + "%'"), "");
    }
}

TEST_F(Secrets, AreRedactedInTheLogOfTheService)
{
    box.set("sync.interval", "1h");
    auto service = box.spawn({"run"});
    int runs = 0;
    const auto await_run = [&] {
        ++runs;
        EXPECT_TRUE(box.comes_true("count(*) >= " + std::to_string(runs) +
                                   " FROM sync_runs WHERE status <> 'running'"));
    };
    service.wait_for_stderr("started", 20s);
    await_run();
    for (const auto& [where, reply] : echoes()) {
        box.upstream().answer([reply = reply](const Request&) { return reply; });
        service.signal(SIGUSR1);
        await_run();
    }
    service.signal(SIGTERM);
    const auto result = service.wait_exit(10s);
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs WHERE status = 'failed'"), "12");
    EXPECT_FALSE(says(result.err, box.key().substr(0, 12)));
    EXPECT_TRUE(says(result.err, "[redacted]"));
}

TEST_F(Secrets, AreRedactedIfARecordRepeatsThem)
{
    const auto echo = '"' + box.key() + '"';
    box.serve(
        {Number{1}.with("sent_with", echo).json(), Number{2}.with("id", "{}").with("key", echo).json()});
    sync();
    EXPECT_EQ(box.sql("SELECT key, sample FROM api_drift WHERE kind = 'unknown' ORDER BY 1"),
              "key|[redacted]\nsent_with|[redacted]");
    EXPECT_EQ(box.sql("SELECT count(*), count(*) FILTER (WHERE r::text LIKE '%" + box.key() +
                      "%'), count(*) FILTER (WHERE "
                      "r::text LIKE '%[redacted]%') FROM rejected_records r"),
              "1|0|1");
}

/// What the client sends to a server that asks for the password in plain text.
std::string password_sent_to(const std::filesystem::path& directory, const std::function<void()>& connect)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    (directory / ".s.PGSQL.5432").string().copy(address.sun_path, sizeof(address.sun_path) - 1);
    const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
    listen(listener, 1);
    auto sent = std::async(std::launch::async, [listener] {
        const int peer = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
        std::array<char, 4096> block{};
        EXPECT_GT(read(peer, block.data(), block.size()), 0); // the startup message
        constexpr std::array<char, 9> ask{'R', 0, 0, 0, 8, 0, 0, 0, 3};
        EXPECT_EQ(write(peer, ask.data(), ask.size()), 9);
        const auto got = read(peer, block.data(), block.size());
        close(peer);
        close(listener);
        return std::string{block.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
    });
    connect();
    return sent.get();
}

TEST_F(Secrets, AreReadFromTheCredential)
{
    const auto password = password_ + "-2";
    std::ofstream{box.directory() / "agni-db-password"} << password << "\n";
    box.set("database.url", "'host=" + box.directory().string() + " port=5432 user=u dbname=d'");
    const auto sent = password_sent_to(box.directory(), [&] {
        expect_none_in(box.run({"sync"}, {{"CREDENTIALS_DIRECTORY", box.directory()}}), "sync");
    });
    EXPECT_TRUE(says(sent, password));
    std::ofstream{box.directory() / "agni-db-password"} << password << "\n" << password;
    const auto refused = box.run({"sync"}, {{"CREDENTIALS_DIRECTORY", box.directory()}});
    EXPECT_EQ(refused.code, 77) << refused.err;
    EXPECT_TRUE(says(refused.err, "agni-db-password holds"));
    expect_none_in(refused, "refused");
}

TEST_F(Secrets, AreNotVisibleInProc)
{
    serve_numbers(1, 3);
    box.set("sync.interval", "1h");
    box.set_accounts("  - name: main\n    api_key_env: SOME_KEY\n");
    box.unset("database.url");
    auto service = box.spawn({"run"}, {{"SOME_KEY", box.key()}, {"DATABASE_URL", box.database_url()}});
    service.wait_for_stderr("outcome=succeeded", 20s);
    for (const auto* entry : {"cmdline", "environ"}) {
        std::ifstream file{"/proc/" + std::to_string(service.pid()) + "/" + entry, std::ios::binary};
        const std::string text{std::istreambuf_iterator<char>{file}, {}};
        expect_none_in(text, entry);
    }
    const auto said = service.err().size();
    service.signal(SIGHUP); // the program itself still knows them
    service.wait_for_stderr("configuration reloaded", 20s, said);
    service.signal(SIGUSR1);
    service.wait_for_stderr("outcome=succeeded", 20s, said);
    expect_none_in(service.err(), "log");
}

TEST_F(Secrets, AreInNoCoreFile)
{
    rlimit limit{};
    getrlimit(RLIMIT_CORE, &limit);
    limit.rlim_cur = limit.rlim_max; // the program inherits it
    if (limit.rlim_max == 0 || setrlimit(RLIMIT_CORE, &limit) != 0) {
        GTEST_SKIP() << "core files are switched off";
    }
    const auto* options = std::getenv("ASAN_OPTIONS");
    const Environment environment{
        {"ASAN_OPTIONS", (options == nullptr ? "" : std::string{options} + ":") + "disable_coredump=0"}};
    auto service = box.spawn({"run"}, environment);
    service.wait_for_stderr("started", 20s);
    service.signal(SIGABRT);
    const auto result = service.wait_exit(20s);
    EXPECT_EQ(result.code, 128 + SIGABRT);
    EXPECT_FALSE(result.dumped_core);
}

TEST_F(Secrets, AreOnNoPageOfTheEndpoint)
{
    for (const auto& answer : {ok_json(list_json(numbers_json(1, 3))), status(401, "no"), status(500, "no"),
                               status(302, "", {{"Location", "https://x/"}})}) {
        box.upstream().answer([answer](const Request&) { return answer; });
        auto service = box.spawn({"run"});
        service.wait_for_stderr("outcome=", 20s);
        for (const auto* path : {"/healthz", "/readyz", "/metrics", "/status", "/"}) {
            expect_none_in(box.endpoint(path), path);
        }
    }
    box.set("database.url", "'postgresql://u:" + password_ + "@127.0.0.1:1/x'");
    auto service = box.spawn({"run"});
    service.wait_for_stderr("outcome=failed", 20s);
    for (const auto* path : {"/readyz", "/metrics", "/status"}) {
        expect_none_in(box.endpoint(path), path);
    }
}

} // namespace
} // namespace numsync::support
