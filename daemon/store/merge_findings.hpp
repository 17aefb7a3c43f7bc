#pragma once

#include "model/report.hpp"
#include "store/database.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Brings reconciliation_findings up to the view findings_now.
namespace numsync::store {

/// An id about which the whole list and the lists by is_active say different things.
struct Inconsistency {
    std::string account;
    std::string id;
    std::string expected; ///< "true" or "false"; empty if the whole list does not have the id
    std::string actual;   ///< the lists that have it: "true", "false", "false and true"; empty for none
};

struct Merge {
    model::Trigger trigger = model::Trigger::manual;
    std::string instance;
    std::string version;
    std::vector<std::string> verified_accounts; ///< `inconsistencies` has all that there is to say about them
    std::vector<Inconsistency> inconsistencies;
    /// Nothing is done if any instance ended a merge less than so long ago.
    std::optional<std::chrono::milliseconds> unless_done_within;
};

struct MergedAccount {
    std::string account;
    std::int64_t run_id = 0;
    model::FindingCounts findings;
};

/// Evaluates the view once, for all accounts, while no other process does: opens what is new, keeps what
/// stays with its first_seen_at, and resolves what is gone, but only kinds that the view computes, kinds that
/// no longer exist, and api_inconsistent of the verified accounts. Writes a run of kind reconcile for each
/// account. Absent if nothing was to be done.
std::optional<std::vector<MergedAccount>> merge_findings(Database& database, const Merge& merge);

} // namespace numsync::store
