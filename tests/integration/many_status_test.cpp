#include "support/says.hpp"
#include "synced.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;

/// Twelve accounts: too many for status to show one by one.
class StatusOfManyAccounts : public Synced {
  protected:
    StatusOfManyAccounts()
    {
        std::string yaml;
        for (const auto* name :
             {"a01", "a02", "a03", "a04", "a05", "a06", "a07", "a08", "a09", "a10", "a11", "a12"}) {
            const auto file = box.directory() / (std::string{"key-"} + name);
            std::ofstream{file} << "ak_many_" << name << "\n";
            std::filesystem::permissions(file, std::filesystem::perms::owner_read);
            yaml += std::string{"  - name: "} + name + "\n    api_key_file: " + file.string() + "\n";
        }
        box.set_accounts(yaml);
        box.upstream().answer([](const Request&) { return ok_json(list_json(numbers_json(1, 5))); });
        box.set("sync.interval", "1h");
    }

    std::string status(std::vector<std::string> options = {})
    {
        options.insert(options.begin(), "status");
        const auto result = box.run(options);
        EXPECT_EQ(result.code, 0) << result.out << result.err;
        return result.out;
    }

    void make_three_stale() const
    {
        box.sql(
            "UPDATE sync_accounts SET verified_at = verified_at - interval '1 day' WHERE account = 'a03'");
        box.sql(
            "UPDATE sync_accounts SET verified_at = verified_at - interval '2 days' WHERE account = 'a07'");
        box.sql("UPDATE sync_accounts SET verified_at = NULL WHERE account = 'a09'");
    }
};

TEST_F(StatusOfManyAccounts, SummarisesAndShowsTheWorstFirst)
{
    sync();
    EXPECT_EQ(status().find("12 of 12 accounts are fine: 60 numbers, verified "), 0U) << status();
    EXPECT_FALSE(says(status(), "a01"));
    make_three_stale();
    const auto text = status();
    EXPECT_EQ(text.find("9 of 12 accounts are fine: 45 numbers, verified "), 0U) << text;
    EXPECT_TRUE(says(text, "\n3 are not, the worst first\n"));
    EXPECT_LT(text.find("\na09: "), text.find("\na07: ")) << text;
    EXPECT_LT(text.find("\na07: "), text.find("\na03: ")) << text;
    EXPECT_TRUE(says(text, "\na03: "));
    EXPECT_FALSE(says(text, "a01"));
}

TEST_F(StatusOfManyAccounts, ShowsAllAccountsOrOne)
{
    sync();
    const auto all = status({"--all"});
    EXPECT_EQ(all.find("a01: 5 numbers, verified "), 0U) << all;
    EXPECT_TRUE(says(all, "\na12: 5 numbers, verified "));
    const auto one = status({"--account", "a05"});
    EXPECT_EQ(one.find("a05: 5 numbers, verified "), 0U) << one;
    EXPECT_FALSE(says(one, "a06"));
    EXPECT_TRUE(says(status({"--format", "json"}), R"("account":"a12")"));
    EXPECT_EQ(box.run({"status", "--account", "nobody"}).code, 78);
}

TEST_F(StatusOfManyAccounts, ShowsTheWorstFirstOnTheEndpoint)
{
    sync();
    make_three_stale();
    box.upstream().answer([](const Request&) { return numsync::support::status(500, "no"); });
    const auto service = box.spawn({"run"});
    service.wait_for_stderr("started", 20s);
    const auto in_order = [](const std::string& page, const std::vector<std::string>& texts) {
        std::size_t at = 0;
        for (const auto& text : texts) {
            at = page.find(text, at);
            if (at == std::string::npos) {
                return false;
            }
        }
        return true;
    };
    std::string ready;
    EXPECT_TRUE(wait_for([&] {
        ready = box.endpoint("/readyz");
        return ready.find("9 of 12 accounts are ready") != std::string::npos;
    }));
    EXPECT_TRUE(in_order(ready, {"a09: not ready", "a07: not ready", "a03: not ready"})) << ready;
    const auto json = box.endpoint("/status");
    EXPECT_TRUE(in_order(json, {R"("ready":9,"not_ready":3)", R"("account":"a09")", R"("account":"a07")",
                                R"("account":"a03")", R"("account":"a01")"}))
        << json;
}

TEST_F(StatusOfManyAccounts, IsShortOnEndpointAndLog)
{
    sync();
    box.set("log.level", "info");
    auto service = box.spawn({"run"});
    service.wait_for_stderr("started", 20s);
    std::string ready;
    EXPECT_TRUE(wait_for([&] {
        ready = box.endpoint("/readyz");
        return ready.find("12 of 12") != std::string::npos;
    }));
    EXPECT_TRUE(says(ready, "\r\n\r\n12 of 12 accounts are ready\n"));
    EXPECT_FALSE(says(ready, "a01"));
    EXPECT_TRUE(says(box.endpoint("/status"), R"("ready":12,"not_ready":0,"accounts":[{"account":"a)"));
    const auto synced = [this] {
        return box.sql("SELECT count(*) FROM sync_runs WHERE trigger = 'schedule' AND status = 'succeeded'");
    };
    EXPECT_TRUE(wait_for([&] { return synced() == "12"; })) << synced();
    service.signal(SIGTERM);
    EXPECT_EQ(service.wait_exit(10s).code, 0);
    EXPECT_FALSE(says(service.err(), "outcome=succeeded"));
}

} // namespace
} // namespace numsync::support
