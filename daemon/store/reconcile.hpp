#pragma once

#include "model/report.hpp"
#include "store/apply.hpp"
#include "store/database.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

/// The one transaction that compares what the API said with the table and with what is expected, by
/// statements, one for each kind of finding that the lists alone do not tell. It reads purchased_numbers and
/// never writes to it.
namespace numsync::store {

/// What the API said: complete lists all of them. Lines are as COPY prints them, and none of `differing`,
/// `numbers` and `doubles` has an id that the list rejects. Everything referred to outlives the call.
struct ListedSides {
    NextLine found; ///< what the lists alone tell: kind, subject, number, field, expected_value, actual_value
    NextLine differing; ///< canonical lines of the records that the table did not have or had otherwise
    /// Whether the list has this canonical line.
    std::function<bool(std::string_view)> is_listed;
    NextLine numbers;    ///< of every record: id, number, iso_country, region, is_active, and whether
                         ///< another id may have the same number
    NextLine doubles;    ///< the same of those alone that may share their number; one of the two is asked for
    NextLine refused;    ///< ids of records that cannot be taken, of all the lists
    bool all_identified; ///< otherwise there are records whose id cannot be read, or is not in `refused`
    bool any_edited;     ///< the table had rows that no longer matched their digest
    std::uint64_t differ;   ///< numbers that a sync would touch, edited rows left out
    std::uint64_t received; ///< records of the list with the account's filters
    int pages;              ///< that it came in
    struct Halves {
        std::uint64_t active = 0; ///< numbers in the list with is_active=true
        std::uint64_t inactive = 0;
    };
    std::optional<Halves> halves;          ///< where they were asked for
    bool takes_any_account;                ///< numbers expected in whichever account are this one's to find
    int price_change_percent;              ///< a price that changed by more is a finding
    std::chrono::milliseconds stale_after; ///< since the last sync that came through
};

/// Ends the run as succeeded, with its findings written, and says in the report what they came to, before
/// COMMIT. Failure{db_conflict} where the lease was lost, Failure{db_in_doubt} where the answer to COMMIT
/// was.
void reconcile(Database& database, model::RunReport& report, const ListedSides& sides);

} // namespace numsync::store
