#include "app/run_log.hpp"

#include "model/report.hpp"
#include "ops/systemd.hpp"

#include <algorithm>
#include <array>

namespace numsync::app {

namespace {

using model::LogLevel;
using model::RunStatus;

constexpr std::chrono::hours between_repeats{1};

std::string seconds_text(std::chrono::milliseconds time)
{
    return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(time).count()) + "s";
}

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
    fields.emplace_back("received", std::to_string(counts.received));
    const std::array<std::pair<const char*, std::uint64_t>, 8> parts{{{"added", counts.added},
                                                                      {"updated", counts.updated},
                                                                      {"restored", counts.restored},
                                                                      {"repaired", counts.repaired},
                                                                      {"missing", counts.missing},
                                                                      {"removed", counts.removed},
                                                                      {"rejected", counts.rejected},
                                                                      {"unverified", counts.unverified}}};
    for (const auto& [name, count] : parts) {
        if (count > 0) {
            fields.emplace_back(name, std::to_string(count));
        }
    }
}

/// Of something that does not make a run fail.
void add_failure(ops::LogFields& fields, const model::Failure& failure)
{
    fields.emplace_back("reason", model::name(failure.reason()));
    fields.emplace_back("detail", failure.what());
    fields.emplace_back("to_do", model::rule_of(failure.reason()).remedy);
}

LogLevel level_of(const model::RunReport& report)
{
    if (report.status == RunStatus::succeeded || report.reason == model::Reason::shutdown) {
        return LogLevel::info;
    }
    const auto& rule = model::rule_of(*report.reason);
    const bool passing = rule.again == model::Again::backoff || rule.again == model::Again::as_told ||
                         rule.exit == model::Exit::try_again;
    return passing ? LogLevel::warning : LogLevel::error;
}

ops::LogFields fields_of(const sync::RunEnd& end)
{
    const auto& report = end.report;
    ops::LogFields fields{{"account", report.account}};
    if (report.run_id) {
        fields.emplace_back("run", std::to_string(*report.run_id));
    }
    fields.emplace_back("outcome", model::name(report.status));
    if (report.reason) {
        fields.emplace_back("reason", model::name(*report.reason));
        fields.emplace_back("failures", std::to_string(end.failures));
    }
    if (report.status != RunStatus::failed) {
        add_counts(fields, report.counts);
    }
    if (report.unidentified > 0) {
        fields.emplace_back("unidentified", std::to_string(report.unidentified));
    }
    if (const auto values = model::total(report.unreadable)) {
        fields.emplace_back("unreadable", std::to_string(values));
        fields.emplace_back("unreadable_values", model::unreadable_summary(report.unreadable));
    }
    if (report.let_through_by) {
        fields.emplace_back("approval", std::to_string(*report.let_through_by));
    }
    if (!report.abandoned.empty()) {
        fields.emplace_back("abandoned", listed(report.abandoned));
    }
    if (report.http_status) {
        fields.emplace_back("http_status", std::to_string(*report.http_status));
    }
    fields.emplace_back("attempts", std::to_string(report.attempts));
    fields.emplace_back("fetch_ms", std::to_string(report.fetch_time.count()));
    fields.emplace_back("apply_ms", std::to_string(report.apply_time.count()));
    fields.emplace_back("next_in", seconds_text(end.next_in));
    if (!report.detail.empty()) {
        fields.emplace_back("detail", report.detail);
    }
    if (report.reason) {
        const bool blocked = report.status == RunStatus::blocked;
        const bool written = report.status == RunStatus::unverified;
        fields.emplace_back("table", report.in_doubt ? "unknown" : written ? "unverified" : "unchanged");
        fields.emplace_back("to_do", std::string{model::rule_of(*report.reason).remedy} +
                                         (blocked ? " " + std::to_string(*report.run_id) : ""));
    }
    return fields;
}

std::string status_text(const sync::RunEnd& end)
{
    const auto& report = end.report;
    if (!report.reason) {
        return report.account + ": ok, " + model::summary(report.counts) + ", next in " +
               seconds_text(end.next_in);
    }
    return report.account + ": " + std::string{model::name(report.status)} + " (" +
           std::string{model::name(*report.reason)} + "), " + std::to_string(end.failures) +
           " in a row, next in " + seconds_text(end.next_in);
}

} // namespace

void RunLog::tell(const sync::RunEnd& end)
{
    const auto& report = end.report;
    show(report.account, {status_text(end), !report.reason});
    const auto failure = report.reason ? std::string{model::name(*report.reason)} + report.detail : "";
    log(level_of(report), "run", report.account, "sync", failure, fields_of(end));
}

void RunLog::tell(const sync::StandingBy& standing_by)
{
    const auto& why = standing_by.why;
    const auto next_in = seconds_text(standing_by.next_in);
    const bool blocked = !why.at_work && why.came_to == RunStatus::blocked;
    const std::string state = why.at_work ? "at work" : std::string{model::name(why.came_to)};
    show(standing_by.account, {standing_by.account + ": stands by for " + why.instance + " (" + state +
                                   "), looks again in " + next_in,
                               !blocked});
    log(LogLevel::info, "standing by", standing_by.account, "sync", "for " + why.instance,
        {{"account", standing_by.account},
         {"with", "sync"},
         {"instance", why.instance},
         {"its_run", state},
         {"next_in", next_in}});
}

