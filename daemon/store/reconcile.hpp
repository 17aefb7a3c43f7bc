#pragma once

#include "model/report.hpp"
#include "store/apply.hpp"
#include "store/database.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

/// The one transaction that compares what the API says with the table and with what is expected, by
/// statements, one for each kind of finding. It reads purchased_numbers and never writes to it.
namespace numsync::store {

/// What the API said: complete lists all of them. Lines are canonical, none of an id that was rejected.
struct ListedSides {
    NextLine listed; ///< of the list with the account's filters
    NextLine active; ///< the same with is_active=true and is_active=false; empty where they were not asked
    NextLine inactive;
    NextLine refused;         ///< rejected_line() of the records that cannot be taken, of all the lists
    bool all_identified;      ///< otherwise there are records whose id cannot be read
    std::uint64_t received;   ///< records of the first list
    int pages;                ///< that it came in
    bool takes_any_account;   ///< numbers that are expected in whichever account are this one's to find
    int price_change_percent; ///< a price that changed by more is a finding
    std::chrono::milliseconds stale_after; ///< since the last sync that came through
    /// Ids that contradicted each other in an earlier reading; nothing where this is the first. Only those
    /// that do so again are believed, as the account may change from one list to the next.
    std::optional<NextLine> suspects;
};

/// Ends the run as succeeded, with its findings written, and says what they came to. Nothing is written and
/// the run goes on where ids contradict each other for the first time: they are handed to `on_suspect`, for
/// a second reading. Failure{db_conflict} where the lease was lost, Failure{db_in_doubt} where the answer to
/// COMMIT was.
std::optional<model::FindingCounts> reconcile(Database& database, const model::RunReport& report,
                                              const ListedSides& sides, std::chrono::milliseconds lease,
                                              const std::function<void(std::string_view)>& on_suspect);

} // namespace numsync::store
