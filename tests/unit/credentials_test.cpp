#include "ops/key_ring.hpp"

#include "model/failure.hpp"
#include "support/says.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

namespace {

using namespace numsync;
using support::says;
namespace fs = std::filesystem;

using Variables = std::map<std::string, std::string>;

class Credentials : public testing::Test {
  protected:
    Credentials() { directory_ = ::mkdtemp(pattern_.data()); }
    ~Credentials() override { fs::remove_all(directory_); }
    Credentials(const Credentials&) = delete;
    Credentials& operator=(const Credentials&) = delete;

    std::string write(const std::string& name, const std::string& content, mode_t mode = 0600) const
    {
        const std::string path = directory_ + '/' + name;
        std::ofstream{path} << content;
        ::chmod(path.c_str(), mode);
        return path;
    }

    static ops::Environment environment_of(const Variables& variables)
    {
        return [variables](const std::string& name) -> std::optional<std::string> {
            const auto found = variables.find(name);
            return found == variables.end() ? std::nullopt : std::optional{found->second};
        };
    }

    /// Loads the key of `account` in a configuration of it and `others`.
    static ops::ApiKey load(const model::AccountSettings& account, const Variables& variables,
                            const std::vector<model::AccountSettings>& others = {})
    {
        auto accounts = others;
        accounts.push_back(account);
        return ops::KeyRing{}.load(account, accounts, environment_of(variables));
    }

    static std::string key_of(const model::AccountSettings& account, const Variables& variables = {})
    {
        return std::string{load(account, variables).secret.reveal()};
    }

    /// The message without "api key of account main: " at its beginning, or "accepted".
    static std::string refusal_of(const model::AccountSettings& account, const Variables& variables = {},
                                  const std::vector<model::AccountSettings>& others = {},
                                  model::Reason reason = model::Reason::auth)
    {
        const std::string head = "api key of account main: ";
        try {
            load(account, variables, others);
            return "accepted";
        } catch (const model::Failure& failure) {
            const std::string message = failure.what();
            EXPECT_EQ(failure.reason(), reason);
            EXPECT_TRUE(message.starts_with(head)) << message;
            return message.substr(head.size());
        }
    }

    static model::AccountSettings in_file(const std::string& path) { return {"main", path, {}, {}}; }
    static model::AccountSettings in_variable(const std::string& name) { return {"main", {}, name, {}}; }

