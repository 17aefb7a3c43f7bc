#pragma once

#include "model/guarded_set.hpp"
#include "model/report.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace numsync::store {

/// Ends the row of a run that the guard blocked, and stores its guarded set as a proposal for the operator.
/// Throws Failure{db_conflict} if the lease was lost.
void close_blocked(Database& database, const model::RunReport& report, const model::GuardedSet& set);

/// Calls `take` with the guarded set of an open proposal or approval, piece by piece. Each part of the set is
/// sorted across the pieces. Makes no call if it has ended.
void for_each_guarded(Database& database, std::int64_t run_id,
                      const std::function<void(const model::GuardedSet&)>& take);

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
    std::uint64_t added = 0;
};

struct Approver {
    std::string person;              ///< as the caller gives it; stored beside the database login
    std::optional<std::string> note; ///< why
};

/// Approves the plan for which this run was blocked, if that plan is still open.
ApproveResult approve(Database& database, std::int64_t run_id, const Approver& approver);

} // namespace numsync::store
