#pragma once

#include "model/inventory.hpp"
#include "model/settings.hpp"

#include <cstdint>
#include <optional>
#include <string>

/// The guard: a plan too big to be true is recorded and blocked, not applied.
namespace numsync::model {

/// What a plan is judged by, beside its tally.
struct Circumstances {
    bool filters_changed = false;      ///< they differ from those in force
    bool removals_held = false;        ///< nothing is removed by this list, so absent numbers are no removals
    std::uint64_t removed_lately = 0;  ///< in the last 24 hours, without an approval, and not back since
    std::uint64_t approved_absent = 0; ///< how many of the plan's absent numbers an approval names
    std::uint64_t approved_changed = 0;
    std::uint64_t approved_added = 0;

    [[nodiscard]] std::uint64_t approved() const
    {
        return approved_absent + approved_changed + approved_added;
    }
};

/// Which of the guard's rules a plan breaks.
struct Verdict {
    bool removal = false; ///< too many living rows are absent, or all of them
    bool change = false;  ///< too many rows would be updated
    bool flood = false;   ///< too many numbers would be added or come back from their removal
    bool filters = false; ///< the filters differ from those in force, and rows are absent

    [[nodiscard]] bool stands() const { return removal || change || flood || filters; }
};

/// What is approved is taken out of the plan; the rules are about the rest. Percentages are exceeded
/// strictly, and bind only from min_existing rows on. Absent numbers are measured together with those that
/// were removed lately, against all that were held then.
Verdict judge(const Tally& plan, const Circumstances& circumstances, const GuardSettings& settings);

/// "40 of 100 numbers are absent (limit 30 %); ..." for people at three in the morning.
std::string describe(const Verdict& verdict, const Tally& plan, const Circumstances& circumstances,
                     const GuardSettings& settings);

/// Whether so many of the received records were rejected that the answer as a whole is not believed; all of
/// them are too many, however few they are.
bool too_many_rejected(std::uint64_t rejected, std::uint64_t received, const GuardSettings& settings);

/// Whether too many have been rejected so far for the answer to be believed, however good the rest is of a
/// list of up to `most` records.
bool too_many_rejected_already(std::uint64_t rejected, std::uint64_t received, std::uint64_t most,
                               const GuardSettings& settings);

/// A guarded set that waits for an operator, or that one let through.
struct Approval {
    std::int64_t run_id = 0; ///< the blocked run that proposed it
    std::string filters;     ///< of that run; it says nothing about a list under others
};

/// An account has at most one of either.
struct Approvals {
    std::optional<Approval> waiting;
    std::optional<Approval> given;
};

} // namespace numsync::model
