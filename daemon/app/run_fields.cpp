#include "app/run_fields.hpp"

#include "model/text.hpp"

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace numsync::app {

using model::LogLevel;
using model::RunStatus;

namespace {

std::string listed(const std::vector<std::int64_t>& runs)
{
    std::string text;
    for (const auto run : runs) {
        text += (text.empty() ? "" : ",") + std::to_string(run);
    }
    return text;
}

void add_counts(ops::LogFields& fields, const model::Counts& counts)
{
    fields.emplace_back("received", counts.received);
    const std::array<std::pair<const char*, std::uint64_t>, 9> parts{{{"added", counts.added},
                                                                      {"updated", counts.updated},
                                                                      {"restored", counts.restored},
                                                                      {"repaired", counts.repaired},
                                                                      {"upgraded", counts.upgraded},
                                                                      {"missing", counts.missing},
                                                                      {"removed", counts.removed},
                                                                      {"rejected", counts.rejected},
                                                                      {"unverified", counts.unverified}}};
    for (const auto& [name, count] : parts) {
        if (count > 0) {
            fields.emplace_back(name, count);
        }
    }
}

} // namespace

std::string seconds_text(std::chrono::milliseconds time)
{
    return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(time).count()) + "s";
}

std::string time_text(std::chrono::milliseconds from_now)
{
    return model::utc_text(std::chrono::system_clock::now() + from_now);
}

void add_failure(ops::LogFields& fields, const model::Failure& failure)
{
    fields.emplace_back("reason", model::name(failure.reason()));
    fields.emplace_back("detail", failure.what());
    fields.emplace_back("to_do", failure.remedy);
}

LogLevel level_of(const model::RunReport& report)
{
    if (report.status == RunStatus::succeeded || report.reason == model::Reason::shutdown) {
        return LogLevel::info;
    }
    const auto& rule = model::rule_of(*report.reason);
    const bool passing = rule.again == model::Again::backoff || rule.again == model::Again::retry_after ||
                         rule.exit == model::Exit::try_again;
    return passing ? LogLevel::warning : LogLevel::error;
}

ops::LogFields fields_of(const model::RunEnd& end)
{
    const auto& report = end.report;
    ops::LogFields fields{{"account", report.account}};
    if (report.run_id) {
        fields.emplace_back("run", *report.run_id);
    }
    fields.emplace_back("outcome", model::name(report.status));
    if (report.reason) {
        fields.emplace_back("reason", model::name(*report.reason));
        fields.emplace_back("failures", end.failures);
    }
    if (report.status != RunStatus::failed) {
        add_counts(fields, report.counts);
    }
    if (report.unidentified > 0) {
        fields.emplace_back("unidentified", report.unidentified);
    }
    if (const auto values = model::total(report.unreadable)) {
        fields.emplace_back("unreadable", values);
        fields.emplace_back("unreadable_values", model::unreadable_summary(report.unreadable));
    }
    if (report.let_through_by) {
        fields.emplace_back("approval", *report.let_through_by);
    }
    if (!report.abandoned.empty()) {
        fields.emplace_back("abandoned", listed(report.abandoned));
    }
    if (report.http_status) {
        fields.emplace_back("http_status", *report.http_status);
    }
    fields.emplace_back("attempts", report.attempts);
    fields.emplace_back("fetch_ms", report.fetch_time.count());
    fields.emplace_back("apply_ms", report.apply_time.count());
    fields.emplace_back("next_in", seconds_text(end.next_in));
    if (!report.detail.empty()) {
        fields.emplace_back("detail", report.detail);
    }
    if (report.reason) {
        const bool blocked = report.status == RunStatus::blocked;
        const bool written = report.status == RunStatus::unverified;
        fields.emplace_back("table", report.in_doubt ? "unknown" : written ? "unverified" : "unchanged");
        fields.emplace_back("to_do", std::string{model::remedy_of(report)} +
                                         (blocked ? " " + std::to_string(*report.run_id) : ""));
    }
    return fields;
}

bool changed_nothing(const model::RunReport& report)
{
    const auto& counts = report.counts;
    return report.status == RunStatus::succeeded && !report.let_through_by && report.abandoned.empty() &&
           counts.added + counts.updated + counts.restored + counts.repaired + counts.upgraded +
                   counts.missing + counts.removed ==
               0;
}

std::string oddities_of(const model::RunReport& report)
{
    const auto unreadable = model::total(report.unreadable);
    return report.counts.rejected + report.unidentified + unreadable == 0
               ? ""
               : std::to_string(report.counts.rejected) + "/" + std::to_string(report.unidentified) + "/" +
                     std::to_string(unreadable);
}

std::string status_text(const model::RunEnd& end)
{
    const auto& report = end.report;
    if (!report.reason) {
        return report.account + ": ok, " + model::summary(report.counts) + ", next at " +
               time_text(end.next_in);
    }
    return report.account + ": " + std::string{model::name(report.status)} + " (" +
           std::string{model::name(*report.reason)} + "), " + std::to_string(end.failures) +
           " in a row, next at " + time_text(end.next_in);
}

} // namespace numsync::app
