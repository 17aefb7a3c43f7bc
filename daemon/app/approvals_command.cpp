#include "app/commands.hpp"
#include "app/csv_writer.hpp"
#include "app/json_value.hpp"
#include "app/text_table.hpp"
#include "model/text.hpp"
#include "ops/person.hpp"
#include "ops/standard_streams.hpp"
#include "store/approvals_list.hpp"

#include <algorithm>
#include <iostream>

namespace numsync::app {

namespace {

namespace json = boost::json;
using store::PlanApproval;

constexpr std::uint64_t over_in_the_table = 10;

json::object to_json(const PlanApproval& approval)
{
    return {{"run_id", approval.run_id},
            {"account", approval.account},
            {"state", approval.state},
            {"proposed_at", approval.proposed_at},
            {"absent", approval.absent},
            {"changed", approval.changed},
            {"added", approval.added},
            {"approved_at", or_null(approval.approved_at)},
            {"approved_by", or_null(approval.approved_by)},
            {"approved_as", or_null(approval.approved_as)},
            {"note", or_null(approval.note)},
            {"applied_by_run", or_null(approval.applied_by)},
            {"ended_at", or_null(approval.ended_at)},
            {"taken_back_by", or_null(approval.ended_by)}};
}

std::string text_of(const std::optional<std::string>& value)
{
    return value.value_or("");
}

std::string text_of(const std::optional<std::int64_t>& run)
{
    return run ? std::to_string(*run) : "";
}

void print_csv(const std::vector<PlanApproval>& approvals, Format format)
{
    CsvWriter csv{std::cout,
                  format,
                  {"run_id", "account", "state", "proposed_at", "absent", "changed", "added", "approved_at",
                   "approved_by", "approved_as", "note", "applied_by_run", "ended_at", "taken_back_by"}};
    for (const auto& one : approvals) {
        csv.write({std::to_string(one.run_id), one.account, one.state, one.proposed_at,
                   std::to_string(one.absent), std::to_string(one.changed), std::to_string(one.added),
                   one.approved_at, one.approved_by, one.approved_as, one.note,
                   one.applied_by ? std::optional{std::to_string(*one.applied_by)} : std::nullopt,
                   one.ended_at, one.ended_by});
    }
}

void print_json(const std::vector<PlanApproval>& approvals)
{
    json::array all;
    for (const auto& approval : approvals) {
        all.push_back(to_json(approval));
    }
    ops::print_as(std::cout, ops::Form::json);
    std::cout << all << "\n";
}

void print_approvals(const std::vector<PlanApproval>& approvals, bool any_left_out)
{
    if (approvals.empty()) {
        std::cout << "no plan was ever blocked\n";
        return;
    }
    std::vector<std::vector<std::string>> rows;
    for (const auto& one : approvals) {
        rows.push_back({std::to_string(one.run_id), one.account, one.state, std::to_string(one.absent),
                        std::to_string(one.changed), std::to_string(one.added), one.proposed_at,
                        text_of(one.approved_at), text_of(one.approved_by), text_of(one.applied_by),
                        text_of(one.ended_at), text_of(one.note)});
    }
    print_table(std::cout,
                {"RUN", "ACCOUNT", "STATE", "ABSENT", "CHANGED", "ADDED", "PROPOSED", "APPROVED", "BY",
                 "USED IN", "ENDED", "NOTE"},
                rows);
    if (any_left_out) {
        std::cout << "... and older ones: " << how_to_see_all << "\n";
    }
}

} // namespace

model::Exit show_approvals(Program& program, const Options& options)
{
    const bool whole = options.all || options.format != Format::table;
    auto approvals = program.in_database([&](store::Database& database) {
        return store::list_approvals(database, options.account,
                                     whole ? std::nullopt : std::optional{over_in_the_table + 1});
    });
    if (options.account && approvals.empty()) {
        program.accounts(options.account); // throws if the configuration does not name it
    }
    switch (options.format) {
    case Format::json:
        print_json(approvals);
        break;
    case Format::csv:
    case Format::excel:
        print_csv(approvals, options.format);
        break;
    case Format::table: {
        const auto over =
            std::ranges::count_if(approvals, [](const auto& one) { return one.ended_at.has_value(); });
        const bool any_left_out = !whole && static_cast<std::uint64_t>(over) > over_in_the_table;
        if (any_left_out) {
            approvals.pop_back();
        }
        print_approvals(approvals, any_left_out);
        break;
    }
    }
    return model::Exit::done;
}

model::Exit take_back_approval(Program& program, const Options& options)
{
    using store::TakeBackOutcome;
    const auto person = ops::person(ops::process_environment());
    const auto run = std::to_string(*options.taken_back_run);
    const auto result = program.in_database([&](store::Database& database) {
        return store::take_back(database, *options.taken_back_run, person);
    });
    const auto& approval = result.approval;
    const auto refuse = [&](const std::string& why) {
        std::cerr << "agni-number-sync: " << why << ": nothing was changed\n";
        return model::Exit::usage;
    };
    switch (result.outcome) {
    case TakeBackOutcome::taken_back:
        std::cout << "taken back by " << person << ": the approval of run " << run << ", account "
                  << approval.account << ", given by " << text_of(approval.approved_by)
                  << "\nthe next run is blocked again, unless the "
                     "list has recovered, and proposes its plan under its own number\n";
        return model::Exit::done;
    case TakeBackOutcome::no_such_plan:
        return refuse("run " + run + " was not blocked");
    case TakeBackOutcome::not_approved:
        return refuse("the plan of run " + run + " waits and is not approved");
    case TakeBackOutcome::in_use:
        return refuse("run " + text_of(approval.applied_by) + " has applied what was approved of run " + run);
    case TakeBackOutcome::over:
        return refuse("the plan of run " + run + " is over (" + approval.state + ")");
    }
    return model::Exit::internal;
}

} // namespace numsync::app
