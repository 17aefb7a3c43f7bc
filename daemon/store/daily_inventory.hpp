#pragma once

#include "model/report.hpp"
#include "store/database.hpp"

#include <chrono>
#include <string>

namespace numsync::store {

/// Writes inventory_daily from the versions: the day of an applied run, and the days before it that were
/// missed. Does nothing if that day is written. Uses a transaction of its own, so that no statistic can fail
/// a sync. Throws Failure, with db_clock if the database's clock jumped (store/clock.hpp).
void write_days(Database& database, const std::string& account, const model::Applied& applied,
                std::chrono::milliseconds interval);

} // namespace numsync::store
