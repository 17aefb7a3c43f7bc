#include "model/report.hpp"

#include <array>
#include <utility>

namespace numsync::model {

std::string_view name(RunKind kind)
{
    switch (kind) {
    case RunKind::sync:
        return "sync";
    case RunKind::reconcile:
        return "reconcile";
    }
    return "?";
}

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
    case RunStatus::blocked:
        return "blocked";
    case RunStatus::failed:
        return "failed";
    }
    return "?";
}

Exit exit_of(const RunReport& report)
{
    return report.reason ? rule_of(*report.reason).exit : Exit::done;
}

std::string grouped(std::uint64_t number)
{
    auto text = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3) {
        text.insert(static_cast<std::size_t>(at), 1, ',');
    }
    return text;
}

std::string summary(const Counts& counts)
{
    const std::array<std::pair<std::uint64_t, std::string_view>, 7> parts{{{counts.added, "added"},
                                                                           {counts.updated, "updated"},
                                                                           {counts.restored, "restored"},
                                                                           {counts.repaired, "repaired"},
                                                                           {counts.missing, "missing"},
                                                                           {counts.removed, "removed"},
                                                                           {counts.rejected, "rejected"}}};
    std::string text;
    for (const auto& [count, what] : parts) {
        if (count > 0) {
            text += (text.empty() ? ": " : ", ") + grouped(count) + " ";
            text += what;
        }
    }
    return grouped(counts.received) + " numbers" + (text.empty() ? ", nothing changed" : text);
}

std::string finding_summary(const FindingCounts& findings)
{
    auto text = findings.open == 0   ? std::string{"no finding is open"}
                : findings.open == 1 ? std::string{"1 finding is open"}
                                     : grouped(findings.open) + " findings are open";
    if (findings.found > 0) {
        text += ", " + grouped(findings.found) + " of them new";
    }
    if (findings.resolved > 0) {
        text += "; " + grouped(findings.resolved) + " resolved";
    }
    return text;
}

} // namespace numsync::model
