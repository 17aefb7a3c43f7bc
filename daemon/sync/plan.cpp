#include "sync/plan.hpp"

#include "model/canonical_line.hpp"
#include "store/stored_rows.hpp"
#include "sync/judgement.hpp"

#include <array>
#include <unordered_map>

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

/// The changes of rows that the table has, by escaped id.
using NewLines = std::unordered_map<std::string, std::string>;

class Planner {
  public:
    explicit Planner(Comparison& comparison) : comparison_(comparison) {}

    /// What is new goes into the plan, what differs waits for its row.
    void take_list()
    {
        std::string line;
        while (comparison_.next_line(line)) {
            if (comparison_.inventory().seen(model::escaped_id(line)) == Seen::added) {
                add("add", fields_of(line));
            } else {
                new_lines_.emplace(model::escaped_id(line), line);
            }
        }
    }

    void take_rejected()
    {
        for (std::string line; comparison_.next_rejected(line);) {
            std::array<std::optional<std::string>, 5> rejected;
            model::split_line(line, rejected);
            changes_.push_back({"reject", *rejected[0], "", *rejected[2], std::nullopt, rejected[3]});
        }
    }

    void take_row(const store::StoredRow& row)
    {
        const std::string id{model::escaped_id(row.line)};
        if (row.broken) {
            add("repair", fields_of(row.line));
        }
        if (comparison_.inventory().is_absent(id) && comparison_.unidentified() == 0) {
            add(row.removal_due ? "remove" : "missing", fields_of(row.line));
        }
        const auto seen = comparison_.inventory().seen(id);
        if (seen == Seen::rejected && row.stored != model::Stored::present) {
            add("restore", fields_of(row.line)); // it is listed: back as it was
        }
        const auto line = new_lines_.find(id);
        if (line != new_lines_.end()) {
            compare(seen, fields_of(row.line), fields_of(line->second));
        }
    }

    std::vector<PlannedChange> changes() { return std::move(changes_); }

  private:
    void add(const char* action, const Fields& fields)
    {
        changes_.push_back({action, *fields[model::id_field], fields[model::number_field].value_or(""), "",
                            std::nullopt, std::nullopt});
    }

    void compare(Seen seen, const Fields& before, const Fields& after)
    {
        const auto* const action = seen == Seen::restored   ? "restore"
                                   : seen == Seen::repaired ? "repair"
                                                            : "update";
        if (seen == Seen::restored || before == after) {
            add(action, after);
        }
        for (std::size_t i = 0; i < before.size(); ++i) {
            if (before[i] != after[i]) {
                changes_.push_back(
                    {action, *after[model::id_field], after[model::number_field].value_or(""),
                     std::string{i < model::field_count ? model::field_specs[i].name : "unreadable"},
                     before[i], after[i]});
            }
        }
    }

    Comparison& comparison_;
    NewLines new_lines_;
    std::vector<PlannedChange> changes_;
};

asio::awaitable<Reading> read(RunScope scope, const std::optional<std::string>& body)
{
    if (body) {
        co_return co_await read_table_and_file(scope, *body);
    }
    const std::function<void()> no_lease = [] {};
    co_return co_await read_both(scope, scope.context.stop, no_lease);
}

} // namespace

asio::awaitable<Plan> make_plan(const Context& context, const model::Settings& settings,
                                const model::AccountSettings& account, std::optional<std::string> body)
{
    DatabaseClient database{context.database_thread, settings.database};
    const auto key = body ? model::Secret{} : context.load_key(settings, account);
    model::RunReport report; // of a run that is not made
    const RunScope scope{context, database, settings, account, key, report};
    auto reading = co_await read(scope, body);
    Planner planner{reading.comparison};
    model::Counts counts;
    counts.received = reading.comparison.received();
    counts.rejected = reading.comparison.rejected();
    if (const auto why = why_not_believed(counts.rejected, counts.received, settings.guard)) {
        planner.take_rejected();
        Plan refused{account.name, counts, false, "", *why, planner.changes()};
        co_return refused;
    }
    const auto judgement = judge(reading, model::to_query(account.filters), settings.guard);
    planner.take_list();
    planner.take_rejected();
    auto compare_rows = [&] {
        store::for_each_row(database.work(), account.name, settings.guard.confirm_removals,
                            settings.sync.interval,
                            [&](const store::StoredRow& row) { planner.take_row(row); });
    };
    co_await database.run(compare_rows, context.stop);
    Plan plan{account.name,     proposed_counts(reading, judgement.tally), !judgement.let_through, "", "",
              planner.changes()};
    plan.unreadable = reading.comparison.unreadable();
    if (plan.blocked) {
        plan.why_blocked = model::describe(judgement.verdict, judgement.tally, settings.guard);
    }
    co_return plan;
}

} // namespace numsync::sync
