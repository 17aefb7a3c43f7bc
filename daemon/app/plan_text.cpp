#include "app/plan_text.hpp"

#include "app/json_value.hpp"
#include "app/text_table.hpp"
#include "model/text.hpp"

#include <array>
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

/// Which fields would change, and of how many numbers each.
void print_fields(std::ostream& out, const Plan& plan)
{
    std::map<std::string_view, std::map<std::string_view, std::uint64_t>> fields;
    for (const auto& change : plan.changes) {
        if (!change.field.empty()) {
            ++fields[change.action][change.field];
        }
    }
    for (const auto action : actions) {
        std::string text;
        for (const auto& [field, numbers] : fields[action]) {
            text += (text.empty() ? ": " : ", ") + std::string{field} + " of " + model::grouped(numbers);
        }
        if (!text.empty()) {
            out << "  " << action << text << "\n";
        }
    }
}

void print_summary(std::ostream& out, const Plan& plan)
{
    out << plan.account << ": " << model::summary(plan.counts) << "\n";
    print_fields(out, plan);
    if (model::total(plan.unreadable) > 0) {
        out << "  unreadable, kept as received: " << model::unreadable_summary(plan.unreadable) << "\n";
    }
    if (!plan.why_refused.empty()) {
        out << "  a sync would fail: " << plan.why_refused << "\n";
    }
    if (plan.blocked) {
        out << "  a sync would be BLOCKED by the guard: " << plan.why_blocked << "\n";
    }
}

void print_changes(std::ostream& out, const Plan& plan, bool all)
{
    std::vector<std::vector<std::string>> rows;
    for (const auto action : actions) {
        std::map<std::string_view, std::uint64_t> shown; // by field
        for (const auto& change : plan.changes) {
            if (change.action == action && (all || shown[change.field]++ < rows_of_each_kind)) {
                rows.push_back(row_of(change, "NULL"));
            }
        }
    }
    if (!rows.empty()) {
        out << "\n";
        print_table(out, {"ACTION", "ID", "NUMBER", "FIELD", "BEFORE", "AFTER"}, rows);
        print_left_out(out, plan.changes.size() - rows.size());
    }
}

} // namespace

void print_plans(std::ostream& out, const std::vector<Plan>& plans, bool all)
{
    for (const auto& plan : plans) {
        out << (&plan == plans.data() ? "" : "\n");
        print_summary(out, plan);
        print_changes(out, plan, all);
    }
}

void print_plans_json(std::ostream& out, const std::vector<Plan>& plans)
{
    json::array printed;
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
        printed.push_back(json::object{{"account", plan.account},
                                       {"received", plan.counts.received},
                                       {"blocked", plan.blocked},
                                       {"why_blocked", plan.why_blocked},
                                       {"refused", !plan.why_refused.empty()},
                                       {"why_refused", plan.why_refused},
                                       {"changes", changes}});
    }
    out << printed << "\n";
}

void print_plans_csv(std::ostream& out, const std::vector<Plan>& plans)
{
    print_csv_row(out, {"account", "action", "id", "number", "field", "before", "after"});
    for (const auto& plan : plans) {
        for (const auto& change : plan.changes) {
            auto row = row_of(change, "");
            row.insert(row.begin(), plan.account);
            print_csv_row(out, row);
        }
    }
}

} // namespace numsync::app
