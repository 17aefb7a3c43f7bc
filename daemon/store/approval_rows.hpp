#pragma once

#include "model/guard.hpp"
#include "model/report.hpp"
#include "store/pq.hpp"

#include <optional>

namespace numsync::store {

/// The account's proposal that waits, or approval that holds.
std::optional<model::Approval> read_approval(Transaction& tx, const std::string& account);

/// A blocked run's guarded set takes the place of another one; the same one stays as it is.
void propose(Transaction& tx, const model::RunReport& report, const std::vector<model::Digest>& guarded_set,
             std::uint64_t absent, std::uint64_t changed);

/// Ends the account's open proposal or approval. `reason`: applied, recovered or differs.
void end_approval(Transaction& tx, std::int64_t run_id, const std::string& reason);

} // namespace numsync::store
