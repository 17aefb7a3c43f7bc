#pragma once

#include "model/guard.hpp"
#include "sync/context.hpp"
#include "sync/price_sum.hpp"
#include "sync/spool.hpp"
#include "sync/table_and_list.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace numsync::sync {

/// One thing that a sync would do.
struct PlannedChange {
    std::string action; ///< add, update, restore, repair, missing, remove, reject
    std::string id;     ///< for a rejected record without one, the hash of its bytes
    std::string number;
    std::string field;                 ///< update, repair: the one that differs; reject: the one at fault
    std::optional<std::string> before; ///< before and after are in a form for people
    std::optional<std::string> after;  ///< reject: why
    /// Only in a change without a field:
    std::optional<std::string> country;
    std::optional<std::string> name;
    std::optional<std::string> price;
    std::optional<std::string> missing_since;
};

/// Sums of prices, by what happens to their numbers.
struct PlannedCost {
    PriceSum come;             ///< added, restored
    PriceSum changed;          ///< updated, repaired: the difference
    PriceSum removed;          ///< negative
    PriceSum missing;          ///< negative; saved only when they are removed
    std::uint64_t unknown = 0; ///< numbers whose price is not known
};

/// The changes, in the order in which they were added. They are in a spool and not in memory: each number may
/// have some.
class PlannedChanges {
  public:
    void add(const PlannedChange& change);

    /// Calls `take` with each change, which lives until the callback returns.
    void for_each(const std::function<void(const PlannedChange&)>& take) const;

    [[nodiscard]] std::uint64_t size() const { return size_; }

  private:
    mutable Spool lines_;
    std::string line_;
    std::uint64_t size_ = 0;
};

struct Plan {
    std::string account;
    model::Counts counts;
    bool blocked = false;
    std::string why_blocked;
    std::string why_refused; ///< set if the whole list is refused; then only rejected records are shown
    PlannedChanges changes;
    PlannedCost cost;
    std::uint64_t only_stamps = 0;        ///< updates of nothing but updated_at
    model::UnreadableFields unreadable{}; ///< values of the list that their columns cannot hold
};

/// Finds out what a sync would do now, with the comparison and the guard of a sync. Writes nothing.
/// `list_file` is a saved answer that takes the place of the API's. Throws model::Failure.
boost::asio::awaitable<Plan> make_plan(const Context& context, const model::Settings& settings,
                                       const model::AccountSettings& account,
                                       std::optional<std::string> list_file);

} // namespace numsync::sync
