#pragma once

#include "model/guard.hpp"
#include "model/guarded_set.hpp"
#include "model/report.hpp"
#include "sync/reading.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace numsync::sync {

/// What the guard says of a complete list.
struct Judgement {
    model::Tally tally;
    model::Circumstances circumstances;
    model::Verdict verdict;     ///< on what nobody approved
    model::GuardedSet proposal; ///< to approve, if the plan is not let through
    std::string plan_digest; ///< of what breaks a rule, with what is approved already; empty if nothing does
    std::vector<model::Digest> approved_absent; ///< of the plan, if it is let through; sorted
    bool proposal_goes_on =
        false; ///< removals are held, so what waits for approval was neither done nor undone

    [[nodiscard]] bool let_through() const { return !verdict.stands(); }
    [[nodiscard]] bool by_approval() const { return let_through() && !plan_digest.empty(); }
};

/// Calls back with the guarded set of a proposal or an approval, piece by piece: store::for_each_guarded().
using ReadGuarded =
    std::function<void(std::int64_t run_id, const std::function<void(const model::GuardedSet&)>& take)>;

/// Why the list as a whole is not believed, where so much of it was rejected; nothing is to be judged then.
std::optional<std::string> why_not_believed(std::uint64_t rejected, std::uint64_t received,
                                            const model::GuardSettings& settings);

/// For after each record: throws model::Failure{record} once nothing that may follow could make the list
/// believed.
void refuse_hopeless(std::uint64_t rejected, std::uint64_t received, const model::GuardSettings& settings);

/// Before the lines of the reading are taken.
Judgement judge(Reading& reading, const std::string& filters, const model::GuardSettings& settings,
                const ReadGuarded& read_guarded);

/// The counts that a plan would come to; what is absent counts as missing.
model::Counts proposed_counts(const Reading& reading, const model::Tally& tally);

} // namespace numsync::sync
