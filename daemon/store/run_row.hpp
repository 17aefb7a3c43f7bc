#pragma once

#include "model/report.hpp"
#include "store/pq.hpp"

namespace numsync::store {

/// Ends a running run with everything that the report says; false where it is not running any more.
bool end_run(Transaction& tx, const model::RunReport& report);

/// False where it is not running any more.
bool renew_lease(Transaction& tx, const model::RunReport& report, std::chrono::milliseconds lease);

/// Says in words what a reconciliation came to that the same transaction has ended.
void describe_run(Transaction& tx, const model::RunReport& report);

/// Corrects the counts of a run that the same transaction has ended.
void correct_counts(Transaction& tx, const model::RunReport& report);

} // namespace numsync::store
