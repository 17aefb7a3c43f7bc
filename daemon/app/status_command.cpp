#include "app/commands.hpp"
#include "app/host_accounts.hpp"
#include "app/json_value.hpp"
#include "app/status_choice.hpp"
#include "app/status_page.hpp"
#include "app/status_text.hpp"
#include "ops/standard_streams.hpp"

#include <iostream>
#include <map>
#include <optional>

namespace numsync::app {

namespace {

namespace json = boost::json;
using store::AccountStatus;
using store::PastRun;

/// Of each account: the runs are listed, the rest is drawn.
constexpr store::Past shown{.runs = 5, .syncs = 30, .days = 30};

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
            {"accepted_findings", account.accepted_findings},
            {"filters", or_null(account.filters)},
            {"history_since", or_null(account.history_since)},
            {"configured", account.configured}};
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
    ops::print_as(std::cout, ops::Form::json);
    std::cout << json::object{{"accounts", accounts}, {"runs", runs}} << "\n";
}

/// Leaves those that are to be shown; the summary, if others are not.
std::optional<StatusSummary> choose_accounts(std::vector<AccountStatus>& accounts,
                                             const std::map<std::string, std::string>& configured,
                                             const Options& options, std::chrono::milliseconds interval)
{
    for (auto& account : accounts) {
        account.configured = configured.contains(account.account);
    }
    if (options.account) {
        std::erase_if(accounts, [&](const auto& account) { return account.account != *options.account; });
        return std::nullopt;
    }
    if (options.all || options.format == Format::json || are_few(accounts.size())) {
        return std::nullopt;
    }
    return keep_the_worst(accounts, interval);
}

} // namespace

model::Exit show_status(Program& program, const Options& options)
{
    std::optional<StatusSummary> summary;
    const auto configured = host_accounts(program.settings(), options.config);
    const auto choose = [&](std::vector<AccountStatus>& accounts) {
        summary = choose_accounts(accounts, configured, options, program.settings().sync.interval);
    };
    const auto status = program.in_database(
        [&](store::Database& database) { return store::read_status(database, shown, choose); });
    if (options.account && status.accounts.empty()) {
        program.accounts(options.account); // throws if no configuration names it either
    }
    if (options.format == Format::json) {
        print_json(status);
        return model::Exit::done;
    }
    if (summary) {
        print_summary(std::cout, *summary);
        std::cout << (status.accounts.empty() ? "" : "\n");
    } else if (status.accounts.empty()) {
        std::cout << (options.account ? "account " + *options.account + " has not" : "no account has")
                  << " been synced yet\n";
    }
    if (ops::is_terminal(std::cout)) {
        print_status_page(std::cout, status, program.settings().sync.interval);
    } else {
        print_status(std::cout, status);
    }
    return model::Exit::done;
}

} // namespace numsync::app
