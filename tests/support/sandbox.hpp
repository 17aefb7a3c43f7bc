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

/// Sandbox: the real binary with a database, a double of the API and a configuration file of its own.
namespace numsync::support {

struct SandboxSettings {
    DoubleSettings upstream;
    bool migrated = true; ///< false: the database has no tables
};

/// Needs NUMSYNC_TEST_DATABASE_URL (a superuser's postgresql:// URL) and NUMSYNC_TEST_CERTIFICATES, and
/// throws if one is missing. tests/run sets both. The binary is that of NUMSYNC_BINARY, or else of this
/// build.
class Sandbox {
  public:
    explicit Sandbox(const SandboxSettings& settings = {});
    /// Drops the database unless NUMSYNC_KEEP_TEST_DB is set.
    ~Sandbox();
    Sandbox(const Sandbox&) = delete;
    Sandbox& operator=(const Sandbox&) = delete;

    Double& upstream() { return *upstream_; }
    /// From now on the double answers requests with the right key with these records, filtered by is_active
    /// if the request says so, and others with 401.
    void serve(const std::vector<std::string>& records);

    /// Sets the key "section.key" of the configuration to YAML text, and writes the file.
    void set(const std::string& key, const std::string& yaml);
    void unset(const std::string& key);
    /// Replaces the text under "accounts:", indented by two spaces. The default is one account "main" with
    /// key_file().
    void set_accounts(const std::string& yaml);
    /// Writes `text` as the whole configuration file.
    void write_config(std::string_view text) const;

    [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }
    [[nodiscard]] std::filesystem::path config_file() const { return directory_ / "config.yaml"; }
    [[nodiscard]] std::filesystem::path key_file() const { return directory_ / "api-key"; }
    [[nodiscard]] std::string key() const { return std::string{api_key}; }
    /// Contains a password, which the server does not ask for.
    [[nodiscard]] const std::string& database_url() const { return database_url_; }
    /// The program, and below the environment that spawn() gives it, for a test that starts it itself.
    [[nodiscard]] static std::filesystem::path binary();
    [[nodiscard]] Environment environment(const Environment& more = {}) const;
    /// The port in endpoint.listen. It was free when the sandbox was made.
    [[nodiscard]] int endpoint_port() const { return endpoint_port_; }
    /// The whole HTTP answer of the service's endpoint. Throws if nobody listens, or if it does not end.
    [[nodiscard]] std::string endpoint(const std::string& path) const;

    /// Adds --config unless the arguments have it. The environment is PATH, HOME, TMPDIR, a UTF-8 locale, the
    /// sanitizers' options and `more`, nothing else. After 60 s run() kills the program and throws.
    Result run(std::vector<std::string> arguments, const Environment& more = {}) const;
    Child spawn(std::vector<std::string> arguments, const Environment& more = {}) const;
    /// Runs the program on a pseudo-terminal; `out` is what it writes there. The shell splits `arguments`, so
    /// they must need no quotes.
    Result run_on_terminal(const std::string& arguments, const Environment& more = {}) const;
    /// Runs `migrate`. Throws unless it exits with 0.
    void migrate() const;

    /// Runs SQL in this database as a superuser. The result is in the form of ask().
    std::string sql(const std::string& query) const;
    /// Waits until SELECT `condition` yields t. False if `limit` passes first.
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
