#include "app/commands.hpp"
#include "app/text_table.hpp"
#include "model/report.hpp"
#include "store/status.hpp"

#include <boost/json.hpp>

#include <iostream>

namespace numsync::app {

namespace {

namespace json = boost::json;
using store::AccountStatus;
using store::PastRun;

constexpr int runs_shown = 5; ///< of each account

template <class Value>
json::value or_null(const std::optional<Value>& value)
{
    return value ? json::value(*value) : json::value(nullptr);
}

std::string age_text(std::int64_t seconds)
{
    if (seconds < 120) {
        return std::to_string(seconds) + " s";
    }
    if (seconds < 2 * 3600) {
        return std::to_string(seconds / 60) + " min";
    }
    return seconds < 2 * 86400 ? std::to_string(seconds / 3600) + " h"
                               : std::to_string(seconds / 86400) + " d";
}

std::string verified_text(const AccountStatus& account)
{
    if (!account.verified_at) {
        return ", never verified";
    }
    const auto age = account.age_seconds ? age_text(*account.age_seconds) + " ago"
                                         : std::string{"in the future: the database's clock was put back"};
    return ", verified " + *account.verified_at + " (" + age + ")";
}

std::string account_text(const AccountStatus& account)
{
    auto text = account.account + ": " + model::grouped(account.numbers) + " numbers";
    text += verified_text(account);
    if (account.missing > 0) {
        text += ", " + model::grouped(account.missing) + " missing";
    }
    if (account.blocked_run_id) {
        text +=
            "\n  BLOCKED by the guard: see agni-number-sync plan; if it is true: agni-number-sync approve " +
            std::to_string(*account.blocked_run_id);
    } else if (account.consecutive_failures > 0) {
        text += "\n  FAILING: " + model::grouped(account.consecutive_failures) +
                (account.consecutive_failures == 1 ? " run" : " runs in a row");
    }
    if (account.rejected > 0) {
        text += "\n  " + model::grouped(account.rejected) +
                " records rejected: SELECT * FROM rejected_records WHERE "
                "resolved_at IS NULL";
    }
    if (account.open_findings > 0) {
        text += "\n  " + model::grouped(account.open_findings) +
                (account.open_findings == 1 ? " finding is open" : " findings are open") +
                ": SELECT * FROM open_findings, or agni-number-sync reconcile";
    }
    if (account.removals_held) {
        text += "\n  removals are held: the list has records whose id cannot be read";
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
    if (!run.reason) {
        return run.status == "running" ? "" : model::summary(counts);
    }
    return *run.reason + (run.detail ? ": " + *run.detail : "");
}

void print_text(const store::Status& status)
{
    if (status.accounts.empty()) {
        std::cout << "no account has been synced yet\n";
        return;
    }
    for (const auto& account : status.accounts) {
        std::cout << account_text(account) << "\n";
    }
    std::vector<std::vector<std::string>> rows;
    for (const auto& run : status.runs) {
        rows.push_back({std::to_string(run.run_id), run.account, run.started_at,
                        run.took_ms ? std::to_string(*run.took_ms) + " ms" : "", run.trigger, run.status,
                        changes_text(run)});
    }
    std::cout << "\n";
    print_table(std::cout, {"RUN", "ACCOUNT", "STARTED", "TOOK", "TRIGGER", "STATUS", "WHAT"}, rows);
}

json::object to_json(const AccountStatus& account)
{
    return {{"account", account.account},
            {"verified_at", or_null(account.verified_at)},
            {"age_seconds", or_null(account.age_seconds)},
            {"consecutive_failures", account.consecutive_failures},
            {"blocked_run_id", or_null(account.blocked_run_id)},
            {"rejected", account.rejected},
            {"removals_held", account.removals_held},
            {"numbers", account.numbers},
            {"missing", account.missing},
            {"removed", account.removed},
            {"open_findings", account.open_findings},
            {"filters", or_null(account.filters)}};
}

json::object to_json(const PastRun& run)
{
    return {{"run_id", run.run_id},
            {"account", run.account},
            {"kind", run.kind},
            {"started_at", run.started_at},
            {"took_ms", or_null(run.took_ms)},
            {"trigger", run.trigger},
            {"status", run.status},
            {"reason", or_null(run.reason)},
            {"detail", or_null(run.detail)},
            {"received", run.received},
            {"added", run.added},
            {"updated", run.updated},
            {"restored", run.restored},
            {"repaired", run.repaired},
            {"missing", run.missing},
            {"removed", run.removed},
            {"rejected", run.rejected}};
}

void print_json(const store::Status& status)
{
    json::array accounts;
    for (const auto& account : status.accounts) {
        accounts.push_back(to_json(account));
    }
    json::array runs;
    for (const auto& run : status.runs) {
        runs.push_back(to_json(run));
    }
    std::cout << json::object{{"accounts", accounts}, {"runs", runs}} << "\n";
}

} // namespace

model::Exit show_status(Program& program, const Options& options)
{
    const auto status = program.in_database(
        [](store::Database& database) { return store::read_status(database, runs_shown); });
    options.format == Format::json ? print_json(status) : print_text(status);
    return model::Exit::done;
}

} // namespace numsync::app
