#include "paths.hpp"
#include "support/pg_proxy.hpp"
#include "support/says.hpp"
#include "synced.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;

/// A secret in a wrong place or a wrong spelling. The name server never answers, so a program that looks a
/// name up does not end.
class MisplacedSecrets : public Synced {
  protected:
    static void expect_nothing_in(const std::string& text)
    {
        for (const auto* piece : {"Hunter", "Secret99", "SECRETKEY", "secretkey", "51Secret"}) {
            EXPECT_FALSE(says(text, piece));
        }
    }

    void expect_refusal(const std::vector<std::string>& arguments, int code, Environment environment = {})
    {
        environment.emplace("LD_PRELOAD", NUMSYNC_DNS_DOUBLE);
        const auto result = box.run(arguments, environment);
        EXPECT_EQ(result.code, code) << arguments.front() << ": " << result.out << result.err;
        expect_nothing_in(result.out + result.err);
    }

    void expect_no_run() const { EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs"), "0"); }
};

TEST_F(MisplacedSecrets, AreRefusedInADatabaseUrl)
{
    for (const auto* url :
         {"postgresql://agni:Hunter2@Secret99@127.0.0.1/numbers",
          "postgresql://agni:Hunter2/Secret99@127.0.0.1/numbers",
          "postgresql://agni:2024/Secret99@127.0.0.1/numbers", "host=agni:Hunter2@Secret99"}) {
        SCOPED_TRACE(url);
        box.set("database.url", std::string{"'"} + url + "'");
        for (const auto* command : {"check", "sync", "plan", "reconcile", "status", "migrate", "run"}) {
            expect_refusal({command}, 78);
        }
        expect_refusal({"approve", "1"}, 78);
    }
    box.unset("database.url");
    expect_refusal({"status"}, 78,
                   {{"DATABASE_URL", "postgresql://agni:Hunter2@Secret99@127.0.0.1/numbers"}});
    expect_refusal({"status"}, 78, {{"DATABASE_URL", "postgresql://"}, {"PGHOST", "agni:Hunter2@Secret99"}});
    expect_no_run();
}

TEST_F(MisplacedSecrets, AreRefusedInAProxyUrl)
{
    for (const auto* url :
         {"http://corp:Hunter2@Secret99@127.0.0.1:3128", "http://corp:2024/Secret99@127.0.0.1:3128",
          "HTTP://corp:Hunter2#Secret99@127.0.0.1:3128", "corp:2024?Secret99@127.0.0.1:3128",
          "socks5://corp:Secret99@127.0.0.1:3128", "https://corp:Secret99@127.0.0.1:3128"}) {
        SCOPED_TRACE(url);
        for (const auto* command : {"sync", "plan", "reconcile", "run"}) {
            expect_refusal({command}, 78, {{"HTTPS_PROXY", url}});
        }
        expect_refusal({"check"}, 78, {{"ALL_PROXY", url}});
        box.set("api.proxy", std::string{"'"} + url + "'");
        expect_refusal({"sync"}, 78);
        box.unset("api.proxy");
    }
    expect_no_run();
}

TEST_F(MisplacedSecrets, AreNotShownInPlaceOfAKeySource)
{
    for (const auto& [place, code] :
         {std::pair{"main\n    api_key_env: ravan_live_51SecretKeyMaterial99", 78},
          std::pair{"main\n    api_key_env: RAVAN_LIVE_51SECRETKEYMATERIAL99", 77},
          std::pair{"main\n    api_key_file: ravan_live_51SecretKeyMaterial99", 78},
          std::pair{"main\n    api_key_file: /51SecretKeyMaterial99/Secret99", 77},
          std::pair{"ravan_live_51SecretKeyMaterial99", 78},
          std::pair{"main\n    ravan_live_51SecretKeyMaterial99:", 78}}) {
        SCOPED_TRACE(place);
        box.set_accounts(std::string{"  - name: "} + place + "\n");
        for (const auto* command : {"check", "sync", "run"}) {
            const auto result = box.run({command});
            EXPECT_EQ(result.code, code) << command << ": " << result.out << result.err;
            expect_nothing_in(result.out + result.err);
        }
    }
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs WHERE detail ILIKE '%secret%'"), "0");
}

TEST_F(MisplacedSecrets, AreNotLoggedByAReload)
{
    serve_numbers(1, 3);
    box.set("sync.interval", "1h");
    auto service = box.spawn({"run"});
    service.wait_for_stderr("outcome=succeeded", 20s);
    box.set("database.url", "'postgresql://agni:Hunter2@Secret99@127.0.0.1/numbers'");
    service.signal(SIGHUP);
    service.wait_for_stderr("configuration not reloaded", 20s);
    for (const auto* path : {"/readyz", "/status"}) {
        expect_nothing_in(box.endpoint(path));
    }
    service.signal(SIGTERM);
    expect_nothing_in(service.wait_exit(10s).err);
}

TEST_F(MisplacedSecrets, AreRedactedInTheAnswerOfAProxy)
{
    Proxy proxy{box.upstream().port()};
    box.set("api.proxy", "http://user:Hunter2%40Secret99@127.0.0.1:" + std::to_string(proxy.port()));
    proxy.refuse("HTTP/1.1 407 no dXNlcjpIdW50ZXIyQFNlY3JldDk5 Hunter2@Secret99 Hunter2%40Secret99\r\n\r\n");
    for (const auto* command : {"sync", "check"}) {
        const auto result = box.run({command});
        EXPECT_EQ(result.code, 77) << result.err;
        EXPECT_TRUE(says(result.out + result.err, "407 no [redacted] [redacted] [redacted]"))
            << result.out << result.err;
    }
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs WHERE detail LIKE '%407 no [redacted] [redacted]%'"),
              "1");
}

