#pragma once

#include "model/guard.hpp"
#include "model/guarded_set.hpp"
#include "model/report.hpp"
#include "store/pq.hpp"

#include <optional>

namespace numsync::store {

/// Reads the account's waiting proposal and its approval in force; it may have neither.
model::Approvals read_approvals(Transaction& tx, const std::string& account);

/// Stores a blocked run's guarded set as a proposal for the operator. Replaces another proposal that waits.
/// Does nothing if an equal set is already open.
void propose(Transaction& tx, const model::RunReport& report, const model::GuardedSet& set);

/// Records that an applied run used the approval of run `run_id`. Changes are approved for one run only;
/// absences are approved until they are removed. `applied_by` is the run, if it applied anything of the set.
/// Returns false if the approval has ended meanwhile.
bool use_approval(Transaction& tx, std::int64_t run_id, std::optional<std::int64_t> applied_by);

/// Ends an open proposal or approval and deletes its set. `reason` is recovered, differs or retired. If a run
/// applied anything of the set, the end_reason is `applied` instead.
void end_approval(Transaction& tx, std::int64_t run_id, const std::string& reason);

} // namespace numsync::store
