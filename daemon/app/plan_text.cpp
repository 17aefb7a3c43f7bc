#include "app/plan_text.hpp"

#include "app/csv_writer.hpp"
#include "app/json_value.hpp"
#include "app/text_table.hpp"
#include "model/text.hpp"
#include "ops/standard_streams.hpp"

#include <array>
#include <functional>
#include <map>
#include <ostream>
#include <string>
#include <string_view>

namespace numsync::app {

namespace {

namespace json = boost::json;
using sync::Plan;
using sync::PlannedChange;

/// In the order in which the summary counts them.
constexpr std::array<std::string_view, 7> actions{"add",     "update", "restore", "repair",
                                                  "missing", "remove", "reject"};

/// Action, id, number, field, before, after.
std::vector<std::string> row_of(const PlannedChange& change, const char* null)
{
    const auto shown = [&](const std::optional<std::string>& value) {
        return change.field.empty() ? "" : value.value_or(null);
    };
    return {change.action,
            change.id,
            change.number,
            change.field,
            change.action == "reject" ? "" : shown(change.before),
            shown(change.after)};
}

/// How many changes there are, by action and field.
using Kinds = std::map<std::string, std::map<std::string, std::uint64_t>, std::less<>>;

Kinds kinds_of(const Plan& plan)
{
    Kinds kinds;
    plan.changes.for_each([&](const PlannedChange& change) { ++kinds[change.action][change.field]; });
    return kinds;
}

/// Which fields would change, and of how many numbers each.
void print_fields(std::ostream& out, const Kinds& kinds)
{
    for (const auto action : actions) {
        std::string text;
        const auto found = kinds.find(action);
        for (const auto& [field, numbers] : found == kinds.end() ? Kinds::mapped_type{} : found->second) {
            if (!field.empty()) {
                text += (text.empty() ? ": " : ", ") + field + " of " + model::grouped(numbers);
            }
        }
        if (!text.empty()) {
            out << "  " << action << text << "\n";
        }
    }
}

void print_summary(std::ostream& out, const Plan& plan, const Kinds& kinds)
{
    out << Painted{plan.account + ": " + model::summary(plan.counts)} << "\n";
    print_fields(out, kinds);
    if (model::total(plan.unreadable) > 0) {
        out << "  unreadable, kept as received: " << Painted{model::unreadable_summary(plan.unreadable)}
            << "\n";
    }
    if (!plan.why_refused.empty()) {
        out << "  a sync would fail: " << Painted{plan.why_refused} << "\n";
    }
    if (plan.blocked) {
        out << "  a sync would be BLOCKED by the guard: " << Painted{plan.why_blocked} << "\n";
    }
}

/// The rows that are shown, in the order in which the summary counts them; returns how many.
std::uint64_t for_each_shown(const Plan& plan, const Kinds& kinds, bool all,
                             const std::function<void(const std::vector<std::string>&)>& take)
{
    std::uint64_t rows = 0;
    for (const auto action : actions) {
        if (!kinds.contains(action)) {
            continue;
        }
        std::map<std::string, std::uint64_t> shown; // by field
        plan.changes.for_each([&](const PlannedChange& change) {
            if (change.action == action && (all || shown[change.field]++ < rows_of_each_kind)) {
                take(row_of(change, "NULL"));
                ++rows;
            }
        });
    }
    return rows;
}

void print_changes(std::ostream& out, const Plan& plan, const Kinds& kinds, bool all)
{
    if (plan.changes.size() == 0) {
        return;
    }
    TextTable table{{"ACTION", "ID", "NUMBER", "FIELD", "BEFORE", "AFTER"}};
    for_each_shown(plan, kinds, all, [&](const auto& row) { table.measure(row); });
    out << "\n";
    table.print_heading(out);
    const auto rows = for_each_shown(plan, kinds, all, [&](const auto& row) { table.print(out, row); });
    print_left_out(out, plan.changes.size() - rows);
}

} // namespace

void print_plans(std::ostream& out, const std::vector<Plan>& plans, bool all)
{
    for (const auto& plan : plans) {
        out << (&plan == plans.data() ? "" : "\n");
        const auto kinds = kinds_of(plan);
        print_summary(out, plan, kinds);
        print_changes(out, plan, kinds, all);
    }
}

/// Piece by piece, as a plan may have a change for each number.
void print_plans_json(std::ostream& out, const std::vector<Plan>& plans)
{
    ops::print_as(out, ops::Form::json);
    out << "[";
    for (const auto& plan : plans) {
        out << (&plan == plans.data() ? "" : ",") << R"({"account":)" << json::value(plan.account)
            << R"(,"received":)" << plan.counts.received << R"(,"blocked":)" << json::value(plan.blocked)
            << R"(,"why_blocked":)" << json::value(plan.why_blocked) << R"(,"refused":)"
            << json::value(!plan.why_refused.empty()) << R"(,"why_refused":)" << json::value(plan.why_refused)
            << R"(,"changes":[)";
        const char* separator = "";
        plan.changes.for_each([&](const PlannedChange& change) {
            out << separator
                << json::object{{"action", change.action},          {"id", change.id},
                                {"number", change.number},          {"field", change.field},
                                {"before", or_null(change.before)}, {"after", or_null(change.after)}};
            separator = ",";
        });
        out << "]}";
    }
    out << "]\n";
}

void print_plans_csv(std::ostream& out, const std::vector<Plan>& plans, Format format)
{
    CsvWriter csv{out, format, {"account", "action", "id", "number", "field", "before", "after"}};
    for (const auto& plan : plans) {
        plan.changes.for_each([&](const PlannedChange& change) {
            const auto field = change.field.empty() ? std::nullopt : std::optional{change.field};
            csv.write(
                {plan.account, change.action, change.id, change.number, field, change.before, change.after});
        });
    }
}

} // namespace numsync::app
