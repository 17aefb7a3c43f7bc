#include "app/commands.hpp"
#include "app/host_accounts.hpp"
#include "app/json_value.hpp"
#include "app/paint.hpp"
#include "app/status_page.hpp"
#include "app/status_text.hpp"

#include <iostream>

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
    std::cout << json::object{{"accounts", accounts}, {"runs", runs}} << "\n";
}

} // namespace

model::Exit show_status(Program& program, const Options& options)
{
    auto status =
        program.in_database([](store::Database& database) { return store::read_status(database, shown); });
    const auto configured = host_accounts(program.settings(), options.config);
    for (auto& account : status.accounts) {
        account.configured = configured.contains(account.account);
    }
    if (options.format == Format::json) {
        print_json(status);
    } else if (status.accounts.empty()) {
        std::cout << "no account has been synced yet\n";
    } else if (is_page()) {
        print_status_page(std::cout, status, program.settings().sync.interval, Paint{});
    } else {
        print_status(std::cout, status);
    }
    return model::Exit::done;
}

} // namespace numsync::app
