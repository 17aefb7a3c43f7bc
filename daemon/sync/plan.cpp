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

class Planner {
  public:
    explicit Planner(Comparison& comparison) : comparison_(comparison) {}

    /// What is new goes into the plan, what differs waits for its row.
    void take_list()
    {
        std::string line;
        places_.resize(comparison_.inventory().size());
        while (comparison_.next_line(line)) {
            const auto place = comparison_.inventory().place_of(line);
            if (place->seen == Seen::added) {
                add("add", fields_of(line));
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
            changes_.add({"reject", *rejected[0], "", *rejected[3], std::nullopt, rejected[4]});
        }
    }

    void take_row(const store::StoredRow& row)
    {
        const auto id = model::escaped_id(row.line);
        if (row.broken) {
            add("repair", fields_of(row.line));
        }
        if (comparison_.inventory().is_absent(id) && comparison_.unidentified() == 0) {
            add(row.removal_due ? "remove" : "missing", fields_of(row.line));
        }
        const auto place = comparison_.inventory().place_of(id);
        if (!place) {
            return;
        }
        if (place->seen == Seen::rejected && row.stored != model::Stored::present) {
            add("restore", fields_of(row.line)); // it is listed: back as it was
        }
        if (places_[place->at] != 0) {
            new_lines_.next_at(places_[place->at] - 1, new_line_);
            compare(place->seen, fields_of(row.line), fields_of(new_line_));
        }
    }

    PlannedChanges changes() { return std::move(changes_); }

  private:
    void add(const char* action, const Fields& fields)
    {
        changes_.add({action, *fields[model::id_field], fields[model::number_field].value_or(""), "",
                      std::nullopt, std::nullopt});
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
            add(action, after);
        }
        for (std::size_t i = 0; i < before.size(); ++i) {
            if (before[i] != after[i]) {
                changes_.add({action, *after[model::id_field], after[model::number_field].value_or(""),
                              std::string{i < model::field_count ? model::field_specs[i].name : "unreadable"},
                              before[i], after[i]});
            }
        }
    }

    Comparison& comparison_;
    Spool new_lines_; ///< of rows that the table has
    std::string new_line_;
    std::vector<std::uint64_t> places_; ///< by the place in the inventory: where in new_lines_, from 1, or 0
    PlannedChanges changes_;
};

asio::awaitable<void> read_into(Reading& reading, RunScope scope, const std::optional<std::string>& body)
{
    if (body) {
        co_await read_table_and_file_into(reading, scope, *body);
        co_return;
    }
    co_await read_both_into(reading, scope, scope.context.stop);
}

/// Reads both sides, and says why the list as a whole is not believed, if it is not.
asio::awaitable<std::optional<std::string>> why_refused(Reading& reading, RunScope scope,
                                                        const std::optional<std::string>& body)
{
    try {
        co_await read_into(reading, scope, body);
    } catch (const model::Failure& failure) {
        if (failure.reason() != model::Reason::record) {
            throw;
        }
        co_return failure.what();
    }
    co_return why_not_believed(reading.comparison.rejected(), reading.comparison.received(),
                               scope.settings.guard);
}

} // namespace

void PlannedChanges::add(const PlannedChange& change)
{
    line_.clear();
    for (const auto* text : {&change.action, &change.id, &change.number, &change.field}) {
        model::append_escaped(line_, *text);
        line_ += '\t';
    }
    for (const auto* value : {&change.before, &change.after}) {
        if (*value) {
            model::append_escaped(line_, **value);
        } else {
            line_ += model::null_text;
        }
        line_ += value == &change.before ? "\t" : "";
    }
    lines_.append(line_);
    ++size_;
}

void PlannedChanges::for_each(const std::function<void(const PlannedChange&)>& take) const
{
    std::array<std::optional<std::string>, 6> fields;
    lines_.begin_anew();
    for (std::string line; lines_.next(line);) {
        model::split_line(line, fields);
        auto& [action, id, number, field, before, after] = fields;
        take({*action, *id, *number, *field, before, after});
    }
}

asio::awaitable<Plan> make_plan(const Context& context, const model::Settings& settings,
                                const model::AccountSettings& account, std::optional<std::string> body)
{
    auto slot = co_await context.slots.take({}, {});
    auto& database = slot.client(settings.database);
    const auto key = body ? model::Secret{} : context.load_key(settings, account);
    model::RunReport report; // of a run that is not made
    report.account = account.name;
    const RunScope scope{context, database, settings, account, key, report};
    Reading reading;
    const auto refused = co_await why_refused(reading, scope, body);
    Planner planner{reading.comparison};
    model::Counts counts;
    counts.received = reading.comparison.received();
    counts.rejected = reading.comparison.rejected();
    if (refused) {
        planner.take_rejected();
        Plan plan{account.name, counts, false, "", *refused, planner.changes()};
        co_return plan;
    }
    Judgement judgement;
    auto compare_rows = [&] { // on the database thread: it looks at every number
        judgement = judge(reading, model::to_query(account.filters), settings.guard,
                          [&](std::int64_t run_id, const auto& take) {
                              store::for_each_guarded(database.database(), run_id, take);
                          });
        judgement.proposal = {}; // room for what follows
        judgement.approved_absent = {};
        planner.take_list();
        planner.take_rejected();
        store::for_each_row(database.database(), account.name, settings.guard.confirm_removals,
                            settings.sync.interval,
                            [&](const store::StoredRow& row) { planner.take_row(row); });
    };
    co_await database.run(compare_rows, context.stop);
    Plan plan{account.name,     proposed_counts(reading, judgement.tally), !judgement.let_through(), "", "",
              planner.changes()};
    plan.unreadable = reading.comparison.unreadable();
    if (plan.blocked) {
        plan.why_blocked =
            model::describe(judgement.verdict, judgement.tally, judgement.circumstances, settings.guard);
    }
    co_return plan;
}

} // namespace numsync::sync
