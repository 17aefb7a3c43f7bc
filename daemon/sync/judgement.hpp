#pragma once

#include "model/guard.hpp"
#include "model/report.hpp"
#include "sync/reading.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace numsync::sync {

/// What the guard says of a complete list.
struct Judgement {
    model::Tally tally;
    model::Verdict verdict;
    std::vector<model::Digest> guarded_set; ///< of the plan, where a rule of the guard is broken
    std::string plan_digest;                ///< of that set
    bool absent_within_approval = false; ///< some of the absent numbers are in the set of the open approval
    bool let_through = false;            ///< no rule is broken, or the operator approved it
    bool by_approval = false;
};

/// Why the list as a whole is not believed, where so much of it was rejected; nothing is to be judged then.
std::optional<std::string> why_not_believed(std::uint64_t rejected, std::uint64_t received,
                                            const model::GuardSettings& settings);

/// For after each record: throws model::Failure{record} once nothing that may follow could make the list
/// believed.
void refuse_hopeless(std::uint64_t rejected, std::uint64_t received, const model::GuardSettings& settings);

Judgement judge(const Reading& reading, const std::string& filters, const model::GuardSettings& settings);

/// The counts that a plan would come to; what is absent counts as missing.
model::Counts proposed_counts(const Reading& reading, const model::Tally& tally);

} // namespace numsync::sync
