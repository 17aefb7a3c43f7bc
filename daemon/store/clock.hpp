#pragma once

#include "store/pq.hpp"

#include <chrono>
#include <string>

namespace numsync::store {

/// Throws Failure{db_clock} if the database's clock jumped: if the ends of the account's last two syncs and
/// now() are not in this order, or one is more than a day and three intervals after the one before it. To be
/// asked before anything is deleted for its age, or written for its day: such a reading may be wrong by
/// years. The next sync whose reading agrees with the last one puts it right.
void require_steady_clock(Transaction& tx, const std::string& account, std::chrono::milliseconds interval);

} // namespace numsync::store
