#pragma once

#include "model/guard.hpp"
#include "model/guarded_set.hpp"
#include "model/report.hpp"
#include "sync/table_and_list.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace numsync::sync {

/// What the guard says about a complete list.
struct Judgement {
    model::Tally tally;
    model::Circumstances circumstances;
    model::BrokenRules broken;  ///< on what nobody has approved
    model::GuardedSet proposal; ///< what is to be approved, if the plan is not let through
    std::string plan_digest;    ///< of all that breaks a rule, even if approved; empty if nothing does
    std::vector<model::Digest> approved_absent; ///< ids to remove by approval, if let through; sorted
    /// The waiting proposal stays open: its numbers are still absent, but this list removes nothing.
    bool proposal_goes_on = false;

    [[nodiscard]] bool let_through() const { return !broken.any(); }
    [[nodiscard]] bool by_approval() const { return let_through() && !plan_digest.empty(); }
};

/// Calls `take` with the guarded set of a proposal or an approval, piece by piece: store::for_each_guarded().
using ReadGuarded =
    std::function<void(std::int64_t run_id, const std::function<void(const model::GuardedSet&)>& take)>;

/// Why the list as a whole is not believed: too much of it was rejected. Absent if it is believed. A list
/// that is not believed is not judged.
std::optional<std::string> why_not_believed(std::uint64_t rejected, std::uint64_t received,
                                            const model::GuardSettings& settings);

/// Called after each record. Throws model::Failure{record} as soon as no further records could make the list
/// believed.
void refuse_hopeless(std::uint64_t rejected, std::uint64_t received, const model::GuardSettings& settings);

/// Asks the guard about the list. Looks at every number, so it runs on the database thread. Call it before
/// the first Comparison::next_line().
Judgement judge(TableAndList& both, const std::string& filters, const model::GuardSettings& settings,
                const ReadGuarded& read_guarded);

/// The counts that applying the plan would give. Every absent number counts as missing, unless removals are
/// held.
model::Counts proposed_counts(const TableAndList& both, const model::Tally& tally);

} // namespace numsync::sync
