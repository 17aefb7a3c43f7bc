#pragma once

#include "model/guarded_set.hpp"
#include "model/report.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace numsync::store {

/// Closes a run that the guard blocked and lays its guarded set before the operator.
void close_blocked(Database& database, const model::RunReport& report, const model::GuardedSet& set);

/// Calls back with the guarded set of an open proposal or approval, piece by piece; each part is sorted
/// across the pieces. With nothing if it is over by now.
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
    std::string person;              ///< kept beside the login that the database knows
    std::optional<std::string> note; ///< why
};

/// Lets the plan through that this run was blocked for, as long as it is the one that waits.
ApproveResult approve(Database& database, std::int64_t run_id, const Approver& approver);

} // namespace numsync::store
