#include "sync/judgement.hpp"

#include "model/text.hpp"

namespace numsync::sync {

std::optional<std::string> why_not_believed(std::uint64_t rejected, std::uint64_t received,
                                            const model::GuardSettings& settings)
{
    if (!model::too_many_rejected(rejected, received, settings)) {
        return std::nullopt;
    }
    const auto who = rejected == received
                         ? "none of its " + model::counted(received, "record") + " can be taken exactly"
                         : model::grouped(rejected) + " of its " + model::counted(received, "record") +
                               " cannot be taken exactly (limit " +
                               std::to_string(settings.max_rejected_percent) + " %)";
    return "the list as a whole is not believed: " + who;
}

void refuse_hopeless(std::uint64_t rejected, std::uint64_t received, const model::GuardSettings& settings)
{
    if (model::too_many_rejected_already(rejected, received, source::most_records, settings)) {
        throw model::Failure{model::Reason::record,
                             "the list as a whole is not believed: " + model::grouped(rejected) +
                                 " of its first " + model::counted(received, "record") +
                                 " cannot be taken exactly (limit " +
                                 std::to_string(settings.max_rejected_percent) + " % of at most " +
                                 model::grouped(source::most_records) + ")"};
    }
}

Judgement judge(const Reading& reading, const std::string& filters, const model::GuardSettings& settings)
{
    const auto& comparison = reading.comparison;
    Judgement judgement;
    judgement.tally = comparison.inventory().tally();
    const bool filters_changed = reading.baseline.filters && *reading.baseline.filters != filters;
    const auto& verdict = judgement.verdict =
        model::judge(judgement.tally, filters_changed, settings, comparison.unidentified() > 0);
    judgement.let_through = !verdict.stands();
    const auto& approval = reading.baseline.approval;
    judgement.absent_within_approval =
        approval && comparison.inventory().any_absent_within(approval->guarded_set);
    if (verdict.stands()) {
        judgement.guarded_set =
            comparison.inventory().guarded_set(verdict.removal || verdict.filters, verdict.change);
        judgement.let_through = judgement.by_approval =
            approval && model::lets_through(*approval, filters, judgement.guarded_set);
        judgement.plan_digest = model::plan_digest(judgement.guarded_set);
    }
    return judgement;
}

model::Counts proposed_counts(const Reading& reading, const model::Tally& tally)
{
    model::Counts counts;
    counts.received = reading.comparison.received();
    counts.unchanged = tally.unchanged;
    counts.added = tally.added;
    counts.updated = tally.updated;
    counts.restored = tally.restored + tally.relisted;
    counts.repaired = tally.repaired + reading.baseline.broken;
    counts.unverified = tally.held;
    counts.missing = reading.comparison.unidentified() > 0 ? 0 : tally.absent;
    counts.rejected = reading.comparison.rejected();
    return counts;
}

} // namespace numsync::sync
