#include "app/findings_text.hpp"

#include "app/json_value.hpp"
#include "app/text_table.hpp"
#include "model/text.hpp"

#include <algorithm>
#include <ostream>

namespace numsync::app {

namespace {

namespace json = boost::json;
using store::Finding;
using store::KindOfFindings;

json::object to_json(const Finding& finding)
{
    return {{"kind", finding.kind},
            {"severity", finding.severity},
            {"subject", finding.subject},
            {"number", or_null(finding.number)},
            {"field", or_null(finding.field)},
            {"expected", or_null(finding.expected)},
            {"actual", or_null(finding.actual)},
            {"first_seen_at", finding.first_seen_at},
            {"last_seen_at", finding.last_seen_at},
            {"to_do", finding.remedy}};
}

/// What an account's object begins with; the findings and two brackets close it.
std::string json_head(const model::RunReport& report, const std::vector<KindOfFindings>& kinds)
{
    json::array summary;
    for (const auto& kind : kinds) {
        summary.push_back(json::object{{"kind", kind.kind},
                                       {"severity", kind.severity},
                                       {"open", kind.open},
                                       {"new", kind.found},
                                       {"to_do", kind.remedy}});
    }
    auto head = json::serialize(json::object{{"account", report.account},
                                             {"run_id", *report.run_id},
                                             {"received", report.counts.received},
                                             {"rejected", report.counts.rejected},
                                             {"resolved", report.findings.resolved},
                                             {"kinds", summary}});
    head.pop_back();
    return head + ",\"findings\":[";
}

} // namespace

FindingsText::FindingsText(std::ostream& out, Format format, bool all) : out_(out), format_(format), all_(all)
{
    if (format_ == Format::csv) {
        print_csv_row(out_, {"account", "severity", "kind", "subject", "number", "field", "expected",
                             "actual", "first_seen_at", "last_seen_at", "to_do"});
    }
}

std::optional<std::uint64_t> FindingsText::of_each_kind() const
{
    return format_ == Format::table && !all_ ? std::optional{rows_of_each_kind} : std::nullopt;
}

void FindingsText::begin_account(const model::RunReport& report, const std::vector<KindOfFindings>& kinds)
{
    account_ = report.account;
    open_ = added_ = 0;
    for (const auto& kind : kinds) {
        open_ += kind.open;
    }
    if (format_ == Format::json) {
        out_ << (any_account_ ? "," : "[") << json_head(report, kinds);
    } else if (format_ == Format::table) {
        print_summary(report, kinds);
    }
    any_account_ = true;
}

void FindingsText::print_summary(const model::RunReport& report, const std::vector<KindOfFindings>& kinds)
{
    out_ << (any_account_ ? "\n" : "") << account_ << ": " << model::counted(report.counts.received, "number")
         << " listed, " << report.detail << "\n";
    if (report.counts.rejected > 0) {
        out_ << "  " << model::counted(report.counts.rejected, "record")
             << " cannot be taken exactly, and nothing is said of them: see rejected_records\n";
    }
    for (const auto& kind : kinds) {
        out_ << "\n  " << kind.severity << ": " << kind.kind << ", " << model::grouped(kind.open) << " open";
        if (kind.found > 0) {
            out_ << ", " << model::grouped(kind.found) << " new";
        }
        out_ << "\n    to do: " << kind.remedy << "\n";
    }
}

void FindingsText::add(const Finding& finding)
{
    const auto shown = [](const std::optional<std::string>& value) { return value.value_or(""); };
    switch (format_) {
    case Format::table:
        rows_.push_back({finding.severity, finding.kind, finding.subject, shown(finding.number),
                         shown(finding.field), shown(finding.expected), shown(finding.actual),
                         finding.first_seen_at});
        break;
    case Format::json:
        out_ << (added_ > 0 ? "," : "") << to_json(finding);
        break;
    case Format::csv:
        print_csv_row(out_, {account_, finding.severity, finding.kind, finding.subject, shown(finding.number),
                             shown(finding.field), shown(finding.expected), shown(finding.actual),
                             finding.first_seen_at, finding.last_seen_at, finding.remedy});
        break;
    }
    ++added_;
}

void FindingsText::end_account()
{
    if (format_ == Format::json) {
        out_ << "]}";
    } else if (format_ == Format::table && added_ > 0) {
        out_ << "\n";
        print_table(out_, {"SEVERITY", "KIND", "SUBJECT", "NUMBER", "FIELD", "EXPECTED", "ACTUAL", "SINCE"},
                    rows_);
        print_left_out(out_, open_ - std::min(added_, open_));
    }
    rows_.clear();
    out_.flush();
}

void FindingsText::end()
{
    if (format_ == Format::json) {
        out_ << (any_account_ ? "]" : "[]") << "\n";
    }
    out_.flush();
}

} // namespace numsync::app
