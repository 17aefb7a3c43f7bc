#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// The configuration as values: checked, with defaults filled in.
namespace numsync::model {

/// The documented query parameters of the list endpoint; an absent one is not sent.
struct Filters {
    std::optional<std::string> region;
    std::optional<std::string> iso_country;
    std::optional<bool> is_active;

    bool operator==(const Filters&) const = default;
};

/// "iso_country=US&is_active=true", values percent-encoded, in this fixed order; empty without filters. Goes
/// unchanged into the request target, and into the database as the filters in force.
std::string to_query(const Filters& filters);

struct AccountSettings {
    std::string name;                        ///< [a-z0-9_-]{1,63}; the key of every row of this account
    std::optional<std::string> api_key_file; ///< absolute path
    std::optional<std::string> api_key_env;  ///< name of an environment variable
    Filters filters;

    bool operator==(const AccountSettings&) const = default;
};

/// The meaning of a boolean or a price that a record leaves out. unknown: NULL. zero: false or 0, as in
/// protocol buffers.
enum class Absent : std::uint8_t { unknown, zero };

struct ApiSettings {
    std::string url = "https://api.ravan.ai/api/v1/phone-numbers/list"; ///< https only, sent as written
    std::optional<std::string> ca_file; ///< PEM; replaces the system's trust store
    /// http://[user:password@]host:port; absent: HTTPS_PROXY and NO_PROXY decide.
    std::optional<std::string> proxy;
    std::chrono::milliseconds connect_timeout{10'000}; ///< per address
    std::chrono::milliseconds deadline{60'000};        ///< per attempt: DNS look-up to last body byte
    std::uint64_t max_body = std::uint64_t{1} << 30;   ///< bytes after decompression
    int attempts = 4;                                  ///< 1 to 10, within one run
    Absent absent = Absent::unknown;
    std::chrono::milliseconds max_age{300'000}; ///< of an answer from a cache; equal to sync.interval
    /// Keys beside `data` ("credits", "meta.size") and headers of the answer to ignore, because they say
    /// nothing about the list.
    std::vector<std::string> ignore_envelope{};

    bool operator==(const ApiSettings&) const = default;
};

struct DatabaseSettings {
    std::string url; ///< libpq connection URI or key=value string; may hold a password, so never log it
    std::string schema = "public";
    std::chrono::milliseconds statement_timeout{60'000};
    std::chrono::milliseconds lock_timeout{5'000};

    bool operator==(const DatabaseSettings&) const = default;
};

struct SyncSettings {
    static constexpr std::chrono::milliseconds longest_lease{std::chrono::minutes{10}};

    std::chrono::milliseconds interval{300'000};
    int jitter_percent = 10; ///< 0 to 50
    std::chrono::milliseconds lease{15'000};
    int parallel = 4; ///< 1 to 8: runs under way at a time

    bool operator==(const SyncSettings&) const = default;
};

struct GuardSettings {
    int max_removed_percent = 30;
    int max_changed_percent = 50;
    int max_added_percent = 300;
    int min_existing = 10;    ///< the percentages apply only if at least so many rows exist
    int confirm_removals = 2; ///< so many complete lists in a row must lack a number before it is removed
    int max_rejected_percent = 10;

    bool operator==(const GuardSettings&) const = default;
};

struct ReconcileSettings {
    std::optional<std::chrono::milliseconds> interval; ///< of the service; absent: it does not reconcile
    int price_change_percent = 20;                     ///< a price that changes by more is a finding

    bool operator==(const ReconcileSettings&) const = default;
};

struct HistorySettings {
    std::chrono::milliseconds keep_runs{std::chrono::hours{24 * 90}};
    std::optional<std::chrono::milliseconds> keep_versions; ///< absent: for ever

    bool operator==(const HistorySettings&) const = default;
};

struct ListenAddress {
    std::string ip; ///< IPv4 or IPv6, without brackets
    std::uint16_t port = 0;

    bool operator==(const ListenAddress&) const = default;
};

/// "127.0.0.1:12464" or "[::1]:12464".
std::string to_text(const ListenAddress& address);

struct EndpointSettings {
    std::optional<ListenAddress> listen{{"127.0.0.1", 12464}}; ///< absent: nothing listens
    std::vector<std::string> names{}; ///< more names that a request's Host may have, without port

    bool operator==(const EndpointSettings&) const = default;
};

enum class LogLevel : std::uint8_t { debug, info, warning, error };
enum class LogFormat : std::uint8_t { text, json };

struct LogSettings {
    LogLevel level = LogLevel::info;
    LogFormat format = LogFormat::text;

    bool operator==(const LogSettings&) const = default;
};

struct Settings {
    std::vector<AccountSettings> accounts;
    ApiSettings api;
    DatabaseSettings database;
    SyncSettings sync;
    GuardSettings guard;
    ReconcileSettings reconcile;
    HistorySettings history;
    EndpointSettings endpoint;
    LogSettings log;

    bool operator==(const Settings&) const = default;
};

/// The settings that are in force, until a reload replaces them. One thread.
class SettingsInForce {
  public:
    explicit SettingsInForce(Settings settings) : settings_(std::make_shared<Settings>(std::move(settings)))
    {
    }

    /// They stay as they are for as long as the pointer is held, whatever replaces them.
    [[nodiscard]] std::shared_ptr<const Settings> get() const { return settings_; }
    void replace(Settings settings) { settings_ = std::make_shared<Settings>(std::move(settings)); }

  private:
    std::shared_ptr<const Settings> settings_;
};

} // namespace numsync::model
