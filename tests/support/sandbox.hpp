#pragma once

#include "child.hpp"
#include "double.hpp"
#include "sql_sessions.hpp"
#include "wait_for.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// The real binary in a world of its own: an empty database, a double of the API, a configuration file.
namespace numsync::support {

struct SandboxSettings {
    DoubleSettings upstream;
    bool migrated = true; ///< false: a database without any table
};

/// Needs NUMSYNC_TEST_DATABASE_URL (a postgresql:// URI of a superuser) and NUMSYNC_TEST_CERTIFICATES, which
/// tests/run sets; throws if they are missing. The binary is NUMSYNC_BINARY, else the one of this build.
class Sandbox {
  public:
    explicit Sandbox(const SandboxSettings& settings = {});
    /// Drops the database unless NUMSYNC_KEEP_TEST_DB is set.
    ~Sandbox();
    Sandbox(const Sandbox&) = delete;
    Sandbox& operator=(const Sandbox&) = delete;

    Double& upstream() { return *upstream_; }
    /// From now on the double answers with these records, as far as is_active is asked for, to whoever has
    /// the key, and 401 to others.
    void serve(const std::vector<std::string>& records);

    /// One key of the configuration file, "section.key", with its value as YAML text; the file is written
    /// anew.
    void set(const std::string& key, const std::string& yaml);
    void unset(const std::string& key);
    /// The text under "accounts:", two spaces deep; otherwise one account "main" with the key file.
    void set_accounts(const std::string& yaml);
    /// The whole file instead of all that.
    void write_config(std::string_view text) const;

    [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }
    [[nodiscard]] std::filesystem::path config_file() const { return directory_ / "config.yaml"; }
    [[nodiscard]] std::filesystem::path key_file() const { return directory_ / "api-key"; }
    [[nodiscard]] std::string key() const { return std::string{api_key}; }
    /// With a password, which the server does not ask for.
    [[nodiscard]] const std::string& database_url() const { return database_url_; }
    /// The program, and what spawn() gives to it, for a test that starts it in a way of its own.
    [[nodiscard]] static std::filesystem::path binary();
    [[nodiscard]] Environment environment(const Environment& more = {}) const;
    /// Of endpoint.listen; free when the sandbox was made.
    [[nodiscard]] int endpoint_port() const { return endpoint_port_; }
    /// The whole HTTP answer of the service's endpoint; throws if nobody listens.
    [[nodiscard]] std::string endpoint(const std::string& path) const;

    /// Adds --config unless it is among the arguments. The environment is PATH, HOME, TMPDIR, a UTF-8 locale,
    /// the sanitizers' options and what is given here: nothing else of the caller's. Killed after 60 s, and
    /// throws then.
    Result run(std::vector<std::string> arguments, const Environment& more = {}) const;
    Child spawn(std::vector<std::string> arguments, const Environment& more = {}) const;
    /// On a terminal of its own: what it writes to it is `out`. Arguments without quotes.
    Result run_on_terminal(const std::string& arguments, const Environment& more = {}) const;
    /// Throws unless it exits with 0.
    void migrate() const;

    /// What ask() says of this database, as a superuser.
    std::string sql(const std::string& query) const;
    /// Whether SELECT `condition` comes to answer t within `limit`.
    bool comes_true(const std::string& condition,
                    std::chrono::steady_clock::duration limit = std::chrono::seconds{30}) const;

  private:
    struct Bare {};
    explicit Sandbox(Bare bare);
    void write_config() const;

    std::filesystem::path directory_;
    std::string database_;
    std::string database_url_;
    int endpoint_port_ = 0;
    std::unique_ptr<SqlSessions> sessions_;
    std::unique_ptr<Double> upstream_;
    std::map<std::string, std::map<std::string, std::string>> sections_;
    std::string accounts_;
};

} // namespace numsync::support
