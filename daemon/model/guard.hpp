#pragma once

#include "model/settings.hpp"
#include "model/tally.hpp"

#include <cstdint>
#include <optional>
#include <string>

/// The guard is the circuit breaker on the size of a change. It records and blocks a plan that changes too
/// much.
namespace numsync::model {

/// What judge() needs to know beside the plan's tally.
struct Circumstances {
    bool filters_changed = false;      ///< this run's filters differ from those in force
    bool removals_held = false;        ///< this list removes nothing, so its absent numbers are no removals
    std::uint64_t removed_lately = 0;  ///< numbers removed in the last 24 hours, not approved, not back since
    std::uint64_t approved_absent = 0; ///< how many of the plan's absent numbers are approved
    std::uint64_t approved_changed = 0;
    std::uint64_t approved_added = 0;

    [[nodiscard]] std::uint64_t approved() const
    {
        return approved_absent + approved_changed + approved_added;
    }
};

/// Which of the guard's rules a plan breaks.
struct BrokenRules {
    bool removal = false; ///< too many living rows are absent, or all of them
    bool change = false;  ///< too many rows would be updated
    bool flood = false;   ///< too many numbers would be added, or come back after their removal
    bool filters = false; ///< the filters differ from those in force, and rows are absent

    [[nodiscard]] bool any() const { return removal || change || flood || filters; }
};

/// Applies the guard's rules to the part of the plan that is not approved. A plan breaks a percentage rule
/// only above the percentage, and only if at least min_existing rows exist. That all numbers are absent
/// breaks the removal rule whatever their number. The numbers removed in the last 24 hours count as absent
/// and as held, too.
BrokenRules judge(const Tally& plan, const Circumstances& circumstances, const GuardSettings& settings);

/// Explains the broken rules to an operator: "40 of 100 numbers are absent from the list (limit 30 %, ...);
/// ...".
std::string describe(const BrokenRules& broken, const Tally& plan, const Circumstances& circumstances,
                     const GuardSettings& settings);

/// Whether too many records were rejected to believe the answer: all of them, or a share above
/// max_rejected_percent if at least min_existing records were received.
bool too_many_rejected(std::uint64_t rejected, std::uint64_t received, const GuardSettings& settings);

/// Whether so many records were already rejected that a list of at most `most` records cannot be believed,
/// even if all further records are good.
bool too_many_rejected_already(std::uint64_t rejected, std::uint64_t received, std::uint64_t most,
                               const GuardSettings& settings);

/// A guarded set that waits for an operator's approval, or that has been approved.
struct Approval {
    std::int64_t run_id = 0; ///< the blocked run that proposed it
    std::string filters;     ///< filters of that run; an approval counts only under these filters
};

/// The approvals of an account: at most one of each.
struct Approvals {
    std::optional<Approval> waiting;
    std::optional<Approval> given;
};

} // namespace numsync::model
