#include "app/changes_text.hpp"

#include "app/json_value.hpp"
#include "app/text_table.hpp"
#include "model/text.hpp"
#include "ops/standard_streams.hpp"

#include <ostream>

namespace numsync::app {

namespace {

namespace json = boost::json;
using store::NumberChange;

json::object to_json(const NumberChange& change)
{
    return {{"changed_at", change.changed_at},
            {"run_id", change.run_id},
            {"account", change.account},
            {"id", change.id},
            {"number", or_null(change.number)},
            {"iso_country", or_null(change.country)},
            {"friendly_name", or_null(change.name)},
            {"price", or_null(change.price)},
            {"change", change.change},
            {"field", or_null(change.field)},
            {"before", or_null(change.before)},
            {"after", or_null(change.after)}};
}

} // namespace

std::optional<std::uint64_t> ChangesText::of_each_kind() const
{
    return format_ == Format::table && !all_ ? std::optional{rows_of_each_kind} : std::nullopt;
}

void ChangesText::begin(const store::ChangesSummary& summary)
{
    for (const auto& kind : summary.kinds) {
        changes_ += kind.changes;
    }
    switch (format_) {
    case Format::table:
        print_summary(summary);
        break;
    case Format::json:
        ops::print_as(out_, ops::Form::json);
        out_ << R"({"since":)" << or_null(summary.since) << R"(,"history_since":)"
             << or_null(summary.history_since) << R"(,"only_updated_at":)" << summary.only_updated_at
             << R"(,"changes":[)";
        break;
    case Format::csv:
    case Format::excel:
        csv_.emplace(out_, format_,
                     std::vector<std::string>{"changed_at", "run_id", "account", "id", "number",
                                              "iso_country", "friendly_name", "price", "change", "field",
                                              "before", "after"});
        break;
    }
}

void ChangesText::print_summary(const store::ChangesSummary& summary)
{
    out_ << (changes_ == 0 ? "no change" : model::counted(changes_, "change"))
         << (summary.since ? " since " + *summary.since : "");
    const char* separator = ": ";
    for (const auto& kind : summary.kinds) {
        out_ << separator << model::grouped(kind.changes) << " " << kind.field.value_or(kind.change);
        separator = ", ";
    }
    out_ << "\n";
    if (summary.only_updated_at > 0) {
        out_ << "left out: " << model::grouped(summary.only_updated_at)
             << (summary.only_updated_at == 1 ? " time" : " times")
             << " that nothing but updated_at of a number changed\n";
    }
    if (summary.history_since) {
        out_ << "the history is whole from " << *summary.history_since
             << " on: versions that ended before were deleted (history.keep_versions)\n";
    }
}

void ChangesText::add(const NumberChange& change)
{
    const auto shown = [&](const std::optional<std::string>& value) {
        return value.value_or(change.field ? "NULL" : "");
    };
    const auto run = std::to_string(change.run_id);
    switch (format_) {
    case Format::table:
        rows_.push_back({change.changed_at, run, change.account, change.number.value_or(change.id),
                         change.country.value_or(""), change.name.value_or(""), change.change,
                         change.field.value_or(""), shown(change.before), shown(change.after)});
        break;
    case Format::json:
        out_ << (added_ > 0 ? "," : "") << to_json(change);
        break;
    case Format::csv:
    case Format::excel:
        csv_->write({change.changed_at, run, change.account, change.id, change.number, change.country,
                     change.name, change.price, change.change, change.field, change.before, change.after});
        break;
    }
    ++added_;
}

void ChangesText::end()
{
    if (format_ == Format::json) {
        out_ << "]}\n";
    } else if (!rows_.empty()) {
        out_ << "\n";
        print_table(
            out_, {"CHANGED", "RUN", "ACCOUNT", "NUMBER", "COUNTRY", "NAME", "CHANGE", "FIELD", "FROM", "TO"},
            rows_);
        print_left_out(out_, changes_ - rows_.size());
    }
    out_.flush();
}

} // namespace numsync::app
