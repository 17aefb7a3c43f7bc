#include "app/commands.hpp"
#include "app/plan_text.hpp"
#include "app/progress.hpp"
#include "source/list_client.hpp"
#include "sync/plan.hpp"

#include <iostream>

namespace numsync::app {

namespace {

using sync::Plan;

boost::asio::awaitable<std::vector<Plan>> plan_all(const sync::Context& context,
                                                   const model::Settings& settings,
                                                   const std::vector<model::AccountSettings>& accounts,
                                                   const std::optional<std::string>& body)
{
    std::vector<Plan> plans;
    for (const auto& account : accounts) {
        auto made = co_await sync::make_plan(context, settings, account, body);
        plans.push_back(std::move(made));
    }
    co_return plans;
}

/// A rejected record is a difference: the table may not hold what the API says about that number.
model::Exit exit_of(const Plan& plan)
{
    if (!plan.why_refused.empty()) {
        return model::rule_of(model::Reason::record).exit;
    }
    if (plan.blocked) {
        return model::Exit::blocked;
    }
    return plan.changes.size() == 0 ? model::Exit::done : model::Exit::differences;
}

} // namespace

model::Exit plan(Program& program, const Options& options)
{
    const auto accounts = program.accounts(options.account);
    if (options.from_file && accounts.size() > 1) {
        throw model::Misconfigured{"--from-file is about one account: name it with --account"};
    }
    if (!options.from_file) {
        program.check_keys(accounts);
    }
    ProgressLine progress;
    const auto context = program.context([&](const sync::Progress& now) { progress.show(now); });
    source::check_settings(program.settings().api, context.proxies);
    const auto plans =
        program.run_until_done(plan_all(context, program.settings(), accounts, options.from_file));
    progress.clear();
    switch (options.format) {
    case Format::table:
        print_plans(std::cout, plans, options.all);
        break;
    case Format::json:
        print_plans_json(std::cout, plans);
        break;
    case Format::csv:
    case Format::excel:
        print_plans_csv(std::cout, plans, options.format);
        break;
    }
    auto exit = model::Exit::done;
    for (const auto& plan : plans) {
        exit = model::gravest(exit, exit_of(plan));
    }
    return exit;
}

} // namespace numsync::app
