#include "ops/credentials.hpp"

#include "model/failure.hpp"
#include "model/text.hpp"
#include "ops/small_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <sys/stat.h>

namespace numsync::ops {

namespace {

using model::AccountSettings;
using model::Failure;
using model::Reason;
using model::Secret;

constexpr std::size_t longest = 4096; ///< bytes of a secret
constexpr std::size_t largest = 8192; ///< bytes of a file that holds one

/// A buffer for a key. Its destructor wipes it.
struct WipedText {
    WipedText() = default;
    explicit WipedText(std::string value) : text(std::move(value)) {}
    WipedText(const WipedText&) = delete;
    WipedText& operator=(const WipedText&) = delete;
    ~WipedText() { explicit_bzero(text.data(), text.size()); }

    std::string text;
};

[[noreturn]] void refuse(const AccountSettings& account, const std::string& message,
                         Reason reason = Reason::auth)
{
    throw Failure{reason, "api key of account " + account.name + ": " + message};
}

/// Makes a Secret that does not use the small-string buffer: a move would copy that buffer and leave the old
/// bytes in memory.
Secret secret(std::string_view value)
{
    std::string text;
    text.reserve(longest);
    text.assign(value);
    return Secret{std::move(text)};
}

/// Checks `raw` and returns the key in it. Messages call its source `place`: "file /etc/x", "environment
/// variable X".
Secret key_in(std::string_view raw, const AccountSettings& account, const std::string& place)
{
    const std::string_view key = model::trimmed(raw);
    if (key.empty()) {
        refuse(account, place + " is empty, write the key into it");
    }
    if (key.find('\n') != std::string_view::npos) {
        refuse(account, place + " holds more than one line, write the key alone into it");
    }
    if (!std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < '\x7f'; })) {
        refuse(account, place + " holds more than visible ascii, write the key alone into it");
    }
    if (key.size() > longest) {
        refuse(account, place + " holds more than 4096 bytes, write the key alone into it");
    }
    return secret(key);
}

bool is_below(const std::string& path, const std::optional<std::string>& directory)
{
    if (!directory || directory->empty()) {
        return false;
    }
    const auto inner = std::filesystem::path{path}.lexically_normal();
    const auto outer = (std::filesystem::path{*directory} / "").lexically_normal();
    // The last part of "dir/" is empty and is not compared.
    return std::mismatch(outer.begin(), std::prev(outer.end()), inner.begin(), inner.end()).first ==
           std::prev(outer.end());
}

std::string hint_for(FileFault fault, const std::string& path)
{
    switch (fault) {
    case FileFault::missing:
        return ", write the key into it";
    case FileFault::unreadable:
        return ", let the service's user read it: chgrp agni_sync, chmod 0640; or pass it with "
               "LoadCredential=";
    case FileFault::not_a_file:
        return ", name the file that holds the key";
    case FileFault::exposed:
        return ", others can reach it; chmod o= " + path;
    case FileFault::too_large:
        return ", write the key alone into it";
    }
    return "";
}

/// Reads a key from a file. Refuses a file that others can reach, except below `credentials`: systemd sets
/// the modes there, and others cannot enter that directory.
Secret key_in_file(const std::string& path, const AccountSettings& account,
                   const std::optional<std::string>& credentials)
{
    const mode_t refused_bits = is_below(path, credentials) ? 0U : mode_t{S_IRWXO};
    WipedText raw;
    try {
        read_small_file(path, largest, refused_bits, raw.text);
    } catch (const FileError& error) {
        // If no directory of the path exists, the text may be the key itself, so it is not shown.
        std::error_code ignored;
        const auto directory = std::filesystem::path{path}.parent_path();
        const bool is_path = directory.has_relative_path() && std::filesystem::exists(directory, ignored);
        refuse(account, (is_path ? "file " + path : "the file that api_key_file names") + ": " +
                            error.what() + hint_for(error.fault(), path));
    }
    return key_in(raw.text, account, "file " + path);
}

