#include "ops/config.hpp"

#include "model/userinfo.hpp"
#include "ops/section.hpp"
#include "ops/small_file.hpp"
#include "ops/values.hpp"
#include "ops/yaml_tree.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <sys/stat.h>

namespace numsync::ops {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using namespace std::chrono_literals;

constexpr hours day{24};

/// The address if `complaint_about` returns nullopt for it. Otherwise adds the complaint as a fault and
/// returns nullopt. An address may hold a password, so no message quotes it.
std::optional<std::string> checked(Section& section, std::string_view key, std::optional<std::string> value,
                                   Complaint (*complaint_about)(std::string_view))
{
    const Complaint complaint = value ? complaint_about(*value) : std::nullopt;
    if (complaint) {
        section.refuse(key, *complaint);
        return std::nullopt;
    }
    return value;
}

bool is_absolute(std::string_view path)
{
    return path.starts_with('/');
}

model::Filters read_filters(Section section)
{
    const std::string country = "two upper-case letters such as US";
    model::Filters filters;
    filters.region = section.text("region", "a region");
    filters.iso_country =
        checked(section, "iso_country", country, section.text("iso_country", country), is_country);
    section.flag("is_active", filters.is_active);
    section.finish();
    return filters;
}

/// A place without a value counts as absent: the API key then comes from the next source.
void read_key_place(Section& section, model::AccountSettings& account)
{
    const std::string path = "an absolute path";
    account.api_key_file =
        checked(section, "api_key_file", path, section.optional_text("api_key_file", path), is_absolute);
    account.api_key_env = section.optional_text("api_key_env", "the name of an environment variable");
    if (account.api_key_env && !is_variable_name(*account.api_key_env)) {
        section.refuse("api_key_env", "expected the name of an environment variable, of A-Z, 0-9 and _");
    }
    if (section.has("api_key_file") && section.has("api_key_env")) {
        section.refuse("api_key_env", "stands beside api_key_file, give only one of them");
    }
}

model::AccountSettings read_account(Section& section, std::map<std::string, int>& lines_of_names)
{
    const std::string expected = "a name of a-z, 0-9, _ and -, at most 63 of them";
    model::AccountSettings account;
    const auto name =
        checked(section, "name", expected, section.required_text("name", expected), is_account_name);
    if (name) {
        account.name = *name;
        const auto [first, is_new] = lines_of_names.emplace(*name, section.line_of("name"));
        if (!is_new) {
            section.refuse("name",
                           "duplicate name, line " + std::to_string(first->second) + " has it already");
        }
    }
    read_key_place(section, account);
    account.filters = read_filters(section.section("filters"));
    section.finish();
    return account;
}

void read_accounts(Section& root, std::vector<model::AccountSettings>& accounts)
{
    std::map<std::string, int> lines_of_names;
    for (Section& section : root.required_list("accounts", "missing, at least one account is needed")) {
        accounts.push_back(read_account(section, lines_of_names));
    }
}

void read_api(Section section, model::ApiSettings& api)
{
    auto url = checked(section, "url", section.text("url", "an https address"), complaint_about_api_url);
    api.url = url.value_or(api.url);
    const std::string path = "an absolute path";
    api.ca_file = checked(section, "ca_file", path, section.optional_text("ca_file", path), is_absolute);
    api.proxy =
        checked(section, "proxy", section.optional_text("proxy", "http://host:port"), complaint_about_proxy);
    if (api.proxy && model::names_password(*api.proxy)) {
        section.refuse_if_exposed("proxy", "holds a password, and others can read this file; chmod o-r it");
    }
    section.duration("deadline", api.deadline, 100ms, hours{1});
    api.connect_timeout = std::min(api.connect_timeout, api.deadline);
    section.duration("connect_timeout", api.connect_timeout, 100ms, hours{1});
    if (api.connect_timeout > api.deadline) {
        section.refuse("connect_timeout",
                       "must not be longer than api.deadline, " + duration_text(api.deadline));
    }
    section.size("max_body", api.max_body, 1ULL << 10U, 1ULL << 36U);
    section.count("attempts", api.attempts, 1, 10);
    constexpr std::size_t longest_name = 200;
    api.ignore_envelope = section.texts("ignore_envelope", "names of keys and headers", longest_name);
    section.choice("absent", api.absent, "unknown or zero",
                   {{"unknown", model::Absent::unknown}, {"zero", model::Absent::zero}});
    section.finish();
}

void read_database(Section section, model::DatabaseSettings& database, const Environment& environment)
{
    const std::string schema = "a name of 1 to 63 bytes without control characters";
    auto url = section.optional_text("url", "a connection URI");
    if (!url && !section.has("url")) {
        url = environment("DATABASE_URL");
        if (!url || url->empty()) {
            section.refuse("url", "missing, and the environment has no DATABASE_URL");
        }
    }
    if (section.has("url") && url && model::names_password(*url)) {
        section.refuse_if_exposed("url",
                                  "holds a password, and others can read this file; chmod o-r it, or store "
                                  "the password as the systemd credential agni-db-password");
    }
    database.url = url.value_or("");
    database.schema = checked(section, "schema", schema, section.text("schema", schema), is_schema_name)
                          .value_or(database.schema);
    section.duration("statement_timeout", database.statement_timeout, 1s, hours{1});
    database.lock_timeout = std::min(database.lock_timeout, database.statement_timeout);
    section.duration("lock_timeout", database.lock_timeout, 100ms, hours{1});
    if (database.lock_timeout > database.statement_timeout) {
        section.refuse("lock_timeout", "must not be longer than database.statement_timeout, " +
                                           duration_text(database.statement_timeout));
    }
    section.finish();
}

void read_sync(Section section, model::SyncSettings& sync)
{
    section.duration("interval", sync.interval, 1s, 30 * day);
    section.percent("jitter", sync.jitter_percent, 0, 50);
    section.duration("lease", sync.lease, 3s, model::SyncSettings::longest_lease);
    section.count("parallel", sync.parallel, 1, 8);
    section.finish();
}

void read_guard(Section section, model::GuardSettings& guard)
{
    section.percent("max_removed_percent", guard.max_removed_percent, 0, 100);
    section.percent("max_changed_percent", guard.max_changed_percent, 0, 100);
    section.percent("max_added_percent", guard.max_added_percent, 0, 999'999'999);
    section.count("min_existing", guard.min_existing, 0, 999'999'999);
    section.count("confirm_removals", guard.confirm_removals, 1, 100);
    section.percent("max_rejected_percent", guard.max_rejected_percent, 0, 100);
    section.finish();
}

void read_reconcile(Section section, model::ReconcileSettings& reconcile)
{
    const auto interval = section.text("interval", "a duration such as 1d, or none");
    if (interval && *interval != "none") {
        section.duration("interval", reconcile.interval.emplace(), 1s, 365 * day);
    }
    section.percent("price_change_percent", reconcile.price_change_percent, 0, 1000);
    section.finish();
}

void read_history(Section section, model::HistorySettings& history)
{
    section.duration("keep_runs", history.keep_runs, day, 36'500 * day);
    section.duration("keep_versions", history.keep_versions, day, 36'500 * day);
    section.finish();
}

void read_endpoint(Section section, model::EndpointSettings& endpoint)
{
    const std::string expected = "address:port such as 127.0.0.1:12464 or \"[::1]:12464\", or none";
    std::optional<bool> allow_remote;
    section.flag("allow_remote", allow_remote);
    if (const auto text = section.text("listen", expected)) {
        endpoint.listen = parse_listen(*text);
        if (!endpoint.listen && *text != "none") {
            section.refuse("listen", "expected " + expected);
        } else if (endpoint.listen && !is_loopback(endpoint.listen->ip) && !allow_remote.value_or(false)) {
            section.refuse("listen",
                           "other machines can reach " + *text +
                               ", and anybody who reaches it may read it; endpoint.allow_remote: true "
                               "if that is meant");
        }
    }
    const std::string names = "names of hosts such as numbers.example.com, without scheme and port";
    constexpr std::size_t longest_name = 253;
    endpoint.names = section.texts("names", names, longest_name);
    if (!std::ranges::all_of(endpoint.names, is_host_name)) {
        section.refuse("names", "expected a list of " + names);
    }
    section.finish();
}

void read_log(Section section, model::LogSettings& log)
{
    using enum model::LogLevel;
    section.choice("level", log.level, "debug, info, warning or error",
                   {{"debug", debug}, {"info", info}, {"warning", warning}, {"error", error}});
    section.choice("format", log.format, "text or json",
                   {{"text", model::LogFormat::text}, {"json", model::LogFormat::json}});
    section.finish();
}

model::Settings read_settings(const YamlEntry& tree, ConfigNotes& notes, const Environment& environment)
{
    model::Settings settings;
    Section root{notes, "", &tree, tree.line};
    read_accounts(root, settings.accounts);
    read_api(root.section("api"), settings.api);
    read_database(root.section("database"), settings.database, environment);
    read_sync(root.section("sync"), settings.sync);
    settings.api.max_age = settings.sync.interval;
    read_guard(root.section("guard"), settings.guard);
    read_reconcile(root.section("reconcile"), settings.reconcile);
    read_history(root.section("history"), settings.history);
    read_endpoint(root.section("endpoint"), settings.endpoint);
    read_log(root.section("log"), settings.log);
    root.finish();
    report_unknown_keys(notes);
    return settings;
}

std::string hint_for(FileFault fault)
{
    switch (fault) {
    case FileFault::exposed:
        return ", anybody could change it; chmod o-w it";
    case FileFault::unreadable:
        return ", let the service's user read it";
    case FileFault::missing:
        return ", name it with --config";
    default:
        return "";
    }
}

} // namespace

model::Settings parse_config(const std::string& text, const std::string& file_name,
                             const Environment& environment, bool others_can_read)
{
    ConfigNotes notes;
    const YamlEntry tree = parse_yaml(text, notes.faults);
    model::Settings settings;
    if (tree.kind == YamlEntry::Kind::scalar || tree.kind == YamlEntry::Kind::list) {
        notes.faults.push_back({tree.line, "", "expected a mapping of keys to values"});
    } else if (tree.kind == YamlEntry::Kind::mapping) {
        settings = read_settings(tree, notes, environment);
    }
    if (others_can_read) {
        notes.faults.insert(notes.faults.end(), notes.exposed.begin(), notes.exposed.end());
    }
    if (!notes.faults.empty()) {
        const auto by_line = [](const ConfigFault& a, const ConfigFault& b) { return a.line < b.line; };
        std::stable_sort(notes.faults.begin(), notes.faults.end(), by_line);
        throw ConfigError{file_name, std::move(notes.faults)};
    }
    return settings;
}

model::Settings load_config(const std::string& path, const Environment& environment)
{
    constexpr std::size_t largest = 1U << 20U;
    std::string text;
    mode_t mode = 0;
    try {
        mode = read_small_file(path, largest, S_IWOTH, text);
    } catch (const FileError& error) {
        throw ConfigError{path, {{0, "", error.what() + hint_for(error.fault())}}};
    }
    return parse_config(text, path, environment, (mode & S_IROTH) != 0);
}

} // namespace numsync::ops
