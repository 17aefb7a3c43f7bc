#include "app/commands.hpp"
#include "app/host_accounts.hpp"
#include "app/json_value.hpp"
#include "app/status_choice.hpp"
#include "app/status_page.hpp"
#include "app/status_text.hpp"
#include "model/text.hpp"
#include "ops/standard_streams.hpp"

#include <algorithm>
#include <iostream>
#include <map>
#include <optional>

namespace numsync::app {

namespace {

namespace json = boost::json;
using store::AccountStatus;
using store::PastRun;

/// Of each account: runs are listed, syncs and days are drawn.
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
            {"configured", account.configured},
            {"next_due_at", or_null(account.next_due_at)},
            {"approved_run_id", or_null(account.approved_run_id)}};
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
    json::array services;
    for (const auto& service : status.services) {
        services.push_back(json::object{{"instance", service.instance},
                                        {"accounts", service.accounts},
                                        {"due_at", service.due_at},
                                        {"overdue_seconds", std::max<std::int64_t>(service.overdue_for, 0)},
                                        {"at_work", service.at_work}});
    }
    std::cout << json::object{{"accounts", accounts}, {"runs", runs}, {"services", services}} << "\n";
}

/// Sets which accounts are configured. Keeps only the account that is asked for, if one is.
void restrict(std::vector<AccountStatus>& accounts, const std::map<std::string, std::string>& configured,
              const Options& options)
{
    for (auto& account : accounts) {
        account.configured = configured.contains(account.account);
    }
    if (options.account) {
        std::erase_if(accounts, [&](const auto& account) { return account.account != *options.account; });
    }
}

/// The accounts of this configuration that are asked for and that the database does not know.
std::vector<std::string> unknown_accounts(const std::vector<AccountStatus>& known, const Program& program,
                                          const Options& options)
{
    std::vector<std::string> unknown;
    for (const auto& account : program.settings().accounts) {
        if ((!options.account || *options.account == account.name) &&
            std::ranges::find(known, account.name, &AccountStatus::account) == known.end()) {
            unknown.push_back(account.name);
        }
    }
    return unknown;
}

void print_unknown(const std::vector<std::string>& accounts)
{
    constexpr std::size_t named = 5;
    if (accounts.empty()) {
        return;
    }
    std::cout << (accounts.size() == 1 ? "not synced yet: "
                                       : model::counted(accounts.size(), "account") + " not synced yet: ");
    for (std::size_t i = 0; i < std::min(accounts.size(), named); ++i) {
        std::cout << (i == 0 ? "" : ", ") << accounts[i];
    }
    std::cout << (accounts.size() > named ? ", ...\n" : "\n");
}

bool wants_a_summary(const std::vector<AccountStatus>& accounts, const Options& options)
{
    return !options.account && !options.all && options.format != Format::json && !are_few(accounts.size());
}

} // namespace

model::Exit show_status(Program& program, const Options& options)
{
    std::optional<StatusSummary> summary;
    std::vector<std::string> unknown;
    auto exit = model::Exit::done;
    const auto interval = program.settings().sync.interval;
    const auto configured = host_accounts(program.settings(), options.config);
    const auto choose = [&](std::vector<AccountStatus>& accounts) {
        restrict(accounts, configured, options);
        unknown = unknown_accounts(accounts, program, options);
        if (options.check) {
            exit = exit_for_a_check(accounts, !unknown.empty(), interval);
        }
        if (wants_a_summary(accounts, options)) {
            summary = keep_the_worst(accounts, interval);
        }
    };
    const auto status = program.in_database(
        [&](store::Database& database) { return store::read_status(database, shown, choose); });
    if (options.account && status.accounts.empty()) {
        program.accounts(options.account); // throws if the configuration does not name it either
    }
    if (options.format == Format::json) {
        print_json(status);
        return exit;
    }
    if (summary) {
        print_summary(std::cout, *summary);
        std::cout << (status.accounts.empty() ? "" : "\n");
    } else if (status.accounts.empty()) {
        std::cout << (options.account ? "account " + *options.account + " has not" : "no account has")
                  << " been synced yet\n";
    } else {
        print_unknown(unknown);
    }
    if (ops::is_terminal(std::cout)) {
        print_status_page(std::cout, status, interval);
    } else {
        print_status(std::cout, status);
    }
    return exit;
}

} // namespace numsync::app
