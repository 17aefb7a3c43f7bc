#pragma once

#include "store/approvals.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Blocked plans and their approvals, for people to read.
namespace numsync::store {

/// A row of sync_approvals. Times are UTC, as text.
struct PlanApproval {
    std::int64_t run_id = 0;
    std::string account;
    std::string state; ///< waits, approved or in use; after its end, its end_reason
    std::string proposed_at;
    std::uint64_t absent = 0;
    std::uint64_t changed = 0;
    std::uint64_t added = 0;
    std::optional<std::string> approved_at;
    std::optional<std::string> approved_by;
    std::optional<std::string> approved_as;
    std::optional<std::string> note;
    std::optional<std::int64_t> applied_by;
    std::optional<std::string> ended_at;
    std::optional<std::string> ended_by; ///< only if it was taken back
};

/// Returns the open ones, then those that have ended, each the latest first. `account`: only of this account.
/// `over`: at most so many that have ended; absent: all.
std::vector<PlanApproval> list_approvals(Database& database, const std::optional<std::string>& account,
                                         std::optional<std::uint64_t> over);

enum class TakeBackOutcome : std::uint8_t { taken_back, no_such_plan, not_approved, in_use, over };

struct TakeBackResult {
    TakeBackOutcome outcome = TakeBackOutcome::no_such_plan;
    PlanApproval approval; ///< before the call
};

/// Ends the approval of the plan for which this run was blocked, if no run has applied anything of it yet.
TakeBackResult take_back(Database& database, std::int64_t run_id, const std::string& person);

} // namespace numsync::store
