#include "app/commands.hpp"
#include "app/failure_text.hpp"
#include "app/findings_text.hpp"
#include "app/progress.hpp"
#include "ops/expected_file.hpp"
#include "source/list_client.hpp"
#include "store/expected_numbers.hpp"
#include "sync/run_once.hpp"

#include <iostream>

namespace numsync::app {

namespace {

using model::Exit;
using model::RunReport;

/// The findings of one account, from the database, and whether there are any.
boost::asio::awaitable<Exit> show(Program& program, const RunReport& report, FindingsText& text)
{
    auto read = [&](store::Database& database) {
        const auto kinds = store::read_kinds_of_findings(database, report.account, *report.run_id);
        text.begin_account(report, kinds);
        store::for_each_open_finding(database, report.account, text.of_each_kind(),
                                     [&](const store::Finding& finding) { text.add(finding); });
        text.end_account();
        return kinds.empty() ? Exit::done : Exit::differences;
    };
    co_return co_await program.database_job(read);
}

boost::asio::awaitable<Exit> reconcile_all(Program& program, const sync::Context& context,
                                           const std::vector<model::AccountSettings>& accounts,
                                           const std::vector<model::ExpectedNumber>* expected,
                                           ProgressLine& progress, FindingsText& text)
{
    if (expected != nullptr) {
        auto load = [&](store::Database& database) { store::replace_expected(database, *expected); };
        co_await program.database_job(load);
    }
    auto exit = Exit::done;
    for (const auto& account : accounts) {
        const auto report = co_await sync::run_once(model::RunKind::reconcile, context, program.settings(),
                                                    account, model::Trigger::manual);
        progress.clear();
        if (report.reason) {
            tell_failure(report);
            exit = model::gravest(exit, model::exit_of(report));
        } else {
            const auto found = co_await show(program, report, text);
            exit = model::gravest(exit, found);
        }
        if (context.stop.stop_requested()) {
            break;
        }
    }
    co_return exit;
}

} // namespace

Exit reconcile(Program& program, const Options& options)
{
    const auto accounts = program.accounts(options.account);
    program.check_keys(accounts);
    std::optional<std::vector<model::ExpectedNumber>> expected;
    if (options.expected) {
        expected = ops::load_expected_file(*options.expected, program.settings().accounts);
    }
    ProgressLine progress;
    const auto context = program.context([&](const sync::Progress& now) { progress.show(now); });
    source::check_settings(program.settings().api, context.proxies);
    FindingsText text{std::cout, options.format, options.all};
    const auto exit = program.finish(
        reconcile_all(program, context, accounts, expected ? &*expected : nullptr, progress, text));
    text.end();
    return exit;
}

} // namespace numsync::app
