#include "sync/plan.hpp"

#include "model/canonical_line.hpp"
#include "store/approvals.hpp"
#include "store/stored_rows.hpp"
#include "sync/judgement.hpp"

#include <array>
#include <vector>

namespace numsync::sync {

namespace asio = boost::asio;

namespace {

using model::Seen;
using Fields = std::array<std::optional<std::string>, model::line_fields>;

Fields fields_of(std::string_view line)
{
    Fields fields;
    model::split_line(line, fields);
    return fields;
}

constexpr auto name_field = model::index_of_field("friendly_name");
constexpr auto price_field = model::index_of_field("price");
constexpr auto country_field = model::index_of_field("iso_country");

/// A value of a canonical line, in a form for people.
std::optional<std::string> shown(const Fields& fields, std::size_t field)
{
    const auto kind = field < model::field_count ? model::field_specs.at(field).kind : model::FieldKind::text;
    return fields.at(field) ? std::optional{model::readable(kind, *fields.at(field))} : std::nullopt;
}

/// A change of a number as a whole, without a field.
PlannedChange whole(const char* action, const Fields& fields)
{
    return {.action = action,
            .id = *fields[model::id_field],
            .number = fields[model::number_field].value_or(""),
            .field = "",
            .before = std::nullopt,
            .after = std::nullopt,
            .country = fields[country_field],
            .name = fields[name_field],
            .price = fields[price_field],
            .missing_since = std::nullopt};
}

/// Fills a plan's changes and cost.
class Planner {
  public:
    Planner(Comparison& comparison, Plan& plan) : comparison_(comparison), plan_(plan) {}

    /// Adds new numbers to the plan. Keeps the lines that differ until take_row() gets their rows.
    void take_list()
    {
        std::string line;
        places_.resize(comparison_.inventory().size());
        while (comparison_.next_line(line)) {
            const auto place = comparison_.inventory().position_of(line);
            if (place->seen == Seen::added) {
                const auto fields = fields_of(line);
                plan_.changes.add(whole("add", fields));
                count(plan_.cost.come, std::nullopt, fields);
            } else {
                places_[place->at] = new_lines_.append(line) + 1;
            }
        }
    }

    void take_rejected()
    {
        for (std::string line; comparison_.next_rejected(line);) {
            std::array<std::optional<std::string>, 6> rejected;
            model::split_line(line, rejected);
            PlannedChange change;
            change.action = "reject";
            change.id = *rejected[0];
            change.field = *rejected[3];
            change.after = rejected[4];
            plan_.changes.add(change);
        }
    }

    void take_row(const store::StoredRow& row)
    {
        const auto id = model::escaped_id(row.line);
        if (row.broken) {
            plan_.changes.add(whole("repair", fields_of(row.line)));
        }
        if (comparison_.inventory().is_absent(id) && comparison_.unidentified() == 0) {
            take_absent(row);
        }
        const auto place = comparison_.inventory().position_of(id);
        if (!place) {
            return;
        }
        const bool is_removed = row.stored == model::Stored::removed;
        if (place->seen == Seen::rejected && row.stored != model::Stored::present) {
            const auto fields = fields_of(row.line); // it is still listed, so it is restored as it was
            plan_.changes.add(whole("restore", fields));
            if (is_removed) {
                count(plan_.cost.come, std::nullopt, fields);
            }
        }
        if (places_[place->at] != 0) {
            new_lines_.next_at(places_[place->at] - 1, new_line_);
            const auto before = fields_of(row.line);
            const auto after = fields_of(new_line_);
            compare(place->seen, before, after);
            is_removed ? count(plan_.cost.come, std::nullopt, after)
                       : count(plan_.cost.changed, before, after);
        }
    }

  private:
    void take_absent(const store::StoredRow& row)
    {
        const auto fields = fields_of(row.line);
        auto change = whole(row.removal_due ? "remove" : "missing", fields);
        if (!row.missing_since.empty()) {
            change.missing_since = row.missing_since;
        }
        plan_.changes.add(change);
        count(row.removal_due ? plan_.cost.removed : plan_.cost.missing, fields, std::nullopt);
    }

    void compare(Seen seen, const Fields& before, const Fields& after)
    {
        if (seen == Seen::upgraded) {
            return;
        }
        const auto* const action = seen == Seen::restored   ? "restore"
                                   : seen == Seen::repaired ? "repair"
                                                            : "update";
        if (seen == Seen::restored || before == after) {
            plan_.changes.add(whole(action, after));
        }
        std::uint64_t differing = 0;
        for (std::size_t i = 0; i < before.size(); ++i) {
            if (before[i] != after[i]) {
                ++differing;
                PlannedChange change;
                change.action = action;
                change.id = *after[model::id_field];
                change.number = after[model::number_field].value_or("");
                change.field = i < model::field_count ? model::field_specs[i].name : "unreadable";
                change.before = shown(before, i);
                change.after = shown(after, i);
                plan_.changes.add(change);
            }
        }
        if (seen == Seen::updated && differing == 1 &&
            before[model::updated_field] != after[model::updated_field]) {
            ++plan_.only_stamps;
        }
    }

