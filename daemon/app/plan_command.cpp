#include "app/commands.hpp"
#include "app/progress.hpp"
#include "app/text_table.hpp"
#include "source/list_client.hpp"
#include "sync/plan.hpp"

#include <boost/json.hpp>

#include <iostream>

namespace numsync::app {

namespace {

namespace json = boost::json;
using sync::Plan;

constexpr auto* null_text = "NULL";

json::value or_null(const std::optional<std::string>& value)
{
    return value ? json::value(*value) : json::value(nullptr);
}

std::vector<std::vector<std::string>> rows_of(const std::vector<Plan>& plans, const char* null)
{
    std::vector<std::vector<std::string>> rows;
    for (const auto& plan : plans) {
        for (const auto& change : plan.changes) {
            const auto shown = [&](const std::optional<std::string>& value) {
                return change.field.empty() ? "" : value.value_or(null);
            };
            rows.push_back({plan.account, change.action, change.id, change.number, change.field,
                            change.action == "reject" ? "" : shown(change.before), shown(change.after)});
        }
    }
    return rows;
}

void print_text(const std::vector<Plan>& plans)
{
    const auto rows = rows_of(plans, null_text);
    if (!rows.empty()) {
        print_table(std::cout, {"ACCOUNT", "ACTION", "ID", "NUMBER", "FIELD", "BEFORE", "AFTER"}, rows);
        std::cout << "\n";
    }
    for (const auto& plan : plans) {
        std::cout << plan.account << ": " << model::summary(plan.counts) << "\n";
        if (!plan.why_refused.empty()) {
            std::cout << "  a sync would fail: " << plan.why_refused << "\n";
        }
        if (plan.blocked) {
            std::cout << "  a sync would be BLOCKED by the guard: " << plan.why_blocked << "\n";
        }
    }
}

void print_json(const std::vector<Plan>& plans)
{
    json::array all;
    for (const auto& plan : plans) {
        json::array changes;
        for (const auto& change : plan.changes) {
            changes.push_back(json::object{{"action", change.action},
                                           {"id", change.id},
                                           {"number", change.number},
                                           {"field", change.field},
                                           {"before", or_null(change.before)},
                                           {"after", or_null(change.after)}});
        }
        all.push_back(json::object{{"account", plan.account},
                                   {"received", plan.counts.received},
                                   {"blocked", plan.blocked},
                                   {"why_blocked", plan.why_blocked},
                                   {"refused", !plan.why_refused.empty()},
                                   {"why_refused", plan.why_refused},
                                   {"changes", changes}});
    }
    std::cout << all << "\n";
}

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

/// A rejected record is a difference: what the API says of that number and what the table holds may not be
/// the same.
model::Exit exit_of(const Plan& plan)
{
    if (!plan.why_refused.empty()) {
        return model::rule_of(model::Reason::record).exit;
    }
    if (plan.blocked) {
        return model::Exit::blocked;
    }
    return plan.changes.empty() ? model::Exit::done : model::Exit::differences;
}

} // namespace

model::Exit plan(Program& program, const Options& options)
{
    const auto accounts = program.accounts(options.account);
    if (options.from_file && accounts.size() > 1) {
        throw model::Misconfigured{"--from-file is about one account: name it with --account"};
    }
    ProgressLine progress;
    const auto context = program.context([&](const sync::Progress& now) { progress.show(now); });
    source::check_settings(program.settings().api, context.proxies);
    const auto plans = program.finish(plan_all(context, program.settings(), accounts, options.from_file));
    progress.clear();
    switch (options.format) {
    case Format::table:
        print_text(plans);
        break;
    case Format::json:
        print_json(plans);
        break;
    case Format::csv:
        print_csv(std::cout, {"account", "action", "id", "number", "field", "before", "after"},
                  rows_of(plans, ""));
        break;
    }
    auto exit = model::Exit::done;
    for (const auto& plan : plans) {
        exit = model::gravest(exit, exit_of(plan));
    }
    return exit;
}

} // namespace numsync::app
