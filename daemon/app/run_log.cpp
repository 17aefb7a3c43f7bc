#include "app/run_log.hpp"

#include "app/run_fields.hpp"
#include "model/health.hpp"
#include "model/report.hpp"
#include "model/text.hpp"
#include "ops/systemd.hpp"

#include <algorithm>
#include <utility>

namespace numsync::app {

namespace {

using model::LogLevel;
using model::RunStatus;

constexpr std::chrono::hours between_repeats{1};
constexpr std::size_t most_in_status = 5; ///< if there are many accounts, so many in trouble are shown

} // namespace

void RunLog::log_run(const sync::RunEnd& end)
{
    const auto& report = end.report;
    show(report.account, {status_text(end), !report.reason});
    if (is_one_of_many(report)) {
        count_unchanged(end);
        return;
    }
    const auto failure = report.reason ? std::string{model::name(*report.reason)} + report.detail : "";
    log(level_of(report), "run", report.account, "sync", failure, fields_of(end));
}

/// Whether the run is only counted: there are many accounts, and it changed nothing and is like the run
/// before it.
bool RunLog::is_one_of_many(const model::RunReport& report)
{
    auto& before = oddities_[report.account];
    const auto oddities = oddities_of(report);
    const bool is_new = std::exchange(before, oddities) != oddities;
    const auto repeated = repeated_.find({report.account, "sync"});
    const bool recovered = repeated != repeated_.end() && !repeated->second.what.empty();
    return accounts_.size() > model::few_accounts && !is_new && !recovered && changed_nothing(report);
}

void RunLog::count_unchanged(const sync::RunEnd& end)
{
    log_.write(LogLevel::debug, "run", fields_of(end));
    const auto now = std::chrono::steady_clock::now();
    if (unchanged_ == 0) {
        unchanged_since_ = now;
    }
    ++unchanged_;
    if (now - unchanged_since_ >= between_repeats) {
        log_unchanged();
    }
}

void RunLog::log_unchanged()
{
    if (unchanged_ > 0) {
        log_.write(LogLevel::info, "runs that changed nothing",
                   {{"runs", std::exchange(unchanged_, 0)}, {"accounts", accounts_.size()}});
    }
}

void RunLog::log_standing_by(const sync::StandingBy& standing_by)
{
    const auto& why = standing_by.why;
    const bool blocked = !why.at_work && why.ended_as == RunStatus::blocked;
    const std::string state = why.at_work ? "at work" : std::string{model::name(why.ended_as)};
    show(standing_by.account, {standing_by.account + ": stands by for " + why.instance + " (" + state +
                                   "), looks again at " + time_text(standing_by.next_in),
                               !blocked});
    log(LogLevel::info, "standing by", standing_by.account, "sync", "for " + why.instance,
        {{"account", standing_by.account},
         {"with", "sync"},
         {"instance", why.instance},
         {"its_run", state},
         {"next_in", seconds_text(standing_by.next_in)}});
}

void RunLog::log_days(const sync::DaysEnd& end)
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

void RunLog::log_pruning(const sync::PruningEnd& end)
{
    ops::LogFields fields{{"account", end.account}};
    const auto& gone = end.pruning;
    for (const auto& [name, count] : {std::pair{"runs", gone.runs}, std::pair{"findings", gone.findings},
                                      std::pair{"versions", gone.versions}}) {
        if (count > 0) {
            fields.emplace_back(name, count);
        }
    }
    if (end.failure) {
        add_failure(fields, *end.failure);
        log_.write(LogLevel::warning, "old records not deleted", fields);
    } else if (fields.size() > 1) {
        log_.write(LogLevel::info, "old records deleted", fields);
    }
}

void RunLog::log_reconciliation(const sync::Reconciled& reconciled)
{
    if (const auto* const failure = std::get_if<model::Failure>(&reconciled)) {
        const std::string reason{model::name(failure->reason())};
        log(LogLevel::warning, "reconciliation", "", "reconcile", reason + failure->what(),
            {{"outcome", "failed"},
             {"reason", reason},
             {"detail", failure->what()},
             {"findings", failure->reason() == model::Reason::db_in_doubt ? "unknown" : "unchanged"},
             {"to_do", std::string{failure->remedy}}});
    } else if (const auto* const accounts = std::get_if<std::vector<store::MergedAccount>>(&reconciled)) {
        repeated_[{"", "reconcile"}] = {};
        for (const auto& one : *accounts) {
            log_.write(one.findings.found > 0 ? LogLevel::warning : LogLevel::info, "reconciliation",
                       {{"account", one.account},
                        {"run", one.run_id},
                        {"outcome", "succeeded"},
                        {"open", one.findings.open},
                        {"new", one.findings.found},
                        {"resolved", one.findings.resolved}});
        }
    }
}

void RunLog::log_listening(const ops::Listening& listening)
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
        fields.emplace_back("not_logged", repeated.unlogged);
    }
    log_.write(level, message, fields);
    repeated = {what, now, 0};
}

void RunLog::keep_only(const std::vector<model::AccountSettings>& accounts)
{
    accounts_.clear();
    for (const auto& account : accounts) {
        accounts_.insert(account.name);
    }
    const auto is_gone = [&](const std::string& name) { return !accounts_.contains(name); };
    std::erase_if(repeated_, [&](const auto& entry) {
        return !entry.first.first.empty() && is_gone(entry.first.first);
    });
    std::erase_if(status_, [&](const auto& entry) { return is_gone(entry.first); });
    std::erase_if(oddities_, [&](const auto& entry) { return is_gone(entry.first); });
}

void RunLog::show(const std::string& account, AccountStatus status)
{
    if (accounts_.contains(account)) { // a reload may have removed it during its last run
        status_[account] = std::move(status);
    }
    show_all();
}

/// One line for all accounts, those in trouble first. If there are many: how many are well, and some of the
/// others.
void RunLog::show_all() const
{
    const bool few = status_.size() <= model::few_accounts;
    std::string line = endpoint_trouble_;
    const auto add = [&](const std::string& text) { line += (line.empty() ? "" : "; ") + text; };
    if (configuration_.is_outdated()) {
        add("the configuration was changed and is not reloaded");
    }
    const auto well = static_cast<std::size_t>(
        std::ranges::count_if(status_, [](const auto& entry) { return entry.second.well; }));
    if (!few) {
        add(model::grouped(well) + " of " + model::grouped(status_.size()) + " accounts are well");
    }
    std::size_t shown = 0;
    for (const bool is_well : {false, true}) {
        for (const auto& [account, status] : status_) {
            if (status.well == is_well && (few || (!is_well && ++shown <= most_in_status))) {
                add(status.text);
            }
        }
    }
    if (shown > most_in_status) {
        add("and " + model::grouped(shown - most_in_status) + " more");
    }
    ops::notify_status(line);
}

} // namespace numsync::app