    /// Adds what one number's price changes to `sum`. `before` or `after` is absent if the number costs
    /// nothing then. A number with an unknown price is counted once.
    void count(PriceSum& sum, const std::optional<Fields>& before, const std::optional<Fields>& after)
    {
        const auto is_unknown = [](const std::optional<Fields>& fields) {
            return fields && !(*fields)[price_field];
        };
        if (before && after && (*before)[price_field] == (*after)[price_field]) {
            return;
        }
        if (is_unknown(before) || is_unknown(after)) {
            ++plan_.cost.unknown;
        }
        if (before && !is_unknown(before)) {
            sum -= *(*before)[price_field];
        }
        if (after && !is_unknown(after)) {
            sum += *(*after)[price_field];
        }
    }

    Comparison& comparison_;
    Plan& plan_;
    Spool new_lines_; ///< lines that differ from their row
    std::string new_line_;
    std::vector<std::uint64_t> places_; ///< by place in the inventory: 1 + the place in new_lines_, or 0
};

asio::awaitable<void> read_into(TableAndList& both, RunScope scope,
                                const std::optional<std::string>& list_file)
{
    if (list_file) {
        co_await read_table_and_file_into(both, scope, *list_file);
        co_return;
    }
    co_await read_table_and_list_into(both, scope, scope.context.stop);
}

/// Reads table and list. Returns why the list as a whole is refused; absent if it is not.
asio::awaitable<std::optional<std::string>> why_refused(TableAndList& both, RunScope scope,
                                                        const std::optional<std::string>& list_file)
{
    try {
        co_await read_into(both, scope, list_file);
    } catch (const model::Failure& failure) {
        if (failure.reason() != model::Reason::record) {
            throw;
        }
        co_return failure.what();
    }
    co_return why_not_believed(both.comparison.rejected(), both.comparison.received(), scope.settings.guard);
}

} // namespace

void PlannedChanges::add(const PlannedChange& change)
{
    line_.clear();
    for (const auto* text : {&change.action, &change.id, &change.number, &change.field}) {
        model::append_escaped(line_, *text);
        line_ += '\t';
    }
    for (const auto* value : {&change.before, &change.after, &change.country, &change.name, &change.price,
                              &change.missing_since}) {
        if (*value) {
            model::append_escaped(line_, **value);
        } else {
            line_ += model::null_text;
        }
        line_ += '\t';
    }
    line_.pop_back();
    lines_.append(line_);
    ++size_;
}

void PlannedChanges::for_each(const std::function<void(const PlannedChange&)>& take) const
{
    std::array<std::optional<std::string>, 10> fields;
    lines_.rewind();
    for (std::string line; lines_.next(line);) {
        model::split_line(line, fields);
        auto& [action, id, number, field, before, after, country, name, price, missing_since] = fields;
        take({*action, *id, *number, *field, before, after, country, name, price, missing_since});
    }
}

asio::awaitable<Plan> make_plan(const Context& context, const model::Settings& settings,
                                const model::AccountSettings& account, std::optional<std::string> list_file)
{
    auto slot = co_await context.slots.take({}, {});
    auto& database = slot.client(settings.database);
    const auto key = list_file ? model::Secret{} : context.load_key(settings, account);
    model::RunReport report; // of a run that is not made
    report.account = account.name;
    const RunScope scope{context, database, settings, account, key, report};
    TableAndList both;
    const auto refused = co_await why_refused(both, scope, list_file);
    Plan plan;
    plan.account = account.name;
    Planner planner{both.comparison, plan};
    plan.counts.received = both.comparison.received();
    plan.counts.rejected = both.comparison.rejected();
    if (refused) {
        planner.take_rejected();
        plan.why_refused = *refused;
        co_return plan;
    }
    Judgement judgement;
    auto compare_rows = [&] { // on the database thread: it looks at every number
        judgement = judge(both, model::to_query(account.filters), settings.guard,
                          [&](std::int64_t run_id, const auto& take) {
                              store::for_each_guarded(database.database(), run_id, take);
                          });
        judgement.proposal = {}; // frees memory for what follows
        judgement.approved_absent = {};
        planner.take_list();
        planner.take_rejected();
        store::for_each_row(database.database(), account.name, settings.guard.confirm_removals,
                            settings.sync.interval,
                            [&](const store::StoredRow& row) { planner.take_row(row); });
    };
    co_await database.run(compare_rows, context.stop);
    plan.counts = proposed_counts(both, judgement.tally);
    plan.blocked = !judgement.let_through();
    plan.unreadable = both.comparison.unreadable();
    if (plan.blocked) {
        plan.why_blocked =
            model::describe(judgement.broken, judgement.tally, judgement.circumstances, settings.guard);
    }
    co_return plan;
}

} // namespace numsync::sync
