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

bool is_whole(const PlannedChange& change)
{
    return change.field.empty();
}

/// Whether the change is listed. An update of updated_at tells a person nothing, so it is only counted.
bool is_listed(const PlannedChange& change)
{
    return change.action != "update" || change.field != "updated_at";
}

const std::vector<std::string> columns_of_whole{"ACTION", "ID",    "NUMBER",       "COUNTRY",
                                                "NAME",   "PRICE", "MISSING SINCE"};

std::vector<std::string> row_of_whole(const PlannedChange& change)
{
    return {change.action,
            change.id,
            change.number,
            change.country.value_or(""),
            change.name.value_or(""),
            change.price.value_or(""),
            change.action == "missing" ? change.missing_since.value_or("now")
                                       : change.missing_since.value_or("")};
}

const std::vector<std::string> columns_of_field{"ACTION", "ID", "NUMBER", "FIELD", "BEFORE", "AFTER"};

std::vector<std::string> row_of_field(const PlannedChange& change)
{
    return {change.action,
            change.id,
            change.number,
            change.field,
            change.action == "reject" ? "" : change.before.value_or("NULL"),
            change.after.value_or("NULL")};
}

/// How many changes there are, by action and field.
using Kinds = std::map<std::string, std::map<std::string, std::uint64_t>, std::less<>>;

Kinds kinds_of(const Plan& plan)
{
    Kinds kinds;
    plan.changes.for_each([&](const PlannedChange& change) { ++kinds[change.action][change.field]; });
    return kinds;
}

/// Prints which fields would change, and of how many numbers each.
void print_fields(std::ostream& out, const Plan& plan, const Kinds& kinds)
{
    for (const auto action : actions) {
        std::string text;
        const auto found = kinds.find(action);
        for (const auto& [field, numbers] : found == kinds.end() ? Kinds::mapped_type{} : found->second) {
            if (!field.empty()) {
                text += (text.empty() ? ": " : ", ") + field + " of " + model::grouped(numbers);
            }
        }
        if (action == "update" && plan.only_stamps > 0) {
            text += " (" + model::grouped(plan.only_stamps) + " of nothing else, not listed)";
        }
        if (!text.empty()) {
            out << "  " << action << text << "\n";
        }
    }
}

void print_cost(std::ostream& out, const Plan& plan)
{
    const auto& cost = plan.cost;
    std::string text;
    int parts = 0;
    sync::PriceSum total;
    const auto add = [&](const sync::PriceSum& sum, const char* what) {
        if (!sum.is_zero()) {
            text += (parts++ == 0 ? "" : ", ") + sum.text() + " for " + what;
            total += sum;
        }
    };
    add(cost.come, "numbers that come");
    add(cost.changed, "prices that change");
    add(cost.removed, "numbers that are removed");
    if (parts > 1) {
        text += ": " + total.text() + " in all";
    }
    if (!cost.missing.is_zero()) {
        text += (text.empty() ? "" : "; ") + cost.missing.text() + " once the missing ones are removed";
    }
    if (cost.unknown > 0) {
        text += (text.empty() ? "" : "; ") + model::counted(cost.unknown, "price") +
                (cost.unknown == 1 ? " is" : " are") + " not known";
    }
    if (!text.empty()) {
        out << "  cost per month: " << text << "\n";
    }
}

