#include "ops/metrics.hpp"

#include <gtest/gtest.h>

namespace {

using namespace numsync;
using namespace std::chrono_literals;
using model::Reason;

constexpr std::chrono::system_clock::time_point noon{1'700'000'000s};

model::RunReport succeeded()
{
    model::RunReport report;
    report.account = "main";
    report.status = model::RunStatus::succeeded;
    report.asked = {Reason::http_status_transient, Reason::http_status_transient, std::nullopt};
    report.response_bytes = 4096;
    report.counts.added = 3;
    report.counts.removed = 1;
    report.table_time = 40ms;
    report.fetch_time = 700ms;
    report.apply_time = 20ms;
    report.total_time = 6s;
    report.database_time = 250ms;
    model::Standing standing;
    standing.verified_at = std::chrono::sys_seconds{1'699'999'990s};
    standing.present = 1'234'567;
    standing.missing = 2;
    standing.removed = 5;
    standing.rejected = 4;
    standing.unidentified = 1;
    standing.open_findings = {{"missing_upstream", "critical", 3}, {"no_trunk", "info", 0}};
    standing.reconciled_at = std::chrono::sys_seconds{1'699'990'000s};
    report.standing = standing;
    return report;
}

class MetricsTest : public testing::Test {
  protected:
    MetricsTest() { metrics.configure({"main", "other"}, 5min); }

    void expect_lines(const std::vector<std::string>& lines)
    {
        const auto text = "\n" + metrics.text();
        for (const auto& line : lines) {
            EXPECT_NE(text.find("\n" + line + "\n"), std::string::npos) << line << text;
        }
    }

    ops::Metrics metrics{"1.2.3"};
};

TEST_F(MetricsTest, BeginAtZeroWhatCounts)
{
    expect_lines({"agni_number_sync_build_info{version=\"1.2.3\"} 1",
                  "agni_number_sync_interval_seconds{account=\"main\"} 300",
                  "agni_number_sync_runs_total{account=\"main\",reason=\"\",status=\"succeeded\"} 0",
                  "agni_number_sync_runs_total{account=\"other\",reason=\"guard\",status=\"blocked\"} 0",
                  "agni_number_sync_api_attempts_total{account=\"main\",outcome=\"ok\"} 0",
                  "agni_number_sync_changes_total{account=\"main\",change=\"removed\"} 0",
                  "agni_number_sync_consecutive_failures{account=\"main\"} 0",
                  "agni_number_sync_circuit_open{account=\"main\"} 0"});
    EXPECT_EQ(metrics.text().find("timestamp_seconds{"), std::string::npos); // not known is not 1970
}

TEST_F(MetricsTest, TellOfARunThatSucceeded)
{
    const auto report = succeeded();
    metrics.tell({report, 5min, 0, false}, noon);
    const std::string of_main = "{account=\"main\"} ";
    expect_lines({
        "agni_number_sync_last_verified_timestamp_seconds" + of_main + "1699999990",
        "agni_number_sync_last_success_timestamp_seconds" + of_main + "1700000000",
        "agni_number_sync_last_run_timestamp_seconds" + of_main + "1700000000",
        "agni_number_sync_runs_total{account=\"main\",reason=\"\",status=\"succeeded\"} 1",
        "agni_number_sync_api_attempts_total{account=\"main\",outcome=\"http_status\"} 2",
        "agni_number_sync_api_attempts_total{account=\"main\",outcome=\"ok\"} 1",
        "agni_number_sync_numbers{account=\"main\",state=\"present\"} 1234567",
        "agni_number_sync_numbers{account=\"main\",state=\"missing\"} 2",
        "agni_number_sync_numbers{account=\"main\",state=\"removed\"} 5",
        "agni_number_sync_changes_total{account=\"main\",change=\"added\"} 3",
        "agni_number_sync_rejected_records" + of_main + "4",
        "agni_number_sync_unidentified_records" + of_main + "1",
        "agni_number_sync_blocked" + of_main + "0",
        "agni_number_sync_last_reconciled_timestamp_seconds" + of_main + "1699990000",
        "agni_number_sync_open_findings{account=\"main\",kind=\"missing_upstream\",severity=\"critical\"} 3",
        "agni_number_sync_open_findings{account=\"main\",kind=\"no_trunk\",severity=\"info\"} 0",
        "agni_number_sync_response_bytes" + of_main + "4096",
        "agni_number_sync_database_seconds_total" + of_main + "0.25",
        "agni_number_sync_run_duration_seconds_count{account=\"main\",phase=\"total\"} 1",
        "agni_number_sync_run_duration_seconds_sum{account=\"main\",phase=\"total\"} 6",
        "agni_number_sync_run_duration_seconds_bucket{account=\"main\",phase=\"fetch\",le=\"0.5\"} 0",
        "agni_number_sync_run_duration_seconds_bucket{account=\"main\",phase=\"fetch\",le=\"1\"} 1",
        "agni_number_sync_run_duration_seconds_count{account=\"main\",phase=\"table\"} 1",
        "agni_number_sync_run_duration_seconds_count{account=\"main\",phase=\"apply\"} 1",
    });
}

TEST_F(MetricsTest, KeepWhatAFailedRunSaysNothingOf)
{
    const auto good = succeeded();
    metrics.tell({good, 5min, 0, false}, noon);
    model::RunReport bad;
    bad.account = "main";
    bad.reason = Reason::auth;
    bad.asked = {Reason::auth};
    metrics.tell({bad, 5min, 1, true}, noon + 5min);
    expect_lines({"agni_number_sync_last_verified_timestamp_seconds{account=\"main\"} 1699999990",
                  "agni_number_sync_last_success_timestamp_seconds{account=\"main\"} 1700000000",
                  "agni_number_sync_last_run_timestamp_seconds{account=\"main\"} 1700000300",
                  "agni_number_sync_runs_total{account=\"main\",reason=\"auth\",status=\"failed\"} 1",
                  "agni_number_sync_response_bytes{account=\"main\"} 4096",
                  "agni_number_sync_circuit_open{account=\"main\"} 1",
                  "agni_number_sync_consecutive_failures{account=\"main\"} 1",
                  "agni_number_sync_run_duration_seconds_count{account=\"main\",phase=\"apply\"} 1",
                  "agni_number_sync_run_duration_seconds_count{account=\"main\",phase=\"total\"} 2"});
}

TEST_F(MetricsTest, ForgetAnAccountThatIsGone)
{
    const auto report = succeeded();
    metrics.tell({report, 5min, 0, false}, noon);
    metrics.configure({"other"}, 1min);
    const auto text = metrics.text();
    EXPECT_EQ(text.find("\"main\""), std::string::npos) << text;
    expect_lines({"agni_number_sync_interval_seconds{account=\"other\"} 60"});
    metrics.configure({"main", "other"}, 1min);
    expect_lines({"agni_number_sync_runs_total{account=\"main\",reason=\"\",status=\"succeeded\"} 0"});
}

} // namespace