TEST_F(MisplacedSecrets, AreRedactedInTheAnswerOfTheDatabase)
{
    PgProxy proxy{box.database_url()};
    box.set("database.url", "'" + proxy.url() + "'");
    serve_numbers(1, 3);
    const std::string password{database_password};
    proxy.plan({PgFault::error, "INSERT INTO sync_accounts", "", "42501", 0, "you said " + password});
    const auto result = box.run({"sync"});
    EXPECT_EQ(result.code, 77) << result.err;
    EXPECT_TRUE(says(result.err, "you said [redacted]"));
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs WHERE detail LIKE '%you said [redacted]%'"), "1");
}

TEST_F(MisplacedSecrets, AreNotRedactedIfTheyAreOrdinaryWords)
{
    for (const auto* password : {"connection", "failed", "database", "agni-number-sync"}) {
        box.set("database.url", std::string{"'postgresql://agni:"} + password + "@127.0.0.1:1/numbers'");
        const auto result = box.run({"status"});
        EXPECT_EQ(result.code, 69);
        EXPECT_FALSE(says(result.err, "[redacted]"));
        EXPECT_FALSE(says(result.err, "..."));
    }
}

TEST_F(MisplacedSecrets, AreOnNoCommandLineOfTheQuickstart)
{
    namespace fs = std::filesystem;
    const auto root = box.directory() / "quickstart";
    const auto write = [&](const std::string& name, const std::string& command) {
        fs::create_directories((root / name).parent_path());
        std::ofstream{root / name} << "#!/bin/sh\n" << command << "\n";
        fs::permissions(root / name, fs::perms::owner_all);
    };
    for (const auto* name : {"daemon/dependencies", "bin/cmake", "tests/support/private-postgres",
                             "build/quick/daemon/agni-number-sync"}) {
        write(name, "exit 0");
    }
    write("bin/psql", R"(echo "as $PGPASSWORD: $*")");
    fs::copy_file(NUMSYNC_SOURCE_DIR "/daemon/quickstart", root / "daemon/quickstart");
    const auto quickstart = [&](const std::string& url) {
        Child child{root / "daemon/quickstart",
                    {},
                    {{"PATH", (root / "bin").string() + ":/usr/bin:/bin"},
                     {"AGNI_API_KEY", "none"},
                     {"DATABASE_URL", url}}};
        return child.wait_exit(20s);
    };
    const auto result =
        quickstart("postgresql://agni:Hunter2%40Secret99%5C@127.0.0.1/numbers?sslmode=require");
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_TRUE(says(result.out, "as Hunter2@Secret99\\: -X"));
    EXPECT_TRUE(says(result.out, " postgresql://agni@127.0.0.1/numbers?sslmode=require\n"));
    EXPECT_FALSE(says(result.out, "%40"));
    for (const auto* url :
         {"postgresql://agni@127.0.0.1/numbers?password=Hunter2", "host=127.0.0.1 password=Hunter2"}) {
        const auto refused = quickstart(url);
        EXPECT_EQ(refused.code, 64);
        expect_nothing_in(refused.out + refused.err);
    }
}

} // namespace
} // namespace numsync::support
