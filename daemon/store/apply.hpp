#pragma once

#include "model/inventory.hpp"
#include "model/report.hpp"
#include "model/settings.hpp"
#include "store/database.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// The one transaction that changes the table.
namespace numsync::store {

/// Writes the next line into its argument; false at the end.
using NextLine = std::function<bool(std::string&)>;

/// What a complete list that the guard let through means for the table. Everything referred to outlives the
/// call.
struct Application {
    const model::Inventory& inventory;
    const model::Tally& tally;
    NextLine
        changed_lines; ///< canonical lines of the records that have no row or may differ from it, none twice
    NextLine rejected_lines; ///< rejected_line() of each rejected record, or of the first ones, none twice
    bool any_rejected = false;
    bool all_rejected_kept = true; ///< rejected_lines has all of them
    const std::map<std::pair<std::string, std::string>, std::string>& drift; ///< (kind, key) -> sample
    bool removals_allowed = true; ///< false while there are records whose id cannot be read
    bool any_altered = false;     ///< findings are open that the database does not take what is written
    bool any_broken = false;      ///< there are rows whose bookkeeping was edited
    int confirm_removals = 2;
    std::chrono::milliseconds interval{0};
    const model::Filters& filters;
    int price_change_percent = 20;
    std::optional<std::int64_t> proposal; ///< the account's, if it waits and is over with this run
    std::optional<std::int64_t> approval; ///< the account's
    const std::vector<model::Digest>&
        approved_absent;              ///< ids that the list lacks and the approval names; sorted
    bool any_approved_change = false; ///< the approval names numbers that the list changes or adds
};

/// A line of six fields for Application::rejected_lines, escaped as COPY does: the record's key (its id, or
/// a hash of its bytes), id, number, field, reason, and the record as received, valid UTF-8 without NUL.
std::string rejected_line(const std::string& key, const std::optional<std::string>& id,
                          const std::optional<std::string>& number, std::string_view field,
                          std::string_view reason, std::string_view record);

/// Applies it all in one transaction that begins by ending the run as `report` has it, so that a lost lease
/// changes nothing (Failure{db_conflict}). Returns the report with the counts that the statements gave; its
/// status is `unverified` if the table does not read as it was written. Failure{db_in_doubt} if the answer to
/// COMMIT was lost: resolve_doubt() tells then.
model::RunReport apply(Database& database, const model::RunReport& report, const Application& application);

} // namespace numsync::store
