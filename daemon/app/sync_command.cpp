#include "app/commands.hpp"
#include "app/failure_text.hpp"
#include "app/paint.hpp"
#include "app/progress.hpp"
#include "model/text.hpp"
#include "source/list_client.hpp"
#include "sync/after_run.hpp"
#include "sync/sync_each.hpp"

#include <iomanip>
#include <iostream>

namespace numsync::app {

namespace {

using boost::asio::awaitable;
using model::RunReport;
using model::RunStatus;
using std::chrono::steady_clock;

constexpr std::chrono::seconds pruning_time{10}; ///< a person waits meanwhile; the rest is deleted next time

void print_report(const RunReport& report)
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
            std::cerr << report.account << ": unreadable, kept as received: "
                      << Painted{model::unreadable_summary(report.unreadable)}
                      << " (SELECT * FROM unreadable_values)\n";
        }
        if (report.unidentified > 0) {
            std::cerr << report.account << ": " << model::counted(report.unidentified, "record")
                      << " without a readable id: while there are any, nothing is removed\n";
        }
        return;
    }
    print_run_failure(report);
}

/// Prints a failure of work after a sync. It does not make the sync fail. `what` says what was not done.
void print_trouble(const std::string& account, const char* what, const std::optional<model::Failure>& failure)
{
    if (failure) {
        std::cerr << account << ": " << what << " (" << model::name(failure->reason())
                  << "): " << failure->what() << "\n  to do: " << failure->remedy << std::endl;
    }
}

/// The work of the command `sync`, for all its accounts.
class Syncs {
  public:
    Syncs(const sync::Context& context, const model::Settings& settings, ProgressLine& progress)
        : context_(context), settings_(settings), progress_(progress)
    {
    }

    awaitable<model::Exit> carry_out(const std::vector<model::AccountSettings>& accounts);

  private:
    awaitable<void> take_report(const RunReport& report, sync::DatabaseSlot& slot);
    awaitable<void> prune(const std::string& account, sync::DatabaseClient& database);

    const sync::Context& context_;
    const model::Settings& settings_;
    ProgressLine& progress_;
    model::Exit exit_ = model::Exit::done;
};

awaitable<model::Exit> Syncs::carry_out(const std::vector<model::AccountSettings>& accounts)
{
    std::size_t ended = 0;
    const sync::OnRun on_run = [&](const RunReport& report, sync::DatabaseSlot& slot) {
        ++ended;
        return take_report(report, slot);
    };
    co_await sync::sync_each(context_, settings_, accounts, on_run);
    co_return ended == accounts.size() ? exit_ : model::gravest(exit_, model::Exit::try_again);
}

awaitable<void> Syncs::take_report(const RunReport& report, sync::DatabaseSlot& slot)
{
    progress_.clear();
    print_report(report);
    exit_ = model::gravest(exit_, model::exit_of(report));
    if (context_.stop.stop_requested()) {
        co_return;
    }
    auto& database = slot.client(settings_.database);
    if (report.applied) {
        const auto failure =
            co_await sync::write_days(context_, settings_, database, report.account, *report.applied);
        print_trouble(report.account, "the daily inventory is not written", failure);
    }
    if (report.status != RunStatus::failed) {
        co_await prune(report.account, database);
    }
}

awaitable<void> Syncs::prune(const std::string& account, sync::DatabaseClient& database)
{
    store::Pruning pruning;
    const auto until = steady_clock::now() + pruning_time;
    const std::function<bool()> goes_on = [&] { return steady_clock::now() < until; };
    const auto failure = co_await sync::prune(context_, settings_, database, account, pruning, goes_on);
    print_trouble(account, "old records are not deleted", failure);
}

} // namespace

model::Exit sync_accounts(Program& program, const Options& options)
{
    const auto accounts = program.accounts(options.account);
    program.check_keys(accounts);
    ProgressLine progress;
    const auto context = program.context([&](const sync::Progress& now) { progress.show(now); });
    source::check_settings(program.settings().api, context.proxies);
    Syncs syncs{context, program.settings(), progress};
    return program.run_until_done(syncs.carry_out(accounts));
}

} // namespace numsync::app
