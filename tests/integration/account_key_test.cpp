#include "support/says.hpp"
#include "synced.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>

/// Each account has a key of its own, or no request is made for it.
namespace numsync::support {
namespace {

using namespace std::chrono_literals;

class AccountKey : public Synced {
  protected:
    AccountKey()
    {
        serve_numbers(1, 3);
        std::filesystem::create_directory(credentials());
    }

    [[nodiscard]] std::filesystem::path credentials() const { return box.directory() / "credentials"; }

    /// A file that only its owner may read.
    std::string write_private_key(const std::filesystem::path& file, const std::string& key) const
    {
        std::ofstream{file} << key << "\n";
        std::filesystem::permissions(file, std::filesystem::perms{0600});
        return file.string();
    }

    [[nodiscard]] std::string main_account() const
    {
        return "  - name: main\n    api_key_file: " + box.key_file().string() + "\n";
    }

    /// A request with another key than main's gets a list of its own.
    void serve_other(const std::string& other_key)
    {
        box.upstream().answer([=, key = box.key()](const Request& request) {
            const auto sent = request.header("X-Api-Key");
            if (sent != key && sent != other_key) {
                return status(401, "{}");
            }
            return ok_json(list_json(sent == key ? numbers_json(1, 3) : numbers_json(101, 105)));
        });
    }

    /// With a remedy, and before any request or write.
    void expect_refused_by_all(const std::string& message, const Environment& environment)
    {
        const std::vector<std::vector<std::string>> commands{
            {"run"}, {"sync"}, {"plan"}, {"reconcile"}, {"check"}, {"sync", "--account", "other"}};
        for (const auto& command : commands) {
            const auto requests = box.upstream().requests().size();
            const auto result = box.run(command, environment);
            EXPECT_EQ(result.code, 78) << command.front() << result.out << result.err;
            EXPECT_TRUE(says(result.out + result.err, message))
                << command.front() << result.out << result.err;
            EXPECT_TRUE(says(result.out + result.err, "to do: ")) << result.err;
            if (command.front() != "check") { // check goes on to the other accounts
                EXPECT_EQ(box.upstream().requests().size(), requests) << command.front();
            }
        }
        EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs"), "0");
    }

