#pragma once

#include "store/pq.hpp"

#include <chrono>
#include <string>

namespace numsync::store {

/// Throws Failure{db_clock} if the database's clock jumped. It jumped if the ends of the account's last two
/// syncs and now() are not in this order, or if one is more than a day and three intervals after the one
/// before it. Call this before something is deleted for its age or written for its day: after a jump the time
/// may be wrong by years. The check passes again after the next sync whose end fits that of the last one.
void require_steady_clock(Transaction& tx, const std::string& account, std::chrono::milliseconds interval);

} // namespace numsync::store
