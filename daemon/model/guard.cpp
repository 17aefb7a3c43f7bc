#include "model/guard.hpp"

#include "model/text.hpp"

namespace numsync::model {

namespace {

bool exceeds(std::uint64_t part, int percent, std::uint64_t whole)
{
    return part * 100 > static_cast<std::uint64_t>(percent) * whole;
}

bool binds(std::uint64_t existing, const GuardSettings& settings)
{
    return existing >= static_cast<std::uint64_t>(settings.min_existing);
}

std::string limit(int percent)
{
    return " (limit " + std::to_string(percent) + " %";
}

/// Absent numbers as the removal rule counts them.
struct Absences {
    Absences(const Tally& plan, const Circumstances& circumstances)
        : absent(plan.absent - circumstances.approved_absent),
          living(plan.living - circumstances.approved_absent), held(living + circumstances.removed_lately)
    {
    }

    std::uint64_t absent; ///< absent and not approved
    std::uint64_t living; ///< held now, without those whose removal is approved
    std::uint64_t held;   ///< living, and those removed in the last 24 hours
};

std::string describe_absences(const Absences& absences, const BrokenRules& broken,
                              const Circumstances& circumstances, const GuardSettings& settings)
{
    const auto absent = grouped(absences.absent) + " of " + counted(absences.living, "number") +
                        (absences.absent == 1 ? " is" : " are") + " absent ";
    std::string text;
    if (broken.removal) {
        text = absent + "from the list";
        if (circumstances.removed_lately > 0) {
            text += ", and " + grouped(circumstances.removed_lately) +
                    (circumstances.removed_lately == 1 ? " was" : " were") + " removed in the last 24 hours" +
                    limit(settings.max_removed_percent) + " of " + grouped(absences.held);
        } else {
            text += limit(settings.max_removed_percent);
        }
        text += ", and never all)";
    }
    if (broken.filters) {
        text += (text.empty() ? "" : "; ") + ("the filters differ from those in force, and " + absent) +
                "under them";
    }
    return text;
}

} // namespace

BrokenRules judge(const Tally& plan, const Circumstances& circumstances, const GuardSettings& settings)
{
    const Absences absences{plan, circumstances};
    const auto changed = plan.updated - circumstances.approved_changed;
    const auto added = plan.added + plan.returned - circumstances.approved_added;
    const bool all_gone = absences.absent == absences.living;
    const bool too_many_gone =
        binds(absences.held, settings) &&
        exceeds(absences.absent + circumstances.removed_lately, settings.max_removed_percent, absences.held);
    const bool counted = binds(plan.living, settings);
    BrokenRules broken;
    broken.removal = !circumstances.removals_held && absences.absent > 0 && (all_gone || too_many_gone);
    broken.change = counted && exceeds(changed, settings.max_changed_percent, plan.living);
    // An approval of absences under these filters also approves the filters.
    broken.filters =
        circumstances.filters_changed && absences.absent > 0 && circumstances.approved_absent == 0;
    const bool wider = circumstances.filters_changed && plan.absent == 0;
    broken.flood =
        counted && plan.living > 0 && !wider && exceeds(added, settings.max_added_percent, plan.living);
    return broken;
}

std::string describe(const BrokenRules& broken, const Tally& plan, const Circumstances& circumstances,
                     const GuardSettings& settings)
{
    std::string text = describe_absences({plan, circumstances}, broken, circumstances, settings);
    const auto append = [&](const std::string& clause) { text += (text.empty() ? "" : "; ") + clause; };
    const auto living = counted(plan.living, "number");
    if (broken.change) {
        append(grouped(plan.updated - circumstances.approved_changed) + " of " + living + " would change" +
               limit(settings.max_changed_percent) + ")");
    }
    if (broken.flood) {
        append(grouped(plan.added + plan.returned - circumstances.approved_added) + " would be added to " +
               living + limit(settings.max_added_percent) + ")");
    }
    if (broken.any() && circumstances.approved() > 0) {
        text += "; beside " + grouped(circumstances.approved()) + " that " +
                (circumstances.approved() == 1 ? "is" : "are") + " approved";
    }
    return text;
}

bool too_many_rejected(std::uint64_t rejected, std::uint64_t received, const GuardSettings& settings)
{
    return (received > 0 && rejected == received) ||
           (binds(received, settings) && exceeds(rejected, settings.max_rejected_percent, received));
}

bool too_many_rejected_already(std::uint64_t rejected, std::uint64_t received, std::uint64_t most,
                               const GuardSettings& settings)
{
    return binds(received, settings) && exceeds(rejected, settings.max_rejected_percent, most);
}

} // namespace numsync::model
