#include "ops/metrics.hpp"

#include "support/says.hpp"

#include <gtest/gtest.h>

namespace {

using namespace numsync;
using support::says;
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
            EXPECT_TRUE(says(text, "\n" + line + "\n")) << line << text;
        }
    }

    void expect_none_of(const std::vector<std::string>& series)
    {
        const auto text = metrics.text();
        for (const auto& one : series) {
            EXPECT_FALSE(says(text, one)) << one << "\n" << text;
        }
    }

    ops::Metrics metrics{"1.2.3"};
};

TEST_F(MetricsTest, StartCountersAtZero)
{
    expect_lines({"agni_number_sync_build_info{version=\"1.2.3\"} 1", "agni_number_sync_interval_seconds 300",
                  "agni_number_sync_runs_total{reason=\"\",status=\"succeeded\"} 0",
                  "agni_number_sync_runs_total{reason=\"guard\",status=\"blocked\"} 0",
                  "agni_number_sync_api_attempts_total{outcome=\"ok\"} 0",
                  "agni_number_sync_consecutive_failures{account=\"main\"} 0",
                  "agni_number_sync_circuit_open{account=\"other\"} 0"});
    expect_none_of({"_timestamp_seconds{", "_timestamp_seconds 0"}); // unknown must not be shown as 1970
}

TEST_F(MetricsTest, ShowASuccessfulRun)
{
    const auto report = succeeded();
    metrics.count_run({report, 5min, 0, false}, noon);
    const std::string of_main = "{account=\"main\"} ";
    expect_lines({
        "agni_number_sync_last_verified_timestamp_seconds" + of_main + "1699999990",
        "agni_number_sync_last_success_timestamp_seconds 1700000000",
        "agni_number_sync_last_run_timestamp_seconds 1700000000",
        "agni_number_sync_runs_total{reason=\"\",status=\"succeeded\"} 1",
        "agni_number_sync_api_attempts_total{outcome=\"http_status\"} 2",
        "agni_number_sync_api_attempts_total{outcome=\"ok\"} 1",
        "agni_number_sync_numbers{account=\"main\",state=\"present\"} 1234567",
        "agni_number_sync_numbers{account=\"main\",state=\"missing\"} 2",
        "agni_number_sync_numbers{account=\"main\",state=\"removed\"} 5",
        "agni_number_sync_changes_total{account=\"main\",change=\"added\"} 3",
        "agni_number_sync_rejected_records" + of_main + "4",
        "agni_number_sync_unreadable_numbers" + of_main + "0",
        "agni_number_sync_unidentified_records" + of_main + "1",
        "agni_number_sync_blocked" + of_main + "0",
        "agni_number_sync_last_reconciled_timestamp_seconds 1699990000",
        "agni_number_sync_open_findings{account=\"main\",kind=\"missing_upstream\",severity=\"critical\"} 3",
        "agni_number_sync_response_bytes_total 4096",
        "agni_number_sync_database_seconds_total 0.25",
        "agni_number_sync_run_duration_seconds_count{phase=\"total\"} 1",
        "agni_number_sync_run_duration_seconds_sum{phase=\"total\"} 6",
        "agni_number_sync_run_duration_seconds_bucket{phase=\"fetch\",le=\"0.5\"} 0",
        "agni_number_sync_run_duration_seconds_bucket{phase=\"fetch\",le=\"1\"} 1",
        "agni_number_sync_run_duration_seconds_count{phase=\"table\"} 1",
        "agni_number_sync_run_duration_seconds_count{phase=\"apply\"} 1",
    });
    expect_none_of({"no_trunk", "change=\"updated\""});
}

TEST_F(MetricsTest, DropTheSeriesOfClosedFindings)
{
    auto report = succeeded();
    metrics.count_run({report, 5min, 0, false}, noon);
    report.standing->open_findings = {{"missing_upstream", "critical", 0}, {"no_trunk", "info", 2}};
    report.standing->unidentified = 0;
    metrics.count_run({report, 5min, 0, false}, noon + 5min);
    expect_lines({"agni_number_sync_open_findings{account=\"main\",kind=\"no_trunk\",severity=\"info\"} 2"});
    expect_none_of({"missing_upstream", "unidentified_records{"});
}

