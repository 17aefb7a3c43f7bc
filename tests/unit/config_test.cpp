#include "ops/config.hpp"
#include "paths.hpp"
#include "support/says.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

namespace {

using namespace numsync;
using support::says;
using namespace std::chrono_literals;
using ops::ConfigError;

ops::Environment no_environment()
{
    return [](const std::string&) { return std::nullopt; };
}

ops::Environment database_in(std::string url)
{
    return
        [url](const std::string& name) { return name == "DATABASE_URL" ? std::optional{url} : std::nullopt; };
}

const std::string needed = "accounts: [{name: main}]\ndatabase: {url: 'postgresql:///numbers'}\n";

model::Settings read(const std::string& text)
{
    return ops::parse_config(text, "config.yaml", no_environment());
}

/// The message of the refusal, or "accepted".
std::string refusal_of(const std::string& text, const ops::Environment& environment = no_environment())
{
    try {
        ops::parse_config(text, "config.yaml", environment);
        return "accepted";
    } catch (const ConfigError& error) {
        return error.what();
    }
}

std::string load_refusal_of(const std::string& path)
{
    try {
        ops::load_config(path, no_environment());
        return "accepted";
    } catch (const ConfigError& error) {
        return error.what();
    }
}

class ScratchFile {
  public:
    explicit ScratchFile(const std::string& content, mode_t mode = 0640)
    {
        ::close(::mkstemp(path_.data()));
        std::ofstream{path_} << content;
        ::chmod(path_.c_str(), mode);
    }
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;
    ~ScratchFile() { ::unlink(path_.c_str()); }

    [[nodiscard]] const std::string& path() const { return path_; }

