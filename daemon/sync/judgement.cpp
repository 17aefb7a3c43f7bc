#include "sync/judgement.hpp"

#include "model/text.hpp"

#include <algorithm>
#include <malloc.h>
#include <utility>

namespace numsync::sync {

namespace {

/// All that an approval of this plan could name.
model::GuardedSet everything_in(Comparison& comparison, const model::Tally& tally)
{
    const auto& inventory = comparison.inventory();
    model::GuardedSet plan;
    plan.changed.reserve(tally.updated);
    plan.added.reserve(tally.added + tally.returned);
    comparison.for_each_change([&](bool is_new, std::string_view line) {
        (is_new ? plan.added : plan.changed).push_back(model::content_digest(line));
    });
    inventory.forget_index(); // never index and absent ids in memory together
    malloc_trim(0);           // returns what the reading has freed in small pieces
    const auto returned = inventory.returned_as_they_were();
    plan.added.insert(plan.added.end(), returned.begin(), returned.end());
    plan.absent = inventory.absent_ids();
    std::sort(plan.changed.begin(), plan.changed.end());
    std::sort(plan.added.begin(), plan.added.end());
    return plan;
}

/// The parts of a plan that are approved.
struct ApprovedParts {
    explicit ApprovedParts(model::GuardedSet& plan)
        : absent(plan.absent), changed(plan.changed), added(plan.added)
    {
    }

    void approve(const model::GuardedSet& piece)
    {
        absent.approve(piece.absent);
        changed.approve(piece.changed);
        added.approve(piece.added);
    }

    model::ApprovedPart absent;
    model::ApprovedPart changed;
    model::ApprovedPart added;
};

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

Judgement judge(TableAndList& both, const std::string& filters, const model::GuardSettings& settings,
                const ReadGuarded& read_guarded)
{
    auto& comparison = both.comparison;
    const auto& baseline = both.baseline;
    const auto& [waiting, given] = baseline.approvals;
    Judgement judgement;
    judgement.tally = comparison.inventory().tally();
    auto& circumstances = judgement.circumstances;
    circumstances.filters_changed = baseline.filters && *baseline.filters != filters;
    circumstances.removals_held = comparison.unidentified() > 0;
    circumstances.removed_lately = baseline.removed_lately;
    const auto broken_if_unapproved = judgement.broken =
        model::judge(judgement.tally, circumstances, settings);
    if (!broken_if_unapproved.any() && !waiting && !given) {
        return judgement;
    }

    auto plan = everything_in(comparison, judgement.tally);
    const auto parts_of = [&](const std::optional<model::Approval>& approval) {
        ApprovedParts parts{plan};
        if (approval && approval->filters == filters) {
            read_guarded(approval->run_id, [&](const model::GuardedSet& piece) { parts.approve(piece); });
        }
        return parts;
    };
    judgement.proposal_goes_on = circumstances.removals_held && parts_of(waiting).absent.size() > 0;
    auto approved = parts_of(given);
    circumstances.approved_absent = approved.absent.size();
    circumstances.approved_changed = approved.changed.size();
    circumstances.approved_added = approved.added.size();
    judgement.broken = model::judge(judgement.tally, circumstances, settings);
    // The new proposal includes what is approved already, because it takes the place of that approval.
    const bool breaks_by_absence = broken_if_unapproved.removal || broken_if_unapproved.filters;
    if (!breaks_by_absence) {
        approved.absent.keep();
    }
    if (broken_if_unapproved.any()) {
        if (!broken_if_unapproved.change) {
            approved.changed.keep();
        }
        if (!broken_if_unapproved.flood) {
            approved.added.keep();
        }
        judgement.plan_digest = model::plan_digest(plan);
    }
    if (!judgement.let_through()) {
        judgement.proposal = std::move(plan);
        return judgement;
    }
    if (breaks_by_absence) {
        approved.absent.keep();
    }
    judgement.approved_absent = std::move(plan.absent);
    return judgement;
}

model::Counts proposed_counts(const TableAndList& both, const model::Tally& tally)
{
    model::Counts counts;
    counts.received = both.comparison.received();
    counts.unchanged = tally.unchanged;
    counts.added = tally.added;
    counts.updated = tally.updated;
    counts.restored = tally.restored + tally.relisted;
    counts.repaired = tally.repaired + both.baseline.broken;
    counts.upgraded = tally.upgraded;
    counts.unverified = tally.held;
    counts.missing = both.comparison.unidentified() > 0 ? 0 : tally.absent;
    counts.rejected = both.comparison.rejected();
    return counts;
}

} // namespace numsync::sync
