#include "app/commands.hpp"
#include "app/failure_text.hpp"
#include "app/progress.hpp"
#include "model/text.hpp"
#include "source/list_client.hpp"
#include "sync/days.hpp"
#include "sync/pruning.hpp"
#include "sync/run_once.hpp"

#include <iomanip>
#include <iostream>

namespace numsync::app {

namespace {

using model::RunReport;
using model::RunStatus;
using std::chrono::steady_clock;

constexpr std::chrono::seconds pruning_time{10}; ///< of somebody who waits; what is left goes the next time

void tell(const RunReport& report)
{
    for (const auto dead : report.abandoned) {
        std::cout << report.account << ": closed run " << dead
                  << " as abandoned: its process ended or lost its lease\n";
    }
    if (report.status == RunStatus::succeeded) {
        const auto seconds = std::chrono::duration<double>(report.fetch_time + report.apply_time).count();
        std::cout << report.account << ": run " << *report.run_id
                  << " succeeded: " << model::summary(report.counts) << " (" << std::fixed
                  << std::setprecision(1) << seconds << " s)";
        std::cout << (report.detail.empty() ? "" : "; " + report.detail) << std::endl;
        if (model::total(report.unreadable) > 0) {
            std::cerr << report.account
                      << ": unreadable, kept as received: " << model::unreadable_summary(report.unreadable)
                      << " (SELECT * FROM unreadable_values)\n";
        }
        if (report.unidentified > 0) {
            std::cerr << report.account << ": " << model::counted(report.unidentified, "record")
                      << " without a readable id: while there are any, nothing is removed\n";
        }
        return;
    }
    tell_failure(report);
}

/// `what` was to be done after a sync, which it does not make fail.
void tell(const std::string& account, const char* what, const std::optional<model::Failure>& failure)
{
    if (failure) {
        std::cerr << account << ": " << what << " (" << model::name(failure->reason())
                  << "): " << failure->what() << "\n  to do: " << model::rule_of(failure->reason()).remedy
                  << std::endl;
    }
}

boost::asio::awaitable<void> prune(const sync::Context& context, const model::Settings& settings,
                                   const std::string& account)
{
    store::Pruning pruning;
    const auto until = steady_clock::now() + pruning_time;
    const std::function<bool()> goes_on = [&] { return steady_clock::now() < until; };
    const auto failure = co_await sync::prune(context, settings, account, pruning, goes_on);
    tell(account, "old records are not deleted", failure);
}

boost::asio::awaitable<model::Exit> sync_all(const sync::Context& context, const model::Settings& settings,
                                             const std::vector<model::AccountSettings>& accounts,
                                             ProgressLine& progress)
{
    auto exit = model::Exit::done;
    for (const auto& account : accounts) {
        const auto report = co_await sync::run_once(context, settings, account, model::Trigger::manual);
        progress.clear();
        tell(report);
        exit = model::gravest(exit, model::exit_of(report));
        if (context.stop.stop_requested()) {
            break;
        }
        if (report.applied) {
            const auto failure = co_await sync::write_days(context, settings, account.name, *report.applied);
            tell(account.name, "the daily inventory is not written", failure);
        }
        if (report.status != RunStatus::failed) {
            co_await prune(context, settings, account.name);
        }
    }
    co_return exit;
}

} // namespace

model::Exit sync_accounts(Program& program, const Options& options)
{
    const auto accounts = program.accounts(options.account);
    program.check_keys(accounts);
    ProgressLine progress;
    const auto context = program.context([&](const sync::Progress& now) { progress.show(now); });
    source::check_settings(program.settings().api, context.proxies);
    return program.finish(sync_all(context, program.settings(), accounts, progress));
}

} // namespace numsync::app