    const std::string missing_key_remedy =
        "add api_key_file or api_key_env to the account, or pass the systemd "
        "credential agni-api-key-other";
};

TEST_F(AccountKey, WithoutANameServesNoneOfSeveralAccounts)
{
    box.set_accounts(main_account() + "  - name: other\n");
    expect_refused_by_all(missing_key_remedy, {{"AGNI_API_KEY", box.key()}});
    write_private_key(credentials() / "agni-api-key", box.key());
    const Environment passed{{"CREDENTIALS_DIRECTORY", credentials().string()}};
    expect_refused_by_all(missing_key_remedy, passed);
    EXPECT_EQ(box.run({"sync", "--account", "main"}, passed).code, 0);
    EXPECT_EQ(living(), "3");
}

TEST_F(AccountKey, IsNotNeededByCommandsThatDoNotAskTheApi)
{
    serve_numbers(1, 20);
    sync();
    serve_numbers(1, 2);
    sync(3);
    const auto blocked = box.sql("SELECT max(run_id) FROM sync_runs");
    box.set_accounts("  - name: main\n  - name: other\n");
    for (const auto& command : std::vector<std::vector<std::string>>{
             {"status"}, {"approve", blocked}, {"migrate"}, {"migrate", "--status"}}) {
        const auto result = box.run(command);
        EXPECT_EQ(result.code, 0) << command.front() << result.err;
    }
    const auto saved = box.directory() / "list.json";
    std::ofstream{saved} << list_json(numbers_json(1, 2));
    const auto plan = box.run({"plan", "--account", "other", "--from-file", saved.string()});
    EXPECT_EQ(plan.code, 2) << plan.err;
}

TEST_F(AccountKey, MayComeFromAnotherSourceForEachAccount)
{
    serve_other("ak_other");
    box.set_accounts(main_account() + "  - name: other\n");
    write_private_key(credentials() / "agni-api-key-other", "ak_other");
    write_private_key(credentials() / "agni-api-key", box.key()); // serves no account, as there are two
    const Environment passed{{"CREDENTIALS_DIRECTORY", credentials().string()}};
    const auto check = box.run({"check"}, passed);
    EXPECT_EQ(check.code, 0) << check.out;
    EXPECT_TRUE(says(check.out, "main: file " + box.key_file().string() + "\n"));
    EXPECT_TRUE(says(check.out, "other: credential agni-api-key-other\n"));
    EXPECT_EQ(box.run({"sync"}, passed).code, 0);
    EXPECT_EQ(box.sql("SELECT account, count(*), min(id) FROM purchased_numbers GROUP BY 1 ORDER BY 1"),
              "main|3|pn_000001\nother|5|pn_000101");
}

TEST_F(AccountKey, WithoutANameServesTheOnlyAccount)
{
    box.set_accounts("  - name: main\n");
    const auto by_variable = box.run({"check"}, {{"AGNI_API_KEY", box.key()}});
    EXPECT_EQ(by_variable.code, 0) << by_variable.out;
    EXPECT_TRUE(says(by_variable.out, "main: environment variable AGNI_API_KEY\n"));
    write_private_key(credentials() / "agni-api-key", box.key());
    const auto by_credential = box.run({"check"}, {{"CREDENTIALS_DIRECTORY", credentials().string()}});
    EXPECT_EQ(by_credential.code, 0) << by_credential.out;
    EXPECT_TRUE(says(by_credential.out, "main: credential agni-api-key\n"));
    const auto without = box.run({"run"});
    EXPECT_EQ(without.code, 78) << without.err;
    EXPECT_TRUE(says(without.err, "none found; write it into"));
}

TEST_F(AccountKey, IsSharedOnlyWithDifferentFilters)
{
    const auto other = write_private_key(box.directory() / "other", box.key());
    const std::string account = "  - name: other\n    api_key_file: " + other + "\n";
    box.set_accounts(main_account() + account);
    expect_refused_by_all("holds the key of account main, which has the same filters", {});
    box.set_accounts(main_account() + account + "    filters: {is_active: true}\n");
    sync();
    EXPECT_EQ(living(), "6");
}

TEST_F(AccountKey, IsNotTakenFromAnotherAccountByAReload)
{
    box.set_accounts("  - name: main\n");
    auto service = box.spawn({"run"}, {{"AGNI_API_KEY", box.key()}});
    service.wait_for_stderr("outcome=succeeded", 20s);
    box.set_accounts("  - name: main\n  - name: other\n");
    service.signal(SIGHUP);
    service.wait_for_stderr("configuration not reloaded", 20s);
    EXPECT_TRUE(says(service.err(), missing_key_remedy));
    const auto said = service.err().size();
    service.signal(SIGUSR1);
    service.wait_for_stderr("account=main", 20s, said); // it goes on as before
    service.signal(SIGTERM);
    EXPECT_EQ(service.wait_exit(10s).code, 0);
    EXPECT_EQ(box.sql("SELECT DISTINCT account FROM sync_runs"), "main");
}

TEST_F(AccountKey, IsNotSentIfItBecomesThatOfAnotherAccount)
{
    serve_other("ak_other");
    box.set("sync.interval", "1h");
    const auto other = write_private_key(box.directory() / "other", "ak_other");
    box.set_accounts(main_account() + "  - name: other\n    api_key_file: " + other + "\n");
    auto service = box.spawn({"run"});
    service.wait_for_stderr("account=other", 20s);
    service.wait_for_stderr("account=main", 20s);
    write_private_key(other, box.key());
    const auto requests = box.upstream().requests().size();
    auto said = service.err().size();
    service.signal(SIGUSR1);
    service.wait_for_stderr("holds the key of account main", 20s, said);
    service.signal(SIGUSR1); // main may have asked with its own key before the other one was read
    service.wait_for_stderr("holds the key of account other", 20s, said);
    EXPECT_LE(box.upstream().requests().size(), requests + 1);
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs WHERE account = 'other' AND status = 'succeeded'"),
              "1");
    said = service.err().size();
    write_private_key(other, "ak_other");
    service.signal(SIGUSR1);
    service.wait_for_stderr("outcome=succeeded", 20s, said);
    service.signal(SIGTERM);
    EXPECT_EQ(service.wait_exit(10s).code, 0);
}

} // namespace
} // namespace numsync::support
