#pragma once

#include "model/drift.hpp"
#include "model/inventory.hpp"
#include "model/report.hpp"
#include "model/settings.hpp"
#include "store/database.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// The one transaction in which a sync changes the table.
namespace numsync::store {

/// Rejected records that are kept: of one list, and open per account.
inline constexpr std::size_t most_rejected_kept = 10'000;

/// Writes the next line into its argument and returns true; returns false at the end.
using NextLine = std::function<bool(std::string&)>;

/// The input of apply(): a complete list that the guard let through. Everything that it refers to outlives
/// the call.
struct Application {
    const model::Inventory& inventory;
    const model::Tally& tally;
    NextLine changed_lines; ///< canonical lines of records that have no row or may differ from it, none twice
    NextLine rejected_lines; ///< rejected_line() of each rejected record, or of the first ones, none twice
    bool any_rejected = false;
    bool all_rejected_kept = true; ///< rejected_lines has all of them
    const model::Drift& drift;
    bool removals_allowed = true; ///< false if the list has a record whose id cannot be read
    bool any_altered = false;     ///< findings of kind db_altered are open
    bool any_broken = false;      ///< somebody edited the bookkeeping columns of a row
    int confirm_removals = 2;
    std::chrono::milliseconds interval{0}; ///< sync.interval: a removal waits at least so long
    const model::Filters& filters;
    int price_change_percent = 20;
    std::optional<std::int64_t> proposal; ///< run of the waiting proposal, if this run makes it obsolete
    std::optional<std::int64_t> approval; ///< run of the account's approval, if it has one
    const std::vector<model::Digest>&
        approved_absent; ///< digests of the ids that the approval names and the list lacks; sorted
    bool any_approved_change = false; ///< the approval names numbers that the list changes or adds
};

/// Returns a line for Application::rejected_lines: six fields, separated by tabs and escaped as in COPY. They
/// are the record's key (its id, or a hash of its bytes), id, number, field, reason, and the record as
/// received, which is valid UTF-8 without NUL.
std::string rejected_line(const std::string& key, const std::optional<std::string>& id,
                          const std::optional<std::string>& number, std::string_view field,
                          std::string_view reason, std::string_view record);

/// Applies the list in one transaction. The transaction first ends the run row with the outcome in `planned`:
/// if the lease was lost, this throws Failure{db_conflict} and nothing changes. Returns the report with the
/// counts that the statements gave. Its status is `unverified` if the table does not read as it was written.
/// Throws Failure{db_in_doubt} if the answer to COMMIT was lost; resolve_doubt() then finds the outcome.
model::RunReport apply(Database& database, const model::RunReport& planned, const Application& application);

} // namespace numsync::store