void print_summary(std::ostream& out, const Plan& plan, const Kinds& kinds)
{
    out << Painted{plan.account + ": " + model::summary(plan.counts)} << "\n";
    print_fields(out, plan, kinds);
    print_cost(out, plan);
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

/// Calls `take` for each change that is shown, in the order of `actions`. Returns how many there are.
std::uint64_t for_each_shown(const Plan& plan, const Kinds& kinds, bool all,
                             const std::function<void(const PlannedChange&)>& take)
{
    std::uint64_t rows = 0;
    for (const auto action : actions) {
        if (!kinds.contains(action)) {
            continue;
        }
        std::map<std::string, std::uint64_t> shown; // by field
        plan.changes.for_each([&](const PlannedChange& change) {
            if (change.action == action && is_listed(change) &&
                (all || shown[change.field]++ < rows_of_each_kind)) {
                take(change);
                ++rows;
            }
        });
    }
    return rows;
}

/// Prints the changes of whole numbers, then the changes of fields.
void print_changes(std::ostream& out, const Plan& plan, const Kinds& kinds, bool all)
{
    TextTable wholes{columns_of_whole};
    TextTable fields{columns_of_field};
    std::uint64_t whole_rows = 0;
    const auto rows = for_each_shown(plan, kinds, all, [&](const PlannedChange& change) {
        is_whole(change) ? wholes.measure(row_of_whole(change)) : fields.measure(row_of_field(change));
        whole_rows += is_whole(change) ? 1U : 0U;
    });
    if (whole_rows > 0) {
        out << "\n";
        wholes.print_heading(out);
        for_each_shown(plan, kinds, all, [&](const PlannedChange& change) {
            if (is_whole(change)) {
                wholes.print(out, row_of_whole(change));
            }
        });
    }
    if (rows > whole_rows) {
        out << "\n";
        fields.print_heading(out);
        for_each_shown(plan, kinds, all, [&](const PlannedChange& change) {
            if (!is_whole(change)) {
                fields.print(out, row_of_field(change));
            }
        });
    }
    std::uint64_t unlisted = 0;
    plan.changes.for_each([&](const PlannedChange& change) { unlisted += is_listed(change) ? 0U : 1U; });
    print_left_out(out, plan.changes.size() - unlisted - rows);
}

json::object to_json(const sync::PlannedCost& cost)
{
    return {{"come", cost.come.text()},
            {"changed", cost.changed.text()},
            {"removed", cost.removed.text()},
            {"missing", cost.missing.text()},
            {"unknown", cost.unknown}};
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

/// Piece by piece, because a plan may have a change for each number.
void print_plans_json(std::ostream& out, const std::vector<Plan>& plans)
{
    ops::print_as(out, ops::Form::json);
    out << "[";
    for (const auto& plan : plans) {
        out << (&plan == plans.data() ? "" : ",") << R"({"account":)" << json::value(plan.account)
            << R"(,"received":)" << plan.counts.received << R"(,"blocked":)" << json::value(plan.blocked)
            << R"(,"why_blocked":)" << json::value(plan.why_blocked) << R"(,"refused":)"
            << json::value(!plan.why_refused.empty()) << R"(,"why_refused":)" << json::value(plan.why_refused)
            << R"(,"monthly_cost":)" << to_json(plan.cost) << R"(,"only_updated_at":)" << plan.only_stamps
            << R"(,"changes":[)";
        const char* separator = "";
        plan.changes.for_each([&](const PlannedChange& change) {
            out << separator
                << json::object{{"action", change.action},
                                {"id", change.id},
                                {"number", change.number},
                                {"iso_country", or_null(change.country)},
                                {"friendly_name", or_null(change.name)},
                                {"price", or_null(change.price)},
                                {"missing_since", or_null(change.missing_since)},
                                {"field", change.field},
                                {"before", or_null(change.before)},
                                {"after", or_null(change.after)}};
            separator = ",";
        });
        out << "]}";
    }
    out << "]\n";
}

void print_plans_csv(std::ostream& out, const std::vector<Plan>& plans, Format format)
{
    CsvWriter csv{out,
                  format,
                  {"account", "action", "id", "number", "iso_country", "friendly_name", "price",
                   "missing_since", "field", "before", "after"}};
    for (const auto& plan : plans) {
        plan.changes.for_each([&](const PlannedChange& change) {
            const auto field = is_whole(change) ? std::nullopt : std::optional{change.field};
            csv.write({plan.account, change.action, change.id, change.number, change.country, change.name,
                       change.price, change.missing_since, field, change.before, change.after});
        });
    }
}

} // namespace numsync::app
