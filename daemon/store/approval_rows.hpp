#pragma once

#include "model/guard.hpp"
#include "model/guarded_set.hpp"
#include "model/report.hpp"
#include "store/pq.hpp"

#include <optional>

namespace numsync::store {

/// The account's proposal that waits and its approval that holds.
model::Approvals read_approvals(Transaction& tx, const std::string& account);

/// Lays a blocked run's guarded set before the operator, in the place of another one that waits. The same set
/// stays as it is.
void propose(Transaction& tx, const model::RunReport& report, const model::GuardedSet& set);

/// An applied run uses an approval up: changes are approved for one run, absences until they are removed.
/// `applied_by` is the run if it applied anything of the set. False if the approval has ended meanwhile.
bool use_approval(Transaction& tx, std::int64_t run_id, std::optional<std::int64_t> applied_by);

/// Ends an open proposal or approval and forgets its set. `reason` is recovered or differs; an approval that
/// let anything through ends as applied instead.
void end_approval(Transaction& tx, std::int64_t run_id, const std::string& reason);

} // namespace numsync::store