void RunLog::tell(const sync::DaysEnd& end)
{
    constexpr std::string_view topic = "days";
    if (!end.failure) {
        repeated_.erase({end.account, std::string{topic}});
        return;
    }
    ops::LogFields fields{{"account", end.account}};
    add_failure(fields, *end.failure);
    log(LogLevel::warning, "daily inventory not written", end.account, topic,
        std::string{model::name(end.failure->reason())} + end.failure->what(), std::move(fields));
}

void RunLog::tell(const sync::PruningEnd& end)
{
    ops::LogFields fields{{"account", end.account}};
    const auto& gone = end.pruning;
    for (const auto& [name, count] : {std::pair{"runs", gone.runs}, std::pair{"findings", gone.findings},
                                      std::pair{"versions", gone.versions}}) {
        if (count > 0) {
            fields.emplace_back(name, std::to_string(count));
        }
    }
    if (end.failure) {
        add_failure(fields, *end.failure);
        log_.write(LogLevel::warning, "old records not deleted", fields);
    } else if (fields.size() > 1) {
        log_.write(LogLevel::info, "old records deleted", fields);
    }
}

void RunLog::tell(const sync::Reconciled& reconciled)
{
    if (const auto* const failure = std::get_if<model::Failure>(&reconciled)) {
        const auto& rule = model::rule_of(failure->reason());
        const std::string reason{rule.name};
        log(LogLevel::warning, "reconciliation", "", "reconcile", reason + failure->what(),
            {{"outcome", "failed"},
             {"reason", reason},
             {"detail", failure->what()},
             {"findings", failure->reason() == model::Reason::db_in_doubt ? "unknown" : "unchanged"},
             {"to_do", std::string{rule.remedy}}});
    } else if (const auto* const accounts = std::get_if<std::vector<store::MergedAccount>>(&reconciled)) {
        repeated_[{"", "reconcile"}] = {};
        for (const auto& one : *accounts) {
            log_.write(one.findings.found > 0 ? LogLevel::warning : LogLevel::info, "reconciliation",
                       {{"account", one.account},
                        {"run", std::to_string(one.run_id)},
                        {"outcome", "succeeded"},
                        {"open", std::to_string(one.findings.open)},
                        {"new", std::to_string(one.findings.found)},
                        {"resolved", std::to_string(one.findings.resolved)}});
        }
    }
}

void RunLog::tell(const ops::Listening& listening)
{
    std::string trouble;
    if (listening.address) {
        const auto address = model::to_text(*listening.address);
        if (listening.fault.empty()) {
            log_.write(LogLevel::info, "endpoint listens", {{"address", address}});
        } else {
            trouble = "endpoint: cannot listen on " + address + " (" + listening.fault + "), tried again";
            log_.write(LogLevel::error, "endpoint cannot listen, tried again until it can",
                       {{"address", address},
                        {"detail", listening.fault},
                        {"to_do", std::string{listening.remedy}}});
        }
    }
    if (trouble != endpoint_trouble_) {
        endpoint_trouble_ = trouble;
        show_all();
    }
}

void RunLog::log(LogLevel level, std::string_view message, const std::string& account, std::string_view topic,
                 const std::string& what, ops::LogFields fields)
{
    auto& repeated = repeated_[{account, std::string{topic}}];
    const auto now = std::chrono::steady_clock::now();
    if (!what.empty() && what == repeated.what && now - repeated.logged_at < between_repeats) {
        ++repeated.unlogged;
        return;
    }
    if (repeated.unlogged > 0) {
        fields.emplace_back("not_logged", std::to_string(repeated.unlogged));
    }
    log_.write(level, message, fields);
    repeated = {what, now, 0};
}

void RunLog::keep_only(const std::vector<model::AccountSettings>& accounts)
{
    const auto is_gone = [&](const std::string& name) {
        return std::none_of(accounts.begin(), accounts.end(),
                            [&](const auto& account) { return account.name == name; });
    };
    std::erase_if(repeated_, [&](const auto& entry) {
        return !entry.first.first.empty() && is_gone(entry.first.first);
    });
    std::erase_if(status_, [&](const auto& entry) { return is_gone(entry.first); });
    show_all();
}

void RunLog::show(const std::string& account, AccountStatus status)
{
    status_[account] = std::move(status);
    show_all();
}

/// One line for all accounts, trouble first.
void RunLog::show_all() const
{
    std::string line = endpoint_trouble_;
    for (const bool well : {false, true}) {
        for (const auto& [account, status] : status_) {
            if (status.well == well) {
                line += (line.empty() ? "" : "; ") + status.text;
            }
        }
    }
    ops::notify_status(line);
}

} // namespace numsync::app