  private:
    std::string path_ = "/tmp/numsync-config-XXXXXX";
};

struct Refusal {
    std::string text;
    std::string fault; ///< the message without "config.yaml:"
};

void expect_refusals(const std::vector<Refusal>& rows)
{
    for (const Refusal& row : rows) {
        EXPECT_EQ(refusal_of(row.text), "config.yaml:" + row.fault) << row.text;
    }
}

/// For texts that follow `needed`, and so begin in line 3.
void expect_refusals_after_needed(const std::vector<Refusal>& rows)
{
    for (const Refusal& row : rows) {
        EXPECT_EQ(refusal_of(needed + row.text), "config.yaml:3: " + row.fault) << row.text;
    }
}

/// For further keys of an account, all in line 1.
void expect_account_refusals(const std::vector<Refusal>& rows)
{
    for (const Refusal& row : rows) {
        const std::string text =
            "accounts: [{name: main, " + row.text + "}]\ndatabase: {url: 'postgresql:///numbers'}\n";
        EXPECT_EQ(refusal_of(text), "config.yaml:1: accounts[0]" + row.fault) << row.text;
    }
}

const std::string duration = "expected a duration such as 500ms, 15s, 5m, 2h or 90d";
const std::string number = "expected a whole number, in plain digits and without quotes";
const std::string percents = "expected whole percents such as 10% or 10";
const std::string no_keys = "keys never stand in the configuration, name a file with api_key_file";

TEST(Config, FillsInDefaultsForMissingKeys)
{
    model::Settings expected;
    expected.accounts.push_back({"main", {}, {}, {}});
    expected.database.url = "postgresql:///numbers";
    EXPECT_EQ(read(needed), expected);
}

TEST(Config, ReadsASampleWithComments)
{
    const model::Settings settings = read(R"(
accounts:
  - name: main
    api_key_file: /etc/agni-number-sync/api-key   # or api_key_env
    filters: {iso_country: US}                    # region, iso_country, is_active
api:
  url: https://api.ravan.ai/api/v1/phone-numbers/list
  ca_file:            # replaces the system's trust store
  proxy:              # else HTTPS_PROXY / NO_PROXY
  connect_timeout: 10s
  deadline: 60s       # one attempt
  max_body: 1GiB      # after decompression
  attempts: 4
database:
  url: postgresql://agni_sync@/numbers
  schema: public
  statement_timeout: 60s
  lock_timeout: 5s
sync: {interval: 5m, jitter: 10%, lease: 15s}
guard: {max_removed_percent: 30, max_changed_percent: 50, max_added_percent: 300, min_existing: 10, confirm_removals: 2, max_rejected_percent: 10}
history: {keep_runs: 90d}
endpoint: {listen: 127.0.0.1:12464}
log: {level: info, format: text}
)");
    model::Settings expected;
    expected.accounts.push_back({"main", "/etc/agni-number-sync/api-key", {}, {{}, "US", {}}});
    expected.database.url = "postgresql://agni_sync@/numbers";
    EXPECT_EQ(settings, expected);
}

TEST(Config, ReadsEveryKey)
{
    const model::Settings settings = read(R"(
accounts:
  - {name: a_1-b, api_key_env: KEY_A, filters: {region: "Île-de-France", iso_country: NO, is_active: false}}
  - {name: "2", api_key_file: /k}
api:
  url: https://[::1]:8443/list?x=%20&y
  ca_file: /ca.pem
  proxy: http://user:p%40ss@proxy.example:3128/
  connect_timeout: 250ms
  deadline: "2m"
  max_body: 10MB
  attempts: 10
database: {url: "host=/run dbname=n", schema: _n1, statement_timeout: 1h, lock_timeout: 100ms}
sync: {interval: 30d, jitter: "50%", lease: 10m}
guard: {max_removed_percent: 0, max_changed_percent: 100%, max_added_percent: 999999999%, min_existing: 0, confirm_removals: 100, max_rejected_percent: 5%}
reconcile: {interval: 365d, price_change_percent: 1000%}
history: {keep_runs: 24h, keep_versions: 365d}
endpoint: {listen: "[::]:0", allow_remote: true, names: [numbers.example.com, "[fd00::7]"]}
log: {level: warning, format: json}
)");
    model::Settings expected;
    expected.accounts.push_back({"a_1-b", {}, "KEY_A", {"Île-de-France", "NO", false}});
    expected.accounts.push_back({"2", "/k", {}, {}});
    expected.api = {"https://[::1]:8443/list?x=%20&y",
                    "/ca.pem",
                    "http://user:p%40ss@proxy.example:3128/",
                    250ms,
                    2min,
                    10'000'000,
                    10};
    expected.api.max_age = 720h; // sync.interval
    expected.database = {"host=/run dbname=n", "_n1", 1h, 100ms};
    expected.sync = {720h, 50, 10min};
    expected.guard = {0, 100, 999'999'999, 0, 100, 5};
    expected.reconcile = {8760h, 1000};
    expected.history = {24h, 24h * 365};
    expected.endpoint = {{{"::", 0}}, {"numbers.example.com", "[fd00::7]"}};
    expected.log = {model::LogLevel::warning, model::LogFormat::json};
    EXPECT_EQ(settings, expected);
}

TEST(Config, FillsInDefaultsForAnEmptySection)
{
    EXPECT_EQ(read(needed + "api:\nsync:\n  # interval: 5m\nlog: {}\n"), read(needed));
}

TEST(Config, AcceptsAByteOrderMarkAndWindowsLineEnds)
{
    EXPECT_EQ(read("\xef\xbb\xbf"
                   "accounts: [{name: main}]\r\ndatabase: {url: 'postgresql:///numbers'}\r\n"),
              read(needed));
}

TEST(Config, ReadsSizesInEveryUnit)
{
    const std::vector<std::pair<std::string, std::uint64_t>> rows{{"1024", 1024},
                                                                  {"2048B", 2048},
                                                                  {"1KiB", 1024},
                                                                  {"2kB", 2000},
                                                                  {"3MiB", 3U << 20U},
                                                                  {"3MB", 3'000'000},
                                                                  {"64GiB", std::uint64_t{64} << 30U},
                                                                  {"1GB", 1'000'000'000}};
    for (const auto& [text, bytes] : rows) {
        EXPECT_EQ(read(needed + "api: {max_body: " + text + "}").api.max_body, bytes) << text;
    }
}

TEST(Config, CutsADefaultTimeoutToAShorterLimit)
{
    const model::Settings settings = read("accounts: [{name: main}]\napi: {deadline: 5s}\n"
                                          "database: {url: x, statement_timeout: 2s}\n");
    EXPECT_EQ(settings.api.connect_timeout, 5s);
    EXPECT_EQ(settings.database.lock_timeout, 2s);
}

TEST(Config, TakesAMissingDatabaseFromTheEnvironment)
{
    const auto environment = database_in("postgresql://env/db");
    for (const std::string text :
         {"", "database:\n", "database: {schema: public}\n", "database: {url: }\n"}) {
        const auto settings =
            ops::parse_config("accounts: [{name: main}]\n" + text, "config.yaml", environment);
        EXPECT_EQ(settings.database.url, "postgresql://env/db") << text;
    }
}

TEST(Config, PrefersTheDatabaseOfTheFile)
{
    const auto settings = ops::parse_config(needed, "config.yaml", database_in("postgresql://env/db"));
    EXPECT_EQ(settings.database.url, "postgresql:///numbers");
}

TEST(Config, RefusesAMissingDatabase)
{
    const std::string missing = "missing, and the environment has no DATABASE_URL";
    expect_refusals({
        {"accounts: [{name: main}]\n", "1: database.url: " + missing},
        {"accounts: [{name: main}]\ndatabase:\n  schema: x\n", "2: database.url: " + missing},
        {"accounts: [{name: main}]\ndatabase: {url: ''}\n",
         "2: database.url: expected a connection URI, got an empty text"},
        {"accounts: [{name: main}]\ndatabase: {url: [x]}\n",
         "2: database.url: expected a connection URI, got a list"},
    });
    EXPECT_EQ(refusal_of("accounts: [{name: main}]\n", database_in("")),
              "config.yaml:1: database.url: " + missing);
}

TEST(Config, ReportsAllFaultsInTheOrderOfTheirLines)
{
    EXPECT_EQ(refusal_of("sync:\n  interval: 5 minutes\n  interval: 5m\n  jiter: 10%\napi:\n  timeout: 1s\n"
                         "  attempts: 0\nlog: {level: loud}\n"),
              "config.yaml:1: accounts: missing, at least one account is needed\n"
              "config.yaml:1: database.url: missing, and the environment has no DATABASE_URL\n"
              "config.yaml:2: sync.interval: " +
                  duration +
                  "\n"
                  "config.yaml:3: duplicate key, it stands in line 2 already\n"
                  "config.yaml:4: sync.jiter: unknown key, did you mean sync.jitter?\n"
                  "config.yaml:6: api: unknown key, did you mean api.connect_timeout?\n"
                  "config.yaml:7: api.attempts: expected 1 to 10\n"
                  "config.yaml:8: log.level: expected debug, info, warning or error");
}

TEST(Config, ReturnsTheFaultsAsValues)
{
    try {
        read(needed + "sync: {interval: soon}\n");
        FAIL() << "accepted";
    } catch (const ConfigError& error) {
        const std::vector<ops::ConfigFault> expected{{3, "sync.interval", duration}};
        EXPECT_EQ(error.faults(), expected);
    }
}

TEST(Config, CutsALongListOfFaults)
{
    std::string text = needed;
    for (int i = 0; i < 60; ++i) {
        text += "unknown" + std::to_string(i) + ": 1\n";
    }
    const std::string refusal = refusal_of(text);
    EXPECT_TRUE(says(refusal, "config.yaml:52: unknown key"));
    EXPECT_TRUE(refusal.ends_with("\nconfig.yaml: and 10 more faults")) << refusal;
}

TEST(Config, RefusesUnknownKeysAndNamesTheNearestOne)
{
    expect_refusals_after_needed({
        {"acounts: []", "acounts: unknown key, did you mean accounts?"},
        {"interval: 5m", "interval: unknown key, did you mean sync.interval?"},
        {"region: x", "region: unknown key, did you mean accounts[0].filters.region?"},
        {"sync: {attempts: 3}", "sync.attempts: unknown key, did you mean api.attempts?"},
        {"api: {timeout: 3s}", "api: unknown key, did you mean api.connect_timeout?"},
        {"api: {dead_line: 3s}", "api.dead_line: unknown key, did you mean api.deadline?"},
        {"api: {URL: x}", "api: unknown key"},
        {"guard: {quux: 3}", "guard: unknown key"},
        {"\"a\\nb\": 3", "unknown key"},
        {"sync: {\"inter\\nval\": 3}", "sync.inter\\x0aval: unknown key, did you mean sync.interval?"},
    });
    expect_account_refusals({
        {"api_key_path: /k", ".api_key_path: unknown key, did you mean accounts[0].api_key_file?"},
        {"filters: {country: US}", ".filters: unknown key, did you mean accounts[0].filters.iso_country?"},
    });
}

TEST(Config, RefusesAnythingLikeAKey)
{
    expect_account_refusals({
        {"api_key: ak_live_1", ": " + no_keys},
        {"API-Key: x", ": " + no_keys},
        {"token: x", ": " + no_keys},
        {"ak_live_1: x", ": " + no_keys},
        {"api_key_file: ak_live_1", ".api_key_file: looks like a key; " + no_keys},
        {"api_key_env: ak_live_1", ".api_key_env: looks like a key; " + no_keys},
    });
    expect_refusals_after_needed({
        {"api: {x-api-key: x}", "api: " + no_keys},
        {"key: x", no_keys},
    });
}

TEST(Config, RefusesDuplicateKeysAtAnyLevel)
{
    expect_refusals({
        {needed + "log: {}\nlog: {level: debug}\n", "4: duplicate key, it stands in line 3 already"},
        {"accounts:\n- name: a\n- name: main\n  filters:\n    region: x\n    region: x\ndatabase: {url: x}\n",
         "6: duplicate key, it stands in line 5 already"},
        {needed + "nested: {x: {y: 1, y: 2}}\n",
         "3: duplicate key, it stands in line 3 already\nconfig.yaml:3: unknown key"},
    });
}

TEST(Config, RefusesAnEmptyFile)
{
    for (const std::string text : {"", "\n\n", "# nothing\n", "---\n", "null\n"}) {
        EXPECT_EQ(refusal_of(text), "config.yaml: the file is empty") << text;
    }
}

TEST(Config, RefusesATextThatIsNoMapping)
{
    expect_refusals({
        {"hello", "1: expected a mapping of keys to values"},
        {"\n- a\n", "2: expected a mapping of keys to values"},
        {needed + "sync: 5m\n", "3: sync: expected a mapping of keys to values, got a single value"},
        {needed + "sync: [5m]\n", "3: sync: expected a mapping of keys to values, got a list"},
    });
}

TEST(Config, RefusesSeveralDocuments)
{
    const std::string several = "several documents, only one is allowed";
    expect_refusals({
        {needed + "---\nlog: {}\n", "3: " + several},
        {needed + "---\n", "3: " + several},
        {needed + "...\n" + needed, "4: " + several},
    });
    EXPECT_EQ(read("---\n" + needed + "...\n"), read(needed));
}

TEST(Config, RefusesAliasesAnchorsMergeKeysAndTags)
{
    const std::string no_alias = "aliases are not allowed, write the value out";
    const std::string no_anchor = "anchors are not allowed, write the value out where it is needed";
    expect_refusals({
        {needed + "sync: {interval: &i 5m}\n", "3: " + no_anchor},
        {needed + "sync: &s {interval: 5m}\n", "3: " + no_anchor},
        {needed + "api: {&k attempts: 3}\n", "3: " + no_anchor},
        {needed + "sync: {interval: &i 5m, lease: *i}\n", "3: " + no_anchor + "\nconfig.yaml:3: " + no_alias},
        {needed + "sync: {interval: *secret}\n",
         "3: aliases are not allowed, quote a text that begins with *"},
        {needed + "sync:\n  <<: {interval: 5m}\n", "4: merge keys are not allowed, write the values out"},
        {needed + "api: {attempts: !!int 3}\n", "3: tags are not allowed"},
        {needed + "api: !x {attempts: 3}\n", "3: tags are not allowed"},
    });
}

TEST(Config, RefusesInvalidYaml)
{
    expect_refusals({
        {needed + "sync:\n\tinterval: 5m\n", "4: a tab in the indentation, use spaces"},
        {needed + "[a, b]: c\n", "3: expected a name before the colon"},
        {needed + "~: c\n", "3: expected a name before the colon"},
        {needed + "'': c\n", "3: expected a name before the colon"},
        {needed + "x: [[[[[[[[[1]]]]]]]]]\n", "3: nested too deeply"},
        {std::string{"a: b\0c\n", 7}, "1: a control character"},
        {"a: b\rc\n", "1: a control character"},
        {"a: \x7f\n", "1: a control character"},
    });
}

TEST(Config, NamesTheLineOfASyntaxError)
{
    const std::vector<std::pair<std::string, int>> rows{
        {"sync: {interval: 5m\n", 4},
        {"sync: interval: 5m\n", 3},
        {"log: {level: \"info}\n", 4},
        {"log: {level: \"\\q\"}\n", 3},
        {"log: {level: \"info\" x}\n", 3},
        {"log: @info\n", 3},
        {"sync:\n    interval: 5m\n  lease: 5s\n", 5},
    };
    for (const auto& [text, line] : rows) {
        const std::string refusal = refusal_of(needed + text);
        EXPECT_TRUE(refusal.starts_with("config.yaml:" + std::to_string(line) + ": ")) << text << refusal;
    }
}

TEST(Config, RefusesBrokenUtf8)
{
    for (const std::string text : {"\xff", "\x80", "\xc0\xaf", "\xe2\x82", "\xe0\x80\x80", "\xed\xa0\x80",
                                   "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80"}) {
        EXPECT_EQ(refusal_of("a: 1\nb: " + text + "\n"), "config.yaml:2: not valid utf-8");
    }
}

TEST(Config, RefusesInvalidDurations)
{
    for (const std::string text : {"5 minutes", "5", "m", "05m", "-5m", "+5m", "1.5h", "5M", "5m30s", "0x5m",
                                   "5 m", "99999999999999999999s", "9223372036854775807d"}) {
        EXPECT_EQ(refusal_of(needed + "sync: {interval: " + text + "}"),
                  "config.yaml:3: sync.interval: " + duration);
    }
    expect_refusals_after_needed({
        {"sync: {interval: }", "sync.interval: " + duration + ", got nothing"},
        {"sync: {interval: null}", "sync.interval: " + duration + ", got nothing"},
        {"sync: {interval: ''}", "sync.interval: " + duration},
        {"sync: {interval: [5m]}", "sync.interval: " + duration + ", got a list"},
        {"sync: {interval: {m: 5}}", "sync.interval: " + duration + ", got a mapping"},
    });
}

TEST(Config, RefusesInvalidSizes)
{
    for (const std::string text :
         {"big", "1TiB", "1KB", "1 GiB", "1.5GiB", "01GiB", "-1", "GiB", "9999999999GiB"}) {
        EXPECT_EQ(refusal_of(needed + "api: {max_body: " + text + "}"),
                  "config.yaml:3: api.max_body: expected a size such as 1GiB, 64MiB, 10MB or 123");
    }
}

TEST(Config, RefusesInvalidNumbersAndPercents)
{
    for (const std::string text :
         {"three", "010", "0x10", "3.0", "1e1", "-1", "+1", "yes", "1_0", "1234567890"}) {
        EXPECT_EQ(refusal_of(needed + "api: {attempts: " + text + "}"),
                  "config.yaml:3: api.attempts: " + number);
    }
    expect_refusals_after_needed({
        {"api: {attempts: '3'}", "api.attempts: " + number},
        {"api: {attempts: }", "api.attempts: " + number + ", got nothing"},
        {"sync: {jitter: 10 %}", "sync.jitter: " + percents},
        {"sync: {jitter: '10'}", "sync.jitter: " + percents},
        {"sync: {jitter: 0.1}", "sync.jitter: " + percents},
        {"guard: {max_removed_percent: 010}", "guard.max_removed_percent: " + percents},
        {"guard: {max_removed_percent: -1}", "guard.max_removed_percent: " + percents},
    });
}

TEST(Config, RefusesWhatIsOutOfRange)
{
    expect_refusals_after_needed({
        {"sync: {interval: 999ms}", "sync.interval: expected 1s to 30d"},
        {"sync: {interval: 0s}", "sync.interval: expected 1s to 30d"},
        {"sync: {interval: 31d}", "sync.interval: expected 1s to 30d"},
        {"sync: {jitter: 51%}", "sync.jitter: expected 0% to 50%"},
        {"sync: {lease: 2s}", "sync.lease: expected 3s to 10m"},
        {"sync: {lease: 601s}", "sync.lease: expected 3s to 10m"},
        {"api: {attempts: 0}", "api.attempts: expected 1 to 10"},
        {"api: {attempts: 11}", "api.attempts: expected 1 to 10"},
        {"api: {connect_timeout: 99ms}", "api.connect_timeout: expected 100ms to 1h"},
        {"api: {deadline: 99ms}", "api.deadline: expected 100ms to 1h"},
        {"api: {deadline: 61m}", "api.deadline: expected 100ms to 1h"},
        {"api: {connect_timeout: 61s}", "api.connect_timeout: must not be longer than api.deadline, 1m"},
        {"api: {max_body: 1023}", "api.max_body: expected 1KiB to 64GiB"},
        {"api: {max_body: 65GiB}", "api.max_body: expected 1KiB to 64GiB"},
        {"guard: {max_removed_percent: 101}", "guard.max_removed_percent: expected 0% to 100%"},
        {"guard: {max_changed_percent: 101}", "guard.max_changed_percent: expected 0% to 100%"},
        {"reconcile: {interval: 500ms}", "reconcile.interval: expected 1s to 365d"},
        {"reconcile: {interval: daily}", "reconcile.interval: " + duration},
        {"reconcile: {price_change_percent: 1001}", "reconcile.price_change_percent: expected 0% to 1000%"},
        {"guard: {max_rejected_percent: 101}", "guard.max_rejected_percent: expected 0% to 100%"},
        {"guard: {confirm_removals: 0}", "guard.confirm_removals: expected 1 to 100"},
        {"guard: {confirm_removals: 101}", "guard.confirm_removals: expected 1 to 100"},
        {"guard: {min_existing: -1}", "guard.min_existing: " + number},
        {"history: {keep_versions: 23h}", "history.keep_versions: expected 1d to 36500d"},
        {"history: {keep_versions: forever}",
         "history.keep_versions: expected a duration such as 500ms, 15s, 5m, 2h or 90d"},
        {"history: {keep_runs: 23h}", "history.keep_runs: expected 1d to 36500d"},
    });
    const std::string database = "accounts: [{name: main}]\ndatabase: {url: x, ";
    expect_refusals({
        {database + "statement_timeout: 999ms}", "2: database.statement_timeout: expected 1s to 1h"},
        {database + "statement_timeout: 2h}", "2: database.statement_timeout: expected 1s to 1h"},
        {database + "lock_timeout: 99ms}", "2: database.lock_timeout: expected 100ms to 1h"},
        {database + "statement_timeout: 2s, lock_timeout: 3s}",
         "2: database.lock_timeout: must not be longer than database.statement_timeout, 2s"},
    });
}

TEST(Config, RefusesInvalidLogSettingsAndSchemas)
{
    expect_refusals_after_needed({
        {"log: {level: INFO}", "log.level: expected debug, info, warning or error"},
        {"log: {level: }", "log.level: expected debug, info, warning or error, got nothing"},
        {"log: {format: xml}", "log.format: expected text or json"},
    });
    for (const std::string schema :
         {"Public", "a.b", "1a", "a b", "é", "'\"'"}) { // any name will do: SQL quotes it
        EXPECT_EQ(refusal_of("accounts: [{name: main}]\ndatabase: {url: x, schema: " + schema + "}\n"),
                  "accepted");
    }
    EXPECT_NE(refusal_of("accounts: [{name: main}]\ndatabase: {url: x, schema: \"a\\tb\"}\n"), "accepted");
    EXPECT_NE(
        refusal_of("accounts: [{name: main}]\ndatabase: {url: x, schema: " + std::string(64, 'a') + "}\n"),
        "accepted");
}

TEST(Config, TakesListenAddresses)
{
    const auto listen_of = [](const std::string& listen) {
        return read(needed + "endpoint: {listen: " + listen + "}").endpoint.listen;
    };
    EXPECT_EQ(listen_of("localhost:0"), (model::ListenAddress{"127.0.0.1", 0}));
    EXPECT_EQ(listen_of("127.9.9.9:65535"), (model::ListenAddress{"127.9.9.9", 65535}));
    EXPECT_EQ(listen_of("'[::1]:12464'"), (model::ListenAddress{"::1", 12464}));
    EXPECT_EQ(listen_of("none"), std::nullopt);
    EXPECT_EQ(read(needed + "endpoint: {listen: 10.0.0.1:1, allow_remote: true}").endpoint.listen,
              (model::ListenAddress{"10.0.0.1", 1}));
}

TEST(Config, RefusesInvalidListenAddresses)
{
    for (const std::string listen :
         {"12464", ":12464", "localhost", "localhost:", "localhost:65536", "localhost:094", "a b:1", "[::1]",
          "[::x]:1", "::1:12464", "-a:1", "a..b:1", "http://a:1", "db.example:1", "127.1:1", "256.0.0.1:1",
          "None"}) {
        EXPECT_EQ(refusal_of(needed + "endpoint: {listen: '" + listen + "'}"),
                  "config.yaml:3: endpoint.listen: expected address:port such as 127.0.0.1:12464 or "
                  "\"[::1]:12464\", or none");
    }
}

TEST(Config, RefusesRemoteListenAddressesUnlessAllowed)
{
    for (const std::string listen : {"0.0.0.0:12464", "10.0.0.1:12464", "128.0.0.1:1", "[::]:12464",
                                     "[fe80::1]:1", "[::ffff:127.0.0.1]:1"}) {
        for (const auto* more : {"", ", allow_remote: false"}) {
            EXPECT_EQ(
                refusal_of(needed + "endpoint: {listen: '" + listen + "'" + more + "}"),
                "config.yaml:3: endpoint.listen: other machines can reach " + listen +
                    ", and anybody who reaches it may read it; endpoint.allow_remote: true if that is meant");
        }
    }
}

TEST(Config, RefusesInvalidEndpointNames)
{
    for (const std::string names :
         {"numbers.example.com", "[numbers.example.com:80]", "['http://numbers.example.com']", "['*']",
          "[.example.com]", "['a b']", "[münchen.example]", "[['a']]", "{a: b}", "['::1']", "['a/']"}) {
        EXPECT_EQ(refusal_of(needed + "endpoint: {names: " + names + "}"),
                  "config.yaml:3: endpoint.names: expected a list of names of hosts such as "
                  "numbers.example.com, without scheme and port");
    }
    EXPECT_EQ(read(needed + "endpoint: {names: }").endpoint.names, std::vector<std::string>{});
}

TEST(Config, RefusesInvalidAccounts)
{
    const std::string database = "database: {url: x}\n";
    const std::string name = "expected a name of a-z, 0-9, _ and -, at most 63 of them";
    expect_refusals({
        {database, "1: accounts: missing, at least one account is needed"},
        {database + "accounts:\n", "2: accounts: missing, at least one account is needed"},
        {database + "accounts: []\n", "2: accounts: missing, at least one account is needed"},
        {database + "accounts: {name: main}\n", "2: accounts: expected a list, each item of it with a dash"},
        {database + "accounts: main\n", "2: accounts: expected a list, each item of it with a dash"},
        {database + "accounts: [main]\n",
         "2: accounts[0]: expected a mapping of keys to values, got a single value"},
        {database + "accounts: [~]\n", "2: accounts[0].name: missing, " + name},
        {database + "accounts: [{}]\n", "2: accounts[0].name: missing, " + name},
        {database + "accounts:\n- name:\n", "3: accounts[0].name: " + name + ", got nothing"},
        {database + "accounts: [{name: Main}]\n", "2: accounts[0].name: " + name + ""},
        {database + "accounts: [{name: ''}]\n", "2: accounts[0].name: " + name + ", got an empty text"},
        {database + "accounts: [{name: a.b}]\n", "2: accounts[0].name: " + name + ""},
        {database + "accounts: [{name: \"a\\tb\"}]\n",
         "2: accounts[0].name: must be one line without control characters, at most 4096 bytes"},
        {database + "accounts: [{name: " + std::string(64, 'a') + "}]\n", "2: accounts[0].name: " + name},
        {database + "accounts:\n- name: a\n- name: b\n- name: a\n",
         "5: accounts[2].name: duplicate name, line 3 has it already"},
    });
}

TEST(Config, RefusesInvalidKeyFilesAndVariables)
{
    const std::string variable =
        ".api_key_env: expected the name of an environment variable, of A-Z, 0-9 and _";
    expect_account_refusals({
        {"api_key_file: /k, api_key_env: K",
         ".api_key_env: stands beside api_key_file, give only one of them"},
        {"api_key_file: k", ".api_key_file: expected an absolute path"},
        {"api_key_file: ''", ".api_key_file: expected an absolute path, got an empty text"},
        {"api_key_env: A-B", variable},
        {"api_key_env: 1A", variable},
        {"api_key_env: ravan_live_51SecretKeyMaterial99", variable},
        {"api_key_env: some_key", variable},
        {"api_key_env: " + std::string(65, 'A'), variable},
    });
    EXPECT_EQ(
        read("accounts: [{name: main, api_key_file: , api_key_env: K}]\ndatabase: {url: x}\n").accounts[0],
        (model::AccountSettings{"main", {}, "K", {}}));
}

TEST(Config, RefusesInvalidFilters)
{
    const std::string country = ".filters.iso_country: expected two upper-case letters such as US";
    const std::string active = ".filters.is_active: expected true or false, without quotes";
    expect_account_refusals({
        {"filters: {region: ''}", ".filters.region: expected a region, got an empty text"},
        {"filters: {region: }", ".filters.region: expected a region, got nothing"},
        {"filters: {iso_country: us}", country},
        {"filters: {iso_country: USA}", country},
        {"filters: {iso_country: }", country + ", got nothing"},
        {"filters: {is_active: yes}", active},
        {"filters: {is_active: on}", active},
        {"filters: {is_active: 1}", active},
        {"filters: {is_active: True}", active},
        {"filters: {is_active: 'true'}", active},
        {"filters: {is_active: }", active + ", got nothing"},
        {"filters: [region]", ".filters: expected a mapping of keys to values, got a list"},
    });
}

TEST(Config, RefusesInvalidApiUrls)
{
    const std::string scheme = "expected an address that begins with https://";
    const std::string host = "expected a host, or host:port, after https://";
    const std::string spelled = "must not hold spaces, control characters or anything but ascii";
    const std::string encoded = "holds a character that must be percent-encoded";
    const std::string filter = "must not hold the filter ";
    const std::string named = ", name it in the filters of the account";
    const std::string page = "must not ask for a page, the program asks for them by itself: leave out limit, "
                             "offset, page and their like";
    const std::string key = "must not hold a key, name a file with api_key_file in the account";
    const std::vector<std::pair<std::string, std::string>> rows{
        {"http://a/list", scheme},
        {"api.ravan.ai/list", scheme},
        {"HTTPS://a/list", scheme},
        {"https://", host},
        {"https:///list", host},
        {"https://?x", host},
        {"https://a:0/list", host},
        {"https://a:65536/", host},
        {"https://a:/", host},
        {"https://[::1/", host},
        {"https://a\\b/", host},
        {"https://user:pw@a/list", "must not hold a user or password"},
        {"https://user@a/list", "must not hold a user or password"},
        {"https://a/list#x", "must not have a fragment"},
        {"https://a#x", "must not have a fragment"},
        {"https://a/li st", spelled},
        {"https://é/list", spelled},
        {"https://a/%2", encoded},
        {"https://a/%zz", encoded},
        {"https://a/{id}", encoded},
        {"https://a/list?region=x", filter + "region" + named},
        {"https://a/list?x=1&iso_country=US", filter + "iso_country" + named},
        {"https://a/list?is%5Factive", filter + "is_active" + named},
        {"https://a/list?limit=100", page},
        {"https://a/list?x=1&offset=0", page},
        {"https://a/list?pag%65=2", page},
        {"https://a/list?per_page=2", page},
        {"https://a/list?pageSize", page},
        {"https://a/list?Limit=1", page},
        {"https://a/list?api_key=x", key},
        {"https://a/list?X-Api-Key=x", key},
        {"https://a/list?x=1&access_token=x", key},
        {"https://a/list?k=ak_live_1", key},
    };
    for (const auto& [url, fault] : rows) {
        EXPECT_EQ(refusal_of(needed + "api: {url: '" + url + "'}"), "config.yaml:3: api.url: " + fault)
            << url;
    }
    expect_refusals_after_needed({
        {"api: {url: }", "api.url: expected an https address, got nothing"},
        {"api: {ca_file: ''}", "api.ca_file: expected an absolute path, got an empty text"},
        {"api: {ca_file: ca.pem}", "api.ca_file: expected an absolute path"},
        {"api: {ca_file: ./ca.pem}", "api.ca_file: expected an absolute path"},
        {"api: {ca_file: ~/ca.pem}", "api.ca_file: expected an absolute path"},
        {"api: {url: \"https://a/\\u0001\"}",
         "api.url: must be one line without control characters, at most 4096 bytes"},
    });
}

TEST(Config, RefusesInvalidProxies)
{
    for (const std::string proxy :
         {"https://proxy:3128", "http://proxy:0", "http://proxy:03128", "http://proxy:3128/path",
          "http://:3128", "socks5://proxy:1080", "http://pro xy:3128", "http://@proxy:3128",
          "http://u:p/w@proxy:3128", "http://-proxy:3128", "http://proxy..example:3128",
          "http://[proxy]:3128", "http://"}) {
        const std::string refusal = refusal_of(needed + "api: {proxy: '" + proxy + "'}");
        EXPECT_TRUE(refusal.starts_with("config.yaml:3: api.proxy: expected the form http://host:port"))
            << proxy << refusal;
    }
    EXPECT_EQ(read(needed + "api: {proxy: 'proxy:3128'}").api.proxy, "proxy:3128");
}

TEST(Config, ShowsNoSecretInARefusal)
{
    const std::vector<std::string> rows{
        needed + "api: {proxy: 'http://u:hunter2@'}",
        needed + "api: {proxy: 'http://u:hun ter2hunter2@proxy:1'}",
        needed + "api: {url: 'https://u:hunter2@a/'}",
        needed + "api: {url: 'https://a/?key=ak_hunter2'}",
        needed + "sync: {interval: 'postgresql://u:hunter2@h/d'}",
        needed + "sync: {interval: 'host=h password=hunter2'}",
        needed + "log: {level: xx-ak_hunter2}",
        needed + "'postgresql://u:hunter2@h/d': 1",
        "accounts: [{name: main, api_key: hunter2, api_key_env: ak_hunter2}]\ndatabase: {url: x}",
        "accounts: [{name: main, api_key_env: not-a-name-hunter2, api_key_file: hunter2}]\ndatabase: {url: "
        "x}",
        "accounts: [{name: main}]\ndatabase: 'postgresql://u:hunter2@h/d'",
        "accounts: [{name: main}]\ndatabase: {url: [hunter2]}",
        "accounts: [{name: main}]\ndatabase: {url: {hunter2: 1}}",
        "accounts: [{name: main}]\ndatabase: {url: \"hunter2\\n\"}",
        "accounts: [{name: main}]\ndatabase: {url: *hunter2}",
        "accounts: [{name: Hunter2hunter2}]\ndatabase: {url: x}",
        "accounts: [{name: main, api_key_env: hunter2}]\ndatabase: {url: x}",
        "accounts: [{name: main, filters: {iso_country: hunter2}}]\ndatabase: {url: x}",
        "accounts: [{name: main, filters: {is_active: hunter2}}]\ndatabase: {url: x}",
        "accounts: [hunter2]\ndatabase: {url: x}",
        needed + "api: {attempts: hunter2, max_body: hunter2, deadline: hunter2}",
        needed + "sync: {jitter: hunter2}",
        needed + "log: {level: hunter2, format: hunter2}",
        needed + "endpoint: {listen: hunter2, allow_remote: hunter2}",
        needed + "endpoint: {names: [hunter2, a b]}",
        needed + "hunter2:",
        needed + "hunter2: 1\nhunter2: 2",
        needed + "api: {hunter2: 1}",
        needed + "api: {hunter2_url: &a 1, hunter2_url: *a}",
        needed + "my_hunter2_interval: {x: 1, x: 2}",
        needed + "!hunter2 x: 1",
        needed + "x: &hunter2 1",
        needed + "x: *hunter2",
        needed + "x: \"\\hunter2\"",
        needed + "x: @hunter2",
        needed + "x: hunter2: y",
        needed + "hunter2 hunter2",
        "hunter2",
    };
    for (const std::string& text : rows) {
        const std::string refusal = refusal_of(text);
        EXPECT_NE(refusal, "accepted") << text;
        EXPECT_FALSE(says(refusal, "hunter2"));
    }
}

TEST(ConfigFile, LoadsTheInstalledExample)
{
    model::Settings expected;
    expected.accounts.push_back({"main", {}, {}, {}});
    expected.database.url = "postgresql:///numbers";
    EXPECT_EQ(ops::load_config(NUMSYNC_SOURCE_DIR "/config/config.yaml", no_environment()), expected);
}

TEST(ConfigFile, ShowsTheDefaultsInTheExample)
{
    // Uncomments every key except those of the accounts. The settings must not change.
    std::ifstream file{NUMSYNC_SOURCE_DIR "/config/config.yaml"};
    std::string text;
    int keys = 0;
    for (std::string line; std::getline(file, line);) {
        const auto mark = line.find("  # ");
        const auto colon = line.find(':');
        const bool is_key = mark != std::string::npos && colon != std::string::npos && mark + 4 < colon &&
                            line.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", mark + 4) == colon &&
                            line.find("    # ") == std::string::npos;
        keys += is_key ? 1 : 0;
        text += (is_key ? line.replace(mark, 4, "  ") : line) + '\n';
    }
    EXPECT_EQ(keys, 31);
    EXPECT_EQ(read(text), ops::load_config(NUMSYNC_SOURCE_DIR "/config/config.yaml", no_environment()));
}

TEST(ConfigFile, NamesTheFileInARefusal)
{
    const ScratchFile file{needed + "x: 1\n"};
    EXPECT_EQ(load_refusal_of(file.path()), file.path() + ":3: unknown key");
}

TEST(ConfigFile, RefusesAMissingFile)
{
    EXPECT_EQ(load_refusal_of("/nowhere/config.yaml"),
              "/nowhere/config.yaml: no such file, name it with --config");
}

TEST(ConfigFile, RefusesADirectoryAndADevice)
{
    EXPECT_EQ(load_refusal_of("/tmp"), "/tmp: is a directory");
    EXPECT_EQ(load_refusal_of("/dev/null"), "/dev/null: is not a regular file");
}

TEST(ConfigFile, RefusesAFileWithoutReadPermission)
{
    if (::geteuid() == 0) {
        GTEST_SKIP() << "root may read everything";
    }
    const ScratchFile file{needed, 0200};
    EXPECT_EQ(load_refusal_of(file.path()),
              file.path() + ": permission denied, let the service's user read it");
}

TEST(ConfigFile, RefusesAFileThatAnybodyMayWrite)
{
    const ScratchFile file{needed, 0646};
    EXPECT_EQ(load_refusal_of(file.path()),
              file.path() + ": mode is 0646, anybody could change it; chmod o-w it");
}

TEST(Config, RefusesAPasswordThatOthersCanRead)
{
    const auto with_url = [](const std::string& url) {
        return "accounts: [{name: main}]\ndatabase: {url: '" + url + "'}\n";
    };
    const std::string fault = ": holds a password, and others can read this file; chmod o-r it";
    for (const auto* url :
         {"postgresql://agni:Secret99@h/numbers",
          "postgresql://agni:Secret99@%2Frun/numbers?application_name=x",
          "postgresql://agni@h/numbers?password=Secret99", "postgresql://agni@h/n?p%61ssword=Secret99",
          "host=h password = Secret99", "host=h sslpassword=Secret99"}) {
        const ScratchFile exposed{with_url(url), 0644};
        EXPECT_EQ(load_refusal_of(exposed.path()),
                  exposed.path() + ":2: database.url" + fault +
                      ", or store the password as the systemd credential agni-db-password");
        EXPECT_FALSE(says(load_refusal_of(ScratchFile{with_url(url), 0604}.path()), "Secret"));
        for (const mode_t mode : {0600U, 0640U, 0660U, 0440U}) { // the package installs it with 0640
            EXPECT_EQ(load_refusal_of(ScratchFile{with_url(url), mode}.path()), "accepted") << mode;
        }
    }
    for (const auto* url :
         {"postgresql:///numbers", "postgresql://agni@h:5432/numbers", "host=h user=agni",
          "postgresql://agni:@h/password", "postgresql://agni@h/n?passfile=/etc/password"}) {
        EXPECT_EQ(load_refusal_of(ScratchFile{with_url(url), 0644}.path()), "accepted") << url;
    }
    const ScratchFile proxy{needed + "api: {proxy: 'http://me:Secret99@proxy:3128'}\n", 0644};
    EXPECT_EQ(load_refusal_of(proxy.path()), proxy.path() + ":3: api.proxy" + fault);
    const ScratchFile none{"accounts: [{name: main}]\n", 0644};
    EXPECT_EQ(ops::load_config(none.path(), database_in("postgresql://agni:Secret99@h/n")).database.url,
              "postgresql://agni:Secret99@h/n"); // from the environment, so the mode does not matter
}

TEST(Config, SaysWhereThePartsOfADatabaseUrlBelong)
{
    const std::string password =
        "no password stands here; store it as the systemd credential agni-db-password, or "
        "in a file of libpq's form that database.url names: "
        "?passfile=/etc/agni-number-sync/pgpass";
    const std::string part =
        "is a part of database.url: postgresql://USER@HOST:PORT/DATABASE?sslmode=verify-full";
    for (const auto* key : {"password", "pass", "pwd", "password_file", "passfile"}) {
        EXPECT_EQ(refusal_of("accounts: [{name: main}]\ndatabase: {url: 'host=h', " + std::string{key} +
                             ": Secret99}\n"),
                  "config.yaml:2: database." + std::string{key} + ": " + password);
    }
    for (const auto* key : {"host", "port", "user", "name", "sslmode"}) {
        EXPECT_EQ(refusal_of("accounts: [{name: main}]\ndatabase: {url: 'host=h', " + std::string{key} +
                             ": Secret99}\n"),
                  "config.yaml:2: database." + std::string{key} + ": " + part);
    }
}

TEST(ConfigFile, RefusesATooLargeFile)
{
    const std::size_t limit = std::size_t{1} << 20U;
    const ScratchFile fits{needed + std::string(limit - needed.size(), '\n')};
    EXPECT_EQ(load_refusal_of(fits.path()), "accepted");
    const ScratchFile file{needed + std::string(limit - needed.size() + 1, '\n')};
    EXPECT_EQ(load_refusal_of(file.path()), file.path() + ": is larger than 1048576 bytes");
}

} // namespace
