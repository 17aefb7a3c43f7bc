#include "sync/judgement.hpp"

#include "model/text.hpp"

#include <algorithm>

namespace numsync::sync {

namespace {

/// All that an approval of this plan could name.
model::GuardedSet everything_in(Comparison& comparison)
{
    model::GuardedSet plan;
    plan.absent = comparison.inventory().absent_ids();
    plan.added = comparison.inventory().returned_as_they_were();
    comparison.for_each_change([&](bool is_new, std::string_view line) {
        (is_new ? plan.added : plan.changed).push_back(model::content_digest(line));
    });
    std::sort(plan.changed.begin(), plan.changed.end());
    std::sort(plan.added.begin(), plan.added.end());
    return plan;
}

} // namespace

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

Judgement judge(Reading& reading, const std::string& filters, const model::GuardSettings& settings)
{
    auto& comparison = reading.comparison;
    const auto& baseline = reading.baseline;
    const auto& [waiting, given] = baseline.approvals;
    Judgement judgement;
    judgement.tally = comparison.inventory().tally();
    auto& circumstances = judgement.circumstances;
    circumstances.filters_changed = baseline.filters && *baseline.filters != filters;
    circumstances.removals_held = comparison.unidentified() > 0;
    circumstances.removed_lately = baseline.removed_lately;
    const auto unapproved = judgement.verdict = model::judge(judgement.tally, circumstances, settings);
    if (!unapproved.stands() && !waiting && !given) {
        return judgement;
    }

    const auto plan = everything_in(comparison);
    const auto part_in = [&](const std::optional<model::Approval>& approval) {
        return approval && approval->filters == filters ? model::common_part(plan, approval->set)
                                                        : model::GuardedSet{};
    };
    const auto& approved = judgement.approved = part_in(given);
    circumstances.approved_absent = approved.absent.size();
    circumstances.approved_changed = approved.changed.size();
    circumstances.approved_added = approved.added.size();
    judgement.verdict = model::judge(judgement.tally, circumstances, settings);
    judgement.proposal_goes_on = circumstances.removals_held && !part_in(waiting).absent.empty();
    if (unapproved.stands()) {
        // With what is approved already, as this set takes the place of that approval.
        judgement.guarded_set = {unapproved.removal || unapproved.filters ? plan.absent : approved.absent,
                                 unapproved.change ? plan.changed : approved.changed,
                                 unapproved.flood ? plan.added : approved.added};
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
