#include "dashboards.hpp"
#include "documents.hpp"
#include "support/says.hpp"
#include "synced.hpp"

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

/// What the documents tell people to type works, and each query of the dashboards has an answer.
namespace numsync::support {
namespace {

using namespace std::chrono_literals;

/// Half a year of an account. Everything that the questions ask about has happened.
class Documents : public Synced {
  protected:
    Documents() : reader_("reader_" + std::to_string(getpid()))
    {
        const auto command = "psql -X -q '" + box.database_url() + "' -v writer=w_" + reader_ +
                             " -v owner=o_" + reader_ + " -v reader=" + reader_ +
                             " -f " NUMSYNC_SOURCE_DIR "/migrations/roles.sql >/dev/null";
        if (std::system(command.c_str()) != 0) {
            throw std::runtime_error{"roles.sql failed"};
        }
        box.set("guard.confirm_removals", "1");
    }

    ~Documents() override
    {
        const auto roles = reader_ + ", w_" + reader_ + ", o_" + reader_;
        box.sql("REASSIGN OWNED BY o_" + reader_ + " TO postgres; DROP OWNED BY " + roles + "; DROP ROLE " +
                roles);
    }

    static std::string time_ago(std::chrono::hours ago)
    {
        const auto then = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() - ago);
        std::array<char, 32> text{};
        std::strftime(text.data(), text.size(), "\"%Y-%m-%dT%H:%M:%SZ\"", std::gmtime(&then));
        return text.data();
    }

    void serve_and_sync(const std::vector<std::string>& records)
    {
        box.serve(records);
        sync();
    }

    void live_half_a_year()
    {
        auto records = numbers_json(1, 20);
        serve_and_sync(records);
        let_days_pass(150);
        records.pop_back();                                 // number 20 goes
        records[5] = Number{6}.with("price", "300").json(); // number 6 costs more
        records[7] = Number{8}.with("is_active", "false").json();
        serve_and_sync(records);
        let_days_pass(25);
        records.push_back(Number{21}.with("number", R"("+14155550006")").json()); // the number of another id
        records.push_back(Number{22}.with("created_at", time_ago(24h * 27)).json());
        records[0] = Number{1}.with("colour", "1").json();
        records[1] = Number{2}.with("price", "{}").json();
        records.push_back(Number{4}.with_text("friendly_name", "another").json()); // one id in two records
        serve_and_sync(records);
        box.upstream().answer([](const Request&) { return status(503, "{}"); });
        sync(69);
        box.set("guard.confirm_removals", "2");
        records.erase(records.begin() + 2); // number 3 is missing
        serve_and_sync(records);
        box.set("sync.interval", "1h"); // a second list without number 3 would remove it
        EXPECT_EQ(box.run({"reconcile", "--fail-on", "info"}).code, 2);
        // Between the second and the third sync the table was not verified.
        box.sql("UPDATE sync_runs SET started_at = started_at - interval '5 hours', "
                "finished_at = finished_at - interval '5 hours' WHERE run_id < 3");
    }

    void expect_answers(const std::string& document, std::size_t at_least)
    {
        const auto asked = queries(document);
        EXPECT_GE(asked.size(), at_least);
        for (const auto& query : asked) {
            const auto role = query.for_the_administrator ? "" : "SET ROLE " + reader_ + "; ";
            EXPECT_NE(box.sql(role + query.text), "") << query.text;
        }
    }

    std::string as_reader(const std::string& query) { return box.sql("SET ROLE " + reader_ + "; " + query); }

    /// The query with all values of each variable.
    std::string as_grafana_sends_all(const GrafanaDashboard& dashboard, const std::string& query)
    {
        const auto time = [&](const std::string& days_ago) {
            return box.sql(
                R"(SELECT quote_literal(to_char(now() AT TIME ZONE 'UTC' + interval '1 second' - interval '1 day' * )" +
                days_ago + R"(, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')))");
        };
        std::map<std::string, std::string> values;
        for (const auto& [name, every] : dashboard.variables) {
            values[name] =
                as_reader("SELECT string_agg(quote_literal(v), ',') FROM (" + every + ") AS all_of_them (v)");
        }
        return as_grafana_sends(query, time(dashboard.days), time("0"), values);
    }

    /// The answer for a role with that time zone, its instants written in UTC.
    std::string in_utc(const std::string& zone, const std::string& query)
    {
        return as_reader("SET TimeZone = '" + zone + "'; CREATE TEMPORARY TABLE shown AS " + query +
                         "; SET TimeZone = 'UTC'; TABLE shown");
    }

    void expect_rows(const std::string& name, const std::string& query)
    {
        // A sum over nothing is a row too, of zeros.
        EXPECT_NE(as_reader(query).find_first_not_of("0|\n"), std::string::npos) << name << ": " << query;
    }

