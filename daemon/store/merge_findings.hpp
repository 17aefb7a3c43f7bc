#pragma once

#include "model/report.hpp"
#include "store/database.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Brings reconciliation_findings up to date with the view findings_now.
namespace numsync::store {

/// An id for which the whole list and the lists filtered by is_active contradict each other.
struct Inconsistency {
    std::string account;
    std::string id;
    std::string expected; ///< "true" or "false"; empty if the whole list does not have the id
    std::string actual;   ///< filtered lists that have it: "true", "false", "false and true"; empty for none
};

struct Merge {
    model::Trigger trigger = model::Trigger::manual;
    std::string instance;
    std::string version;
    std::vector<std::string> verified_accounts; ///< `inconsistencies` is complete for these
    std::vector<Inconsistency> inconsistencies;
    /// If set: do nothing if any instance ended a merge within this time.
    std::optional<std::chrono::milliseconds> unless_done_within;
};

struct MergedAccount {
    std::string account;
    std::int64_t run_id = 0;
    model::FindingCounts findings;
};

/// Evaluates the view once, for all accounts, while no other process does. Opens new findings, updates those
/// that stay but not their first_seen_at, and resolves those that are gone. Resolves only kinds that the view
/// computes, kinds that no longer exist, and api_inconsistent of the verified accounts. Writes a run of kind
/// reconcile for each account. Absent if there was nothing to do, see unless_done_within.
std::optional<std::vector<MergedAccount>> merge_findings(Database& database, const Merge& merge);

} // namespace numsync::store
