#include "model/report.hpp"

#include "model/text.hpp"

#include <array>
#include <utility>

namespace numsync::model {

namespace {

std::string accepted_and_resolved(const FindingCounts& findings)
{
    return (findings.accepted > 0 ? "; " + grouped(findings.accepted) + " accepted" : "") +
           (findings.resolved > 0 ? "; " + grouped(findings.resolved) + " resolved" : "");
}

} // namespace

std::string_view name(Trigger trigger)
{
    switch (trigger) {
    case Trigger::schedule:
        return "schedule";
    case Trigger::manual:
        return "manual";
    case Trigger::signal:
        return "signal";
    }
    return "?";
}

std::string_view name(RunStatus status)
{
    switch (status) {
    case RunStatus::succeeded:
        return "succeeded";
    case RunStatus::unverified:
        return "unverified";
    case RunStatus::blocked:
        return "blocked";
    case RunStatus::failed:
        return "failed";
    }
    return "?";
}

RunStatus ended_status(std::string_view name)
{
    for (const auto status : {RunStatus::succeeded, RunStatus::unverified, RunStatus::blocked}) {
        if (name == model::name(status)) {
            return status;
        }
    }
    return RunStatus::failed;
}

std::string_view remedy_of(const RunReport& report)
{
    if (!report.reason) {
        return {};
    }
    return report.remedy.empty() ? rule_of(*report.reason).remedy : report.remedy;
}

Exit exit_of(const RunReport& report)
{
    return report.reason ? rule_of(*report.reason).exit : Exit::done;
}

std::string summary(const Counts& counts)
{
    const std::array<std::pair<std::uint64_t, std::string_view>, 9> parts{
        {{counts.added, "added"},
         {counts.updated, "updated"},
         {counts.restored, "restored"},
         {counts.repaired, "repaired"},
         {counts.upgraded, "upgraded"},
         {counts.missing, "missing"},
         {counts.removed, "removed"},
         {counts.rejected, "rejected"},
         {counts.unverified, "unverified"}}};
    std::string text;
    for (const auto& [count, what] : parts) {
        if (count > 0) {
            text += (text.empty() ? ": " : ", ") + grouped(count) + " ";
            text += what;
        }
    }
    return counted(counts.received, "number") + (text.empty() ? ", nothing changed" : text);
}

std::string finding_summary(const FindingCounts& findings)
{
    if (findings.open == 0) {
        return "no finding is open" + accepted_and_resolved(findings);
    }
    auto text = counted(findings.open, "finding") + (findings.open == 1 ? " is open" : " are open");
    if (findings.found > 0) {
        text += ", " + grouped(findings.found) + " of them new";
    }
    return text + accepted_and_resolved(findings);
}

std::uint64_t total(const UnreadableFields& unreadable)
{
    std::uint64_t values = 0;
    for (const auto& field : unreadable) {
        values += field.values;
    }
    return values;
}

std::string unreadable_summary(const UnreadableFields& unreadable)
{
    constexpr std::size_t shown = 60;
    std::string text;
    for (std::size_t i = 0; i < field_count; ++i) {
        const auto& [values, example] = unreadable[i];
        if (values > 0) {
            text += (text.empty() ? "" : "; ") + counted(values, "value") + " of ";
            text += field_specs[i].name;
            text += ", such as " + std::string{cut_utf8(example, shown)};
        }
    }
    return text;
}

} // namespace numsync::model
