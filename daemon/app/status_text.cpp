#include "app/status_text.hpp"

#include "app/paint.hpp"
#include "app/text_table.hpp"
#include "model/text.hpp"

#include <ostream>

namespace numsync::app {

namespace {

using store::AccountStatus;
using store::PastRun;

constexpr std::size_t shown_of_example = 60;
constexpr std::int64_t seconds_of_lateness = 60; ///< a service may be so late: runs wait for each other

/// Host and process of an instance's name, which is host/process/number.
std::string place_of(const std::string& instance)
{
    const auto host = instance.find('/');
    const auto process = instance.rfind('/');
    return host == process
               ? instance
               : instance.substr(0, host) + ", process " + instance.substr(host + 1, process - host - 1);
}

std::string verified_text(const AccountStatus& account)
{
    if (!account.verified_at) {
        return ", never verified";
    }
    const auto age = account.age_seconds
                         ? model::age_text(std::chrono::seconds{*account.age_seconds}) + " ago"
                         : std::string{"in the future: the database's clock was put back"};
    return ", verified " + *account.verified_at + " (" + age + ")";
}

std::string account_text(const AccountStatus& account)
{
    auto text = account.account + ": " + model::counted(account.numbers, "number");
    text += verified_text(account);
    if (account.missing > 0) {
        text += ", " + model::grouped(account.missing) + " missing";
    }
    if (const auto next = next_text(account); !next.empty()) {
        text += ", next sync " + next;
    }
    return text;
}

std::string changes_text(const PastRun& run)
{
    model::Counts counts;
    counts.received = run.received;
    counts.added = run.added;
    counts.updated = run.updated;
    counts.restored = run.restored;
    counts.repaired = run.repaired;
    counts.missing = run.missing;
    counts.removed = run.removed;
    counts.rejected = run.rejected;
    if (!run.reason && run.kind == "reconcile") {
        return "reconciled: " + run.detail.value_or("under way");
    }
    if (run.kind == "retire") {
        return "retired: " + model::counted(run.removed, "number") + " removed";
    }
    if (!run.reason) {
        return run.status == "running" ? "" : model::summary(counts);
    }
    return *run.reason + (run.detail ? ": " + *run.detail : "");
}

} // namespace

std::vector<std::string> service_lines(const std::vector<store::RunningService>& services)
{
    const std::string look = "; on its machine, systemctl status agni-number-sync says more";
    std::vector<std::string> lines;
    for (const auto& service : services) {
        const bool is_silent = service.overdue_for > seconds_of_lateness && !service.at_work;
        lines.push_back("service: " + place_of(service.instance) +
                        (is_silent ? ", SILENT: it was due at " + service.due_at + look : ", runs"));
    }
    if (lines.empty()) {
        lines.push_back("service: the database knows of none" + look);
    }
    return lines;
}

std::string next_text(const AccountStatus& account)
{
    if (!account.next_due_at) {
        return "";
    }
    return *account.due_in < 0 ? "was due " + *account.next_due_at + " (" +
                                     model::age_text(std::chrono::seconds{-*account.due_in}) + " ago)"
                               : *account.next_due_at + " (in " +
                                     model::age_text(std::chrono::seconds{*account.due_in}) + ")";
}

bool is_stale(std::int64_t age_seconds, std::chrono::milliseconds interval)
{
    return std::chrono::seconds{age_seconds} > 3 * interval;
}

std::string unknown_account_text(const std::string& account)
{
    return "no configuration of this host names it; if none elsewhere does: agni-numbers retire " + account;
}

std::vector<Remark> remarks(const AccountStatus& account)
{
    std::vector<Remark> found;
    if (!account.configured) {
        found.push_back({unknown_account_text(account.account)});
    }
    if (account.blocked_run_id) {
        found.push_back({"BLOCKED by the guard: see agni-numbers plan; if it is true: agni-numbers approve " +
                             std::to_string(*account.blocked_run_id),
                         true});
    } else if (account.approved_run_id && account.last_was_blocked) {
        const auto run = std::to_string(*account.approved_run_id);
        found.push_back({"APPROVED by " + account.approved_by.value_or("?") +
                         ": the next sync applies the plan of run " + run +
                         "; agni-numbers approvals --take-back " + run + " takes it back"});
    } else if (account.consecutive_failures > 0) {
        found.push_back({"FAILING: " + model::counted(account.consecutive_failures, "run") +
                             (account.consecutive_failures == 1 ? "" : " in a row"),
                         true});
    }
    if (account.rejected > 0) {
        found.push_back(
            {model::counted(account.rejected, "record") + " rejected: SELECT * FROM rejected_numbers"});
    }
    for (const auto& value : account.unreadable) {
        found.push_back({value.field + " is unreadable for " + model::counted(value.numbers, "number") +
                         " since " + value.since + ", such as " +
                         std::string{model::cut_utf8(value.example, shown_of_example)} +
                         ": SELECT * FROM unreadable_values"});
    }
    if (account.open_findings > 0) {
        found.push_back({model::counted(account.open_findings, "finding") +
                         (account.open_findings == 1 ? " is open" : " are open") +
                         ": SELECT * FROM open_findings, or agni-numbers reconcile"});
    }
    if (account.removals_held) {
        found.push_back({"removals are held: the list has records whose id cannot be read"});
    }
    return found;
}

std::vector<std::string> outcome_of(const PastRun& run)
{
    return {run.took_ms ? std::to_string(*run.took_ms) + " ms" : "", run.trigger, run.status,
            changes_text(run)};
}

void print_status(std::ostream& out, const store::Status& status)
{
    for (const auto& account : status.accounts) {
        out << Painted{account_text(account)} << "\n";
        for (const auto& remark : remarks(account)) {
            out << "  " << Painted{remark.text} << "\n";
        }
    }
    for (const auto& line : service_lines(status.services)) {
        out << Painted{line} << "\n";
    }
    if (status.accounts.empty()) {
        return;
    }
    std::vector<std::vector<std::string>> rows;
    for (const auto& run : status.runs) {
        auto& row = rows.emplace_back(std::vector{std::to_string(run.run_id), run.account, run.started_at});
        for (auto& cell : outcome_of(run)) {
            row.push_back(std::move(cell));
        }
    }
    out << "\n";
    print_table(out, {"RUN", "ACCOUNT", "STARTED", "TOOK", "TRIGGER", "STATUS", "WHAT"}, rows);
}

} // namespace numsync::app
