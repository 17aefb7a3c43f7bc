#pragma once

#include "model/digest.hpp"
#include "model/report.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace numsync::store {

/// Closes a run that the guard blocked and lays its guarded set before the operator.
void close_blocked(Database& database, const model::RunReport& report,
                   const std::vector<model::Digest>& guarded_set, std::uint64_t absent,
                   std::uint64_t changed);

enum class ApproveOutcome : std::uint8_t {
    approved,
    approved_before,
    no_such_run,
    not_blocked,
    no_longer_open
};

struct ApproveResult {
    ApproveOutcome outcome = ApproveOutcome::no_such_run;
    std::string account;
    std::string status; ///< of the run
    std::string detail; ///< of the run: what was blocked
    std::uint64_t absent = 0;
    std::uint64_t changed = 0;
};

/// Lets the plan through that this run was blocked for, as long as it is the one that waits.
ApproveResult approve(Database& database, std::int64_t run_id);

} // namespace numsync::store
