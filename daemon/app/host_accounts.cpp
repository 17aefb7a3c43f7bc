#include "app/host_accounts.hpp"

#include "app/program.hpp"
#include "ops/config.hpp"

#include <filesystem>
#include <optional>

namespace numsync::app {

namespace {

namespace fs = std::filesystem;

std::optional<model::Settings> readable_settings(const std::string& file)
{
    model::Redactor untold; // not needed: only the names of its accounts are shown
    try {
        return load_settings(file, untold);
    } catch (const ops::ConfigError&) {
        return std::nullopt;
    } catch (const model::Misconfigured&) {
        return std::nullopt;
    }
}

} // namespace

std::map<std::string, std::string> host_accounts(const model::Settings& settings, const std::string& file)
{
    std::map<std::string, std::string> accounts;
    for (const auto& account : settings.accounts) {
        accounts.emplace(account.name, file);
    }
    const auto& database = settings.database;
    std::error_code unreadable; // then no file beside it counts
    for (const auto& entry : fs::directory_iterator{fs::absolute(file).parent_path(), unreadable}) {
        if (entry.path().extension() != ".yaml" || !entry.is_regular_file(unreadable)) {
            continue;
        }
        const auto other = readable_settings(entry.path());
        if (other && other->database.url == database.url && other->database.schema == database.schema) {
            for (const auto& account : other->accounts) {
                accounts.emplace(account.name, entry.path());
            }
        }
    }
    return accounts;
}

} // namespace numsync::app