    std::string reader_;
};

TEST_F(Documents, EveryQueryOfTheReadmesHasAnAnswer)
{
    live_half_a_year();
    expect_answers("README.md", 4);
    expect_answers("migrations/README.md", 17);
    expect_answers("migrations/findings.md", 1);
    expect_answers("systemd/list.md", 2);
}

TEST_F(Documents, EveryGrafanaPanelHasRows)
{
    live_half_a_year();
    const auto dashboard = read_grafana(NUMSYNC_SOURCE_DIR "/config/grafana/inventory.json");
    EXPECT_EQ(as_reader(dashboard.variables.at("account")), "main");
    EXPECT_GE(dashboard.panels.size(), 18U);
    for (const auto& [title, query] : dashboard.panels) {
        const auto sent = as_grafana_sends_all(dashboard, query);
        EXPECT_FALSE(says(sent, "$")) << title << ": a macro that is not known here: " << sent;
        expect_rows(title, sent);
    }
}

TEST_F(Documents, EverySupersetChartHasRows)
{
    live_half_a_year();
    const auto queries = read_superset(NUMSYNC_SOURCE_DIR "/config/superset");
    EXPECT_GE(queries.size(), 9U + 18U);
    for (const auto& [name, query] : queries) {
        expect_rows(name, query);
    }
}

TEST_F(Documents, EveryDashboardFilterLimitsEveryPanel)
{
    for (const auto& [title, query] :
         read_grafana(NUMSYNC_SOURCE_DIR "/config/grafana/inventory.json").panels) {
        for (const std::string filter : {"$account", "$country", "$__time"}) {
            EXPECT_TRUE(says(query, filter)) << title << ": " << filter;
        }
    }
    const std::filesystem::path superset{NUMSYNC_SOURCE_DIR "/config/superset"};
    for (const auto& file : std::filesystem::directory_iterator{superset / "datasets/agni_number_sync"}) {
        const auto dataset = YAML::LoadFile(file.path());
        std::set<std::string> columns;
        for (const auto& column : dataset["columns"]) {
            columns.insert(column["column_name"].as<std::string>());
        }
        EXPECT_TRUE(columns.contains("account") && columns.contains("country")) << file;
        EXPECT_EQ(dataset["main_dttm_col"].as<std::string>(), "at") << file;
    }
    for (const auto& file : std::filesystem::directory_iterator{superset / "charts"}) {
        const auto filter = YAML::LoadFile(file.path())["params"]["adhoc_filters"][0];
        EXPECT_EQ(filter["operator"].as<std::string>(), "TEMPORAL_RANGE")
            << file; // a time range applies to no other filter
        EXPECT_EQ(filter["subject"].as<std::string>(), "at") << file;
    }
}

TEST_F(Documents, DashboardsShowDaysInUtc)
{
    live_half_a_year();
    const auto is_stable = [](const std::string& name) { // freshness changes every second
        return name.find("reshness") == std::string::npos;
    };
    for (const auto& [name, query] : read_superset(NUMSYNC_SOURCE_DIR "/config/superset")) {
        if (is_stable(name)) {
            EXPECT_EQ(as_reader("SET TimeZone = 'Pacific/Auckland'; " + query),
                      as_reader("SET TimeZone = 'America/Los_Angeles'; " + query))
                << name;
        }
    }
    // Grafana knows instants, and is told to show them in UTC.
    const auto grafana = read_grafana(NUMSYNC_SOURCE_DIR "/config/grafana/inventory.json");
    for (const auto& [title, query] : grafana.panels) {
        if (is_stable(title)) {
            const auto sent = as_grafana_sends_all(grafana, query);
            EXPECT_EQ(in_utc("Pacific/Auckland", sent), in_utc("America/Los_Angeles", sent)) << title;
        }
    }
}

TEST_F(Documents, EveryReadableColumnIsExplained)
{
    std::ifstream file{NUMSYNC_SOURCE_DIR "/migrations/README.md"};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    std::istringstream columns{box.sql("SELECT DISTINCT a.attname FROM pg_class c JOIN pg_attribute a ON "
                                       "a.attrelid = c.oid AND a.attnum > 0 "
                                       "WHERE c.relnamespace = 'public'::regnamespace AND (c.relkind = 'v' "
                                       "OR c.relname IN ('purchased_numbers', "
                                       "'purchased_numbers_history'))")};
    int seen = 0;
    for (std::string column; std::getline(columns, column); ++seen) {
        EXPECT_TRUE(says(text, '`' + column + '`')) << column;
    }
    EXPECT_GT(seen, 60);
}

TEST_F(Documents, TheListenExampleReportsAChange)
{
    std::string typed;
    for (const auto& block : blocks("migrations/README.md", "sh")) {
        if (block.lines.front().find("LISTEN") != std::string::npos) {
            for (const auto& line : block.lines) {
                typed += line + '\n';
            }
        }
    }
    ASSERT_NE(typed, "");
    // The example names a role and a database that do not exist here.
    const auto sudo = box.directory() / "sudo";
    std::ofstream{sudo}
        << "#!/bin/sh\ntest \"$*\" = '-u postgres psql --quiet -d numbers' && exec psql --quiet -d '"
        << box.database_url() << "'\n";
    chmod(sudo.c_str(), 0700);
    auto environment = box.environment();
    environment["PATH"] = box.directory().string() + ":" + environment["PATH"];
    Child listener{
        "/usr/bin/timeout", {"60", "bash", "-c", typed}, environment}; // timeout ends the whole pipe
    EXPECT_TRUE(wait_for([&] {
        return box.sql("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                       "AND query LIKE 'LISTEN%' AND state = 'idle'") == "1";
    })) << listener.err();
    serve_numbers(1, 2);
    sync();
    EXPECT_TRUE(wait_for([&] {
        return listener.out() ==
               R"(changed: {"schema" : "public", "account" : "main", "run_id" : 1, "added" : 2, "updated" : 0, )"
               R"("restored" : 0, "repaired" : 0, "missing" : 0, "removed" : 0})"
               "\n";
    })) << listener.out()
        << listener.err();
    listener.signal(SIGTERM);
    listener.wait_exit(10s);
}

} // namespace
} // namespace numsync::support