std::optional<Secret> key_in_variable(const std::string& name, const AccountSettings& account,
                                      const Environment& environment)
{
    auto value = environment(name);
    if (!value) {
        return std::nullopt;
    }
    const WipedText raw{std::move(*value)};
    return key_in(raw.text, account, "environment variable " + name);
}

/// The path of the credential if systemd passed it. Only a missing file counts as not passed.
std::optional<std::string> credential(const std::optional<std::string>& directory, const std::string& name)
{
    if (!directory || directory->empty()) {
        return std::nullopt;
    }
    struct stat status{};
    std::string path = *directory + '/' + name;
    const bool absent = ::lstat(path.c_str(), &status) != 0 && (errno == ENOENT || errno == ENOTDIR);
    return absent ? std::nullopt : std::optional{std::move(path)};
}

constexpr const char* nameless_credential = "agni-api-key";

std::string credential_of(const AccountSettings& account)
{
    return std::string{nameless_credential} + "-" + account.name;
}

/// Whether the file is blank. The systemd units always pass the credential agni-api-key; it is blank if its
/// file is missing.
bool is_blank(const std::string& path)
{
    WipedText raw;
    try {
        read_small_file(path, largest, 0, raw.text);
    } catch (const FileError&) {
        return false;
    }
    return model::trimmed(raw.text).empty();
}

/// The account's key from a systemd credential or from AGNI_API_KEY; nullopt if there is none.
std::optional<ApiKey> key_passed(const AccountSettings& account, bool is_only,
                                 const std::optional<std::string>& directory, const Environment& environment)
{
    const std::string own = credential_of(account);
    if (const auto path = credential(directory, own)) {
        return ApiKey{key_in_file(*path, account, directory), "credential " + own};
    }
    if (!is_only) {
        return std::nullopt;
    }
    const auto path = credential(directory, nameless_credential);
    if (path && !is_blank(*path)) {
        return ApiKey{key_in_file(*path, account, directory),
                      std::string{"credential "} + nameless_credential};
    }
    if (auto key = key_in_variable("AGNI_API_KEY", account, environment)) {
        return ApiKey{std::move(*key), "environment variable AGNI_API_KEY"};
    }
    return std::nullopt;
}

} // namespace

std::optional<ApiKey> find_api_key(const AccountSettings& account, bool is_only,
                                   const Environment& environment)
{
    const auto directory = environment("CREDENTIALS_DIRECTORY");
    if (account.api_key_file) {
        return ApiKey{key_in_file(*account.api_key_file, account, directory),
                      "file " + *account.api_key_file};
    }
    if (account.api_key_env) {
        const std::string place = "environment variable " + *account.api_key_env;
        auto key = key_in_variable(*account.api_key_env, account, environment);
        if (!key) {
            refuse(account,
                   "the environment variable that api_key_env names is not set, put the key into it");
        }
        return ApiKey{std::move(*key), place};
    }
    return key_passed(account, is_only, directory, environment);
}

std::optional<Secret> load_database_password(const Environment& environment)
{
    const auto path = credential(environment("CREDENTIALS_DIRECTORY"), "agni-db-password");
    if (!path) {
        return std::nullopt;
    }
    const auto refuse_password = [&](const std::string& fact) {
        throw Failure{Reason::db_permission, "database password: file " + *path + fact};
    };
    WipedText raw;
    try {
        read_small_file(*path, largest, 0, raw.text);
    } catch (const FileError& error) {
        refuse_password(std::string{": "} + error.what());
    }
    const auto end = raw.text.find_last_not_of("\r\n");
    const auto password = std::string_view{raw.text}.substr(0, end == std::string::npos ? 0 : end + 1);
    if (password.empty() || password.size() > longest) {
        refuse_password(" is empty or holds more than 4096 bytes, write the password alone into it");
    }
    if (std::any_of(password.begin(), password.end(),
                    [](char c) { return static_cast<unsigned char>(c) < ' '; })) {
        refuse_password(" holds a control character or a second line, write the password alone into it");
    }
    return secret(password);
}

} // namespace numsync::ops