TEST_F(MetricsTest, DropTheTimeOfAVerificationThatIsNoMore)
{
    model::Standing standing;
    standing.verified_at = std::chrono::sys_seconds{std::chrono::seconds{1'700'000'000}};
    metrics.set_standing("main", standing);
    EXPECT_TRUE(says(metrics.text(), "last_verified_timestamp_seconds{account=\"main\"} 17"));
    metrics.set_standing("main", model::Standing{});
    EXPECT_FALSE(says(metrics.text(), "last_verified_timestamp_seconds{"));
}

TEST_F(MetricsTest, ShowTheOldestReconciliation)
{
    auto report = succeeded();
    metrics.count_run({report, 5min, 0, false}, noon);
    report.account = "other";
    report.standing->reconciled_at = std::chrono::sys_seconds{1'699'980'000s};
    metrics.count_run({report, 5min, 0, false}, noon);
    expect_lines({"agni_number_sync_last_reconciled_timestamp_seconds 1699980000"});
}

TEST_F(MetricsTest, CountTheRunsOfAllAccountsTogether)
{
    auto report = succeeded();
    metrics.count_run({report, 5min, 0, false}, noon);
    report.account = "other";
    metrics.count_run({report, 5min, 0, false}, noon);
    expect_lines({"agni_number_sync_runs_total{reason=\"\",status=\"succeeded\"} 2",
                  "agni_number_sync_run_duration_seconds_count{phase=\"total\"} 2",
                  "agni_number_sync_response_bytes_total 8192"});
}

TEST_F(MetricsTest, KeepTheLastSuccessAfterAFailedRun)
{
    const auto good = succeeded();
    metrics.count_run({good, 5min, 0, false}, noon);
    model::RunReport bad;
    bad.account = "main";
    bad.reason = Reason::auth;
    bad.asked = {Reason::auth};
    metrics.count_run({bad, 5min, 1, true}, noon + 5min);
    expect_lines({"agni_number_sync_last_verified_timestamp_seconds{account=\"main\"} 1699999990",
                  "agni_number_sync_last_success_timestamp_seconds 1700000000",
                  "agni_number_sync_last_run_timestamp_seconds 1700000300",
                  "agni_number_sync_runs_total{reason=\"auth\",status=\"failed\"} 1",
                  "agni_number_sync_response_bytes_total 4096",
                  "agni_number_sync_circuit_open{account=\"main\"} 1",
                  "agni_number_sync_consecutive_failures{account=\"main\"} 1",
                  "agni_number_sync_run_duration_seconds_count{phase=\"apply\"} 1",
                  "agni_number_sync_run_duration_seconds_count{phase=\"total\"} 2"});
}

TEST_F(MetricsTest, ForgetAnAccountThatIsGone)
{
    const auto report = succeeded();
    metrics.count_run({report, 5min, 0, false}, noon);
    metrics.configure({"other"}, 1min);
    expect_none_of({"\"main\"", "last_reconciled_timestamp_seconds 1699990000"});
    expect_lines({"agni_number_sync_interval_seconds 60"});
    metrics.configure({"main", "other"}, 1min);
    expect_lines({"agni_number_sync_consecutive_failures{account=\"main\"} 0"});
}

TEST_F(MetricsTest, FitAThousandAccountsIntoAMegabyte)
{
    std::vector<std::string> names;
    for (int i = 1'000; i < 2'000; ++i) {
        names.push_back("account-" + std::to_string(i));
    }
    metrics.configure(names, 5min);
    auto report = succeeded();
    for (const auto& name : names) {
        report.account = name;
        metrics.count_run({report, 5min, 0, false}, noon);
    }
    EXPECT_LT(metrics.text().size(), 1'000'000U);
}

} // namespace
