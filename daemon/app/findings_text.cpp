#include "app/findings_text.hpp"

#include "app/json_value.hpp"
#include "app/paint.hpp"
#include "app/text_table.hpp"
#include "model/text.hpp"
#include "ops/standard_streams.hpp"

#include <algorithm>
#include <ostream>

namespace numsync::app {

namespace {

namespace json = boost::json;
using store::Finding;
using store::KindOfFindings;

json::object to_json(const Finding& finding)
{
    const auto& accepted = finding.accepted;
    return {{"finding_id", finding.finding_id},
            {"kind", finding.kind},
            {"severity", finding.severity},
            {"subject", finding.subject},
            {"number", or_null(finding.number)},
            {"field", or_null(finding.field)},
            {"expected", or_null(finding.expected)},
            {"actual", or_null(finding.actual)},
            {"first_seen_at", finding.first_seen_at},
            {"last_seen_at", finding.last_seen_at},
            {"to_do", finding.remedy},
            {"accepted_at", accepted ? json::value(accepted->at) : json::value(nullptr)},
            {"accepted_by", accepted ? json::value(accepted->by) : json::value(nullptr)},
            {"note", accepted ? or_null(accepted->note) : json::value(nullptr)}};
}

/// The beginning of an account's JSON object. The findings and "]}" complete it.
std::string json_head(const store::MergedAccount& account, const store::AccountFindings& findings)
{
    json::array summary;
    for (const auto& kind : findings.kinds) {
        summary.push_back(json::object{{"kind", kind.kind},
                                       {"severity", kind.severity},
                                       {"open", kind.open},
                                       {"new", kind.found},
                                       {"to_do", kind.remedy}});
    }
    auto head = json::serialize(json::object{{"account", account.account},
                                             {"run_id", account.run_id},
                                             {"received", findings.listed},
                                             {"rejected", findings.rejected},
                                             {"resolved", account.findings.resolved},
                                             {"accepted", account.findings.accepted},
                                             {"kinds", summary}});
    head.pop_back();
    return head + ",\"findings\":[";
}

const std::vector<std::string> columns_of_kind{"FINDING",  "SUBJECT", "NUMBER", "FIELD",
                                               "EXPECTED", "ACTUAL",  "SINCE"};
const std::vector<std::string> columns_of_accepted{"FINDING",  "KIND",   "SUBJECT", "NUMBER",   "FIELD",
                                                   "EXPECTED", "ACTUAL", "BY",      "ACCEPTED", "NOTE"};

Colour colour_of(std::string_view severity)
{
    if (severity == "critical") {
        return Colour::bad;
    }
    return severity == "warning" ? Colour::doubtful : Colour::strong;
}

/// Removes each column that is empty in all rows, and the column NUMBER if it has nothing but the subject
/// again.
void leave_out_what_says_nothing(std::vector<std::string>& heading,
                                 std::vector<std::vector<std::string>>& rows)
{
    for (auto column = heading.size(); column-- > 1;) {
        const bool says_nothing = std::ranges::all_of(rows, [&](const auto& row) {
            return row[column].empty() || (heading[column] == "NUMBER" && row[column] == row[column - 1]);
        });
        if (!says_nothing) {
            continue;
        }
        const auto at = static_cast<std::ptrdiff_t>(column);
        heading.erase(heading.begin() + at);
        for (auto& row : rows) {
            row.erase(row.begin() + at);
        }
    }
}

} // namespace

FindingsText::FindingsText(std::ostream& out, Format format, bool all) : out_(out), format_(format), all_(all)
{
    if (format_ == Format::csv || format_ == Format::excel) {
        csv_.emplace(out_, format_,
                     std::vector<std::string>{"finding_id", "account", "severity", "kind", "subject",
                                              "number", "field", "expected", "actual", "first_seen_at",
                                              "last_seen_at", "to_do", "accepted_at", "accepted_by", "note"});
    } else if (format_ == Format::json) {
        ops::print_as(out_, ops::Form::json);
    }
}

std::optional<std::uint64_t> FindingsText::of_each_kind() const
{
    return format_ == Format::table && !all_ ? std::optional{rows_of_each_kind} : std::nullopt;
}

void FindingsText::begin_account(const store::MergedAccount& account, const store::AccountFindings& findings)
{
    account_ = account.account;
    kinds_ = findings.kinds;
    accepted_ = account.findings.accepted;
    kind_.clear();
    showing_accepted_ = false;
    added_ = 0;
    if (format_ == Format::json) {
        out_ << (any_account_ ? "," : "[") << json_head(account, findings);
    } else if (format_ == Format::table) {
        print_head(account, findings);
    }
    any_account_ = true;
}

void FindingsText::print_head(const store::MergedAccount& account, const store::AccountFindings& findings)
{
    out_ << (any_account_ ? "\n" : "") << Painted{Colour::strong, account_} << ": "
         << model::counted(findings.listed, "number") << " listed, "
         << model::finding_summary(account.findings) << "\n";
    if (findings.rejected > 0) {
        out_ << "  " << model::counted(findings.rejected, "record")
             << " cannot be taken exactly: see rejected_numbers\n";
    }
}

/// Prints the findings of one kind, with what to do about them.
void FindingsText::print_kind()
{
    const auto kind =
        std::ranges::find_if(kinds_, [&](const KindOfFindings& one) { return one.kind == kind_; });
    if (kind != kinds_.end()) {
        out_ << "\n"
             << Painted{colour_of(kind->severity), kind->severity + ": " + kind_} << ", "
             << model::grouped(kind->open) << " open";
        if (kind->found > 0) {
            out_ << ", " << model::grouped(kind->found) << " new";
        }
        out_ << "\n" << Painted{"to do: " + kind->remedy} << "\n";
    }
    print_rows(columns_of_kind, kind != kinds_.end() ? kind->open : 0);
}

/// Prints the accepted findings of all kinds.
void FindingsText::print_accepted()
{
    out_ << "\n" << Painted{Colour::strong, "accepted"} + (", " + model::grouped(accepted_)) << "\n";
    print_rows(columns_of_accepted, accepted_);
}

void FindingsText::print_rows(std::vector<std::string> heading, std::uint64_t all)
{
    leave_out_what_says_nothing(heading, rows_);
    print_table(out_, heading, rows_);
    if (all > rows_.size()) {
        out_ << "... and " << model::grouped(all - rows_.size()) << " more\n";
        any_left_out_ = true;
    }
    rows_.clear();
}

void FindingsText::print_collected()
{
    if (rows_.empty()) {
        return;
    }
    showing_accepted_ ? print_accepted() : print_kind();
}

void FindingsText::collect(const Finding& finding)
{
    const bool accepted = finding.accepted.has_value();
    if (accepted != showing_accepted_ || (!accepted && finding.kind != kind_)) {
        print_collected();
    }
    showing_accepted_ = accepted;
    kind_ = finding.kind;
    const auto shown = [](const std::optional<std::string>& value) { return value.value_or(""); };
    std::vector<std::string> row{std::to_string(finding.finding_id),
                                 finding.subject,
                                 shown(finding.number),
                                 shown(finding.field),
                                 shown(finding.expected),
                                 shown(finding.actual)};
    if (accepted) {
        row.insert(row.begin() + 1, finding.kind);
        row.insert(row.end(), {finding.accepted->by, finding.accepted->at, shown(finding.accepted->note)});
    } else {
        row.push_back(finding.first_seen_at);
    }
    rows_.push_back(std::move(row));
}

void FindingsText::add(const Finding& finding)
{
    switch (format_) {
    case Format::table:
        collect(finding);
        break;
    case Format::json:
        out_ << (added_ > 0 ? "," : "") << to_json(finding);
        break;
    case Format::csv:
    case Format::excel:
        csv_->write({std::to_string(finding.finding_id), account_, finding.severity, finding.kind,
                     finding.subject, finding.number, finding.field, finding.expected, finding.actual,
                     finding.first_seen_at, finding.last_seen_at, finding.remedy,
                     finding.accepted ? std::optional{finding.accepted->at} : std::nullopt,
                     finding.accepted ? std::optional{finding.accepted->by} : std::nullopt,
                     finding.accepted ? finding.accepted->note : std::nullopt});
        break;
    }
    ++added_;
}

void FindingsText::end_account()
{
    if (format_ == Format::json) {
        out_ << "]}";
    } else {
        print_collected();
    }
    out_.flush();
}

void FindingsText::end()
{
    if (format_ == Format::json) {
        out_ << (any_account_ ? "]" : "[]") << "\n";
    }
    if (any_left_out_) {
        out_ << "\n" << how_to_see_all << "\n";
    }
    out_.flush();
}

} // namespace numsync::app
