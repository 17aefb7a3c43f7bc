#pragma once

#include "model/guard.hpp"
#include "sync/context.hpp"
#include "sync/reading.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <vector>

namespace numsync::sync {

/// One thing that a sync would do.
struct PlannedChange {
    std::string action; ///< add, update, restore, repair, missing, remove, reject
    std::string id;     ///< for a rejected record without one, the hash of its bytes
    std::string number;
    std::string field; ///< update, repair: the one that changes; reject: the one at fault
    std::optional<std::string> before;
    std::optional<std::string> after; ///< reject: why
};

struct Plan {
    std::string account;
    model::Counts counts;
    bool blocked = false;
    std::string why_blocked;
    std::string
        why_refused; ///< empty unless the list as a whole is refused: only rejected records are shown then
    std::vector<PlannedChange> changes;
    model::UnreadableFields unreadable{}; ///< values of the list that their columns cannot hold
};

/// What a sync would do now, by the same comparison and the same guard; writes nothing. `body` is a saved
/// answer to take instead of the API's. Throws model::Failure.
boost::asio::awaitable<Plan> make_plan(const Context& context, const model::Settings& settings,
                                       const model::AccountSettings& account,
                                       std::optional<std::string> body);

} // namespace numsync::sync