    const model::AccountSettings anywhere{"main", {}, {}, {}};
    std::string pattern_ = "/tmp/numsync-credentials-XXXXXX";
    std::string directory_;
};

TEST_F(Credentials, PreferTheFile)
{
    write("agni-api-key", "ak_credential");
    const Variables variables{{"CREDENTIALS_DIRECTORY", directory_}, {"AGNI_API_KEY", "ak_variable"}};
    EXPECT_EQ(key_of(in_file(write("key", "ak_file")), variables), "ak_file");
}

TEST_F(Credentials, PreferTheNamedVariableToTheDefaults)
{
    write("agni-api-key", "ak_credential");
    const Variables variables{
        {"MY_KEY", "ak_mine"}, {"CREDENTIALS_DIRECTORY", directory_}, {"AGNI_API_KEY", "ak_variable"}};
    EXPECT_EQ(key_of(in_variable("MY_KEY"), variables), "ak_mine");
}

TEST_F(Credentials, PreferTheCredentialOfTheAccountToTheCommonOne)
{
    const Variables variables{{"CREDENTIALS_DIRECTORY", directory_}, {"AGNI_API_KEY", "ak_variable"}};
    EXPECT_EQ(key_of(anywhere, variables), "ak_variable");
    write("agni-api-key", "ak_common");
    EXPECT_EQ(key_of(anywhere, variables), "ak_common");
    write("agni-api-key-main", "ak_main");
    write("agni-api-key-other", "ak_other");
    EXPECT_EQ(key_of(anywhere, variables), "ak_main");
}

TEST_F(Credentials, ComeFromTheCommonVariableLast)
{
    EXPECT_EQ(key_of(anywhere, {{"AGNI_API_KEY", "ak_variable"}, {"CREDENTIALS_DIRECTORY", ""}}),
              "ak_variable");
}

TEST_F(Credentials, AreReadAgainEveryTime)
{
    const auto account = in_file(write("key", "ak_old"));
    EXPECT_EQ(key_of(account), "ak_old");
    write("key", "ak_new");
    EXPECT_EQ(key_of(account), "ak_new");
}

TEST_F(Credentials, AreTrimmed)
{
    for (const std::string content : {"ak_1", "ak_1\n", "ak_1\r\n", " \t\r\n ak_1 \t\n\n"}) {
        EXPECT_EQ(key_of(in_file(write("key", content))), "ak_1");
        EXPECT_EQ(key_of(in_variable("K"), {{"K", content}}), "ak_1");
    }
}

TEST_F(Credentials, MayHave1To4096Bytes)
{
    EXPECT_EQ(key_of(in_file(write("key", "!"))), "!");
    EXPECT_EQ(key_of(in_file(write("key", std::string(4096, '~') + '\n'))), std::string(4096, '~'));
}

TEST_F(Credentials, MayBeReadableByTheGroup)
{
    EXPECT_EQ(key_of(in_file(write("key", "ak_1", 0640))), "ak_1");
}

TEST_F(Credentials, MayHaveAnyModeIfSystemdPassesThem)
{
    write("agni-api-key", "ak_1", 0444);
    const Variables variables{{"CREDENTIALS_DIRECTORY", directory_ + '/'}};
    EXPECT_EQ(key_of(anywhere, variables), "ak_1");
    EXPECT_EQ(key_of(in_file(directory_ + "/agni-api-key"), variables), "ak_1");
}

TEST_F(Credentials, AreRefusedIfOthersCanReachThem)
{
    for (const mode_t mode : {mode_t{0604}, mode_t{0602}, mode_t{0601}, mode_t{0644}}) {
        const std::string path = write("key", "ak_1", mode);
        const std::string refusal = refusal_of(in_file(path));
        EXPECT_TRUE(refusal.starts_with("file " + path + ": mode is 06")) << refusal;
        EXPECT_TRUE(refusal.ends_with(", others can reach it; chmod o= " + path)) << refusal;
    }
}

TEST_F(Credentials, AreRefusedIfTheyOnlySeemToComeFromSystemd)
{
    fs::create_directory(directory_ + "/run");
    const std::string path = write("key", "ak_1", 0604);
    const Variables variables{{"CREDENTIALS_DIRECTORY", directory_ + "/run"}};
    EXPECT_NE(refusal_of(in_file(directory_ + "/run/../key"), variables), "accepted");
    EXPECT_NE(refusal_of(in_file(directory_ + "/running"), variables), "accepted");
    EXPECT_NE(refusal_of(in_file(path), {{"CREDENTIALS_DIRECTORY", ""}}), "accepted");
}

TEST_F(Credentials, AreRefusedIfTheirContentIsInvalid)
{
    const std::vector<std::pair<std::string, std::string>> rows{
        {"", "is empty"},
        {" \r\n\t", "is empty"},
        {"ak_hunter2 x", "holds more than visible ascii"},
        {"ak_hunter2\nak_2", "holds more than one line"},
        {"ak_hunter2\rx", "holds more than visible ascii"},
        {"ak_hunter2\x7f", "holds more than visible ascii"},
        {"ak_hunter2\xc3\xa9", "holds more than visible ascii"},
        {"\xef\xbb\xbf"
         "ak_hunter2",
         "holds more than visible ascii"},
        {std::string{"ak_hunter2\0x", 12}, "holds more than visible ascii"},
        {std::string(4097, 'a'), "holds more than 4096 bytes"},
    };
    for (const auto& [content, fault] : rows) {
        const std::string remedy =
            fault == "is empty" ? ", write the key into it" : ", write the key alone into it";
        const std::string path = write("key", content);
        EXPECT_EQ(refusal_of(in_file(path)), "file " + path + ' ' + fault + remedy);
        EXPECT_EQ(refusal_of(in_variable("K"), {{"K", content}}), "environment variable K " + fault + remedy);
    }
}

TEST_F(Credentials, AreRefusedIfTheFileIsMissing)
{
    EXPECT_EQ(refusal_of(in_file("/nowhere/key"), {{"AGNI_API_KEY", "ak_1"}}),
              "the file that api_key_file names: no such file, write the key into it");
}

TEST_F(Credentials, AreRefusedFromADirectoryOrDevice)
{
    EXPECT_EQ(refusal_of(in_file(directory_)),
              "file " + directory_ + ": is a directory, name the file that holds the key");
    EXPECT_EQ(refusal_of(in_file("/dev/null")),
              "file /dev/null: is not a regular file, name the file that holds the key");
}

TEST_F(Credentials, AreRefusedFromAFifoWithoutWaiting)
{
    const std::string path = directory_ + "/fifo";
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    EXPECT_EQ(refusal_of(in_file(path)),
              "file " + path + ": is not a regular file, name the file that holds the key");
}

TEST_F(Credentials, AreRefusedWithoutReadPermission)
{
    if (::geteuid() == 0) {
        GTEST_SKIP() << "root may read everything";
    }
    const std::string path = write("key", "ak_1", 0200);
    EXPECT_EQ(refusal_of(in_file(path)), "file " + path +
                                             ": permission denied, let the service's user read it: chgrp "
                                             "agni_sync, chmod 0640; or pass it with "
                                             "LoadCredential=");
}

TEST_F(Credentials, AreRefusedFromATooLargeFile)
{
    EXPECT_EQ(key_of(in_file(write("key", "ak_1" + std::string(8188, '\n')))), "ak_1");
    const std::string path = write("key", "ak_1" + std::string(8189, '\n'));
    EXPECT_EQ(refusal_of(in_file(path)),
              "file " + path + ": is larger than 8192 bytes, write the key alone into it");
}

TEST_F(Credentials, AreRefusedNotSkippedIfInvalid)
{
    const std::string path = write("agni-api-key", "ak_1\nak_2");
    const Variables variables{{"CREDENTIALS_DIRECTORY", directory_}, {"AGNI_API_KEY", "ak_1"}};
    EXPECT_EQ(refusal_of(anywhere, variables),
              "file " + path + " holds more than one line, write the key alone into it");
    fs::create_symlink("/nowhere", directory_ + "/agni-api-key-main");
    EXPECT_EQ(refusal_of(anywhere, variables),
              "file " + directory_ + "/agni-api-key-main: no such file, write the key into it");
    EXPECT_EQ(refusal_of(anywhere, {{"AGNI_API_KEY", ""}}),
              "environment variable AGNI_API_KEY is empty, write the key into it");
}

TEST_F(Credentials, AreRefusedIfTheirVariableIsNotSet)
{
    EXPECT_EQ(refusal_of(in_variable("MY_KEY"), {{"AGNI_API_KEY", "ak_1"}}),
              "the environment variable that api_key_env names is not set, put the key into it");
}

TEST_F(Credentials, AreRefusedIfNoneIsFound)
{
    EXPECT_EQ(
        refusal_of(anywhere, {}, {}, model::Reason::account_key),
        "none found; write it into the file that the systemd credential agni-api-key is loaded from and "
        "start the service again, or add api_key_file or api_key_env to the account, or set AGNI_API_KEY");
    EXPECT_TRUE(refusal_of(anywhere, {{"AGNI_API_KEY_LOADED_FROM", "/etc/x"}}, {}, model::Reason::account_key)
                    .starts_with("none found; write it into /etc/x and start the service again, or add "));
}

TEST_F(Credentials, CountAsMissingIfTheDefaultCredentialIsBlank)
{
    for (const std::string blank : {"", "\n", " \r\n"}) {
        write("agni-api-key", blank);
        const Variables variables{{"CREDENTIALS_DIRECTORY", directory_}};
        EXPECT_TRUE(
            refusal_of(anywhere, variables, {}, model::Reason::account_key).starts_with("none found; "));
        EXPECT_EQ(load(anywhere, {{"CREDENTIALS_DIRECTORY", directory_}, {"AGNI_API_KEY", "ak_1"}}).source,
                  "environment variable AGNI_API_KEY");
        const std::string path = write("agni-api-key-main", blank);
        EXPECT_EQ(refusal_of(anywhere, variables), "file " + path + " is empty, write the key into it");
        fs::remove(path);
    }
}

TEST_F(Credentials, NameTheirSource)
{
    const std::string path = write("key", "ak_1");
    const Variables variables{
        {"MY_KEY", "ak_2"}, {"CREDENTIALS_DIRECTORY", directory_}, {"AGNI_API_KEY", "ak_3"}};
    EXPECT_EQ(load(in_file(path), variables).source, "file " + path);
    EXPECT_EQ(load(in_variable("MY_KEY"), variables).source, "environment variable MY_KEY");
    EXPECT_EQ(load(anywhere, variables).source, "environment variable AGNI_API_KEY");
    write("agni-api-key", "ak_4");
    EXPECT_EQ(load(anywhere, variables).source, "credential agni-api-key");
    write("agni-api-key-main", "ak_5");
    EXPECT_EQ(load(anywhere, variables).source, "credential agni-api-key-main");
}

TEST_F(Credentials, NeedANameIfThereAreSeveralAccounts)
{
    const model::AccountSettings other{"other", write("other", "ak_other"), {}, {}};
    const Variables variables{{"CREDENTIALS_DIRECTORY", directory_}, {"AGNI_API_KEY", "ak_variable"}};
    const auto expect_refused = [&](const Variables& passed) {
        EXPECT_EQ(
            refusal_of(anywhere, passed, {other}, model::Reason::account_key),
            "it names none, and agni-api-key and AGNI_API_KEY serve a configuration of one account only; "
            "add api_key_file or api_key_env to the account, or pass the systemd credential "
            "agni-api-key-main");
    };
    expect_refused({});
    expect_refused({{"AGNI_API_KEY", "ak_variable"}});
    write("agni-api-key", "ak_common");
    expect_refused(variables);
    write("agni-api-key-other", "ak_other");
    expect_refused(variables);
    EXPECT_EQ(load(in_variable("AGNI_API_KEY"), variables, {other}).secret.reveal(), "ak_variable"); // named
    write("agni-api-key-main", "ak_main");
    EXPECT_EQ(load(anywhere, variables, {other}).secret.reveal(), "ak_main");
}

TEST_F(Credentials, AreRefusedIfAnAccountWithEqualFiltersHasThem)
{
    model::AccountSettings other{"other", {}, "THEIRS", {{}, "US", true}};
    auto account = in_file(write("key", " ak_1\n"));
    account.filters = other.filters;
    const Variables variables{{"THEIRS", "ak_1"}};
    EXPECT_EQ(
        refusal_of(account, variables, {other}, model::Reason::account_key),
        "file " + directory_ +
            "/key holds the key of account other, which has the same filters; give each account a key or "
            "filters of its own");
    EXPECT_EQ(refusal_of(account, {{"THEIRS", "ak_2"}}, {other}), "accepted");
    EXPECT_EQ(refusal_of(account, {{"THEIRS", "\n"}}, {other}), "accepted"); // only the other one is refused
    EXPECT_EQ(refusal_of(account, {}, {other}), "accepted");
    other.filters.is_active = false;
    EXPECT_EQ(refusal_of(account, variables, {other}), "accepted");
}

TEST_F(Credentials, AreReadForOneAccountOnceAllAreKnown)
{
    constexpr int count = 200;
    std::vector<model::AccountSettings> accounts;
    Variables variables;
    for (int i = 0; i < count; ++i) {
        const auto number = std::to_string(i);
        accounts.push_back({"a" + number, {}, "KEY_" + number, {}});
        variables["KEY_" + number] = "ak_" + number;
    }
    int reads = 0;
    const ops::Environment environment = [&](const std::string& name) -> std::optional<std::string> {
        reads += name.starts_with("KEY_") ? 1 : 0;
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional{found->second};
    };
    ops::KeyRing keys;
    keys.check(accounts, accounts, environment);
    EXPECT_LE(reads, 2 * count);
    reads = 0;
    keys.load(accounts[7], accounts, environment);
    EXPECT_EQ(reads, 1);
    variables["KEY_7"] = "ak_8";
    EXPECT_THROW(keys.load(accounts[7], accounts, environment), model::Failure);
    variables["KEY_8"] = "ak_7"; // the two accounts have swapped their keys
    EXPECT_EQ(keys.load(accounts[7], accounts, environment).secret.reveal(), "ak_8");
    EXPECT_EQ(keys.load(accounts[8], accounts, environment).secret.reveal(), "ak_7");
}

TEST_F(Credentials, AreCheckedForEachGivenAccount)
{
    const std::vector<model::AccountSettings> accounts{
        {"one", {}, {}, {}}, {"two", {}, {}, {}}, {"three", "/nowhere/key", {}, {}}};
    try {
        ops::KeyRing{}.check(accounts, accounts, environment_of({{"AGNI_API_KEY", "ak_1"}}));
        ADD_FAILURE() << "accepted";
    } catch (const model::Failure& failure) {
        EXPECT_EQ(failure.reason(), model::Reason::account_key);
        const std::string message = failure.what();
        EXPECT_TRUE(says(message, "account one"));
        EXPECT_TRUE(says(message, "account two"));
        EXPECT_FALSE(says(message, "account three"));
    }
    EXPECT_NO_THROW(ops::KeyRing{}.check({accounts[2]}, accounts, environment_of({})));
}

std::optional<model::Secret> password_in(const std::string& directory)
{
    return ops::load_database_password([&](const std::string& name) -> std::optional<std::string> {
        return name == "CREDENTIALS_DIRECTORY" ? std::optional{directory} : std::nullopt;
    });
}

TEST_F(Credentials, HoldADatabasePasswordOfOneLine)
{
    EXPECT_FALSE(password_in(directory_));
    write("agni-db-password", " p\xc3\xa4ss 'word' \r\n");
    EXPECT_EQ(password_in(directory_)->reveal(), " p\xc3\xa4ss 'word' ");
}

TEST_F(Credentials, RefuseAnInvalidDatabasePasswordWithoutShowingIt)
{
    for (const auto& content : {std::string{"\n"}, std::string{"s3cret\nsecond"}, std::string{"s3cret\0x", 8},
                                std::string(5000, 's')}) {
        write("agni-db-password", content);
        try {
            password_in(directory_);
            ADD_FAILURE() << content;
        } catch (const model::Failure& failure) {
            EXPECT_EQ(failure.reason(), model::Reason::db_permission);
            EXPECT_FALSE(says(std::string{failure.what()}, "s3cret"));
        }
    }
}

} // namespace
