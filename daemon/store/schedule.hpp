#pragma once

#include "model/report.hpp"
#include "store/database.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

/// What the running services say about themselves, in sync_schedule.
namespace numsync::store {

/// Writes that a service has started and will look at these accounts within `within`. A row that is there
/// already stays.
void announce_start(Database& database, const std::string& instance, const std::vector<std::string>& accounts,
                    std::chrono::milliseconds within);

/// Returns the account's standing, and writes that this instance looks at the account again after `due_in`.
/// If that cannot be written, nothing is said: the standing counts. Also deletes rows of other instances that
/// were due more than a day ago, as nobody else will.
model::Standing announce_next_look(Database& database, const std::string& instance,
                                   const std::string& account, std::chrono::milliseconds due_in);

/// Deletes the rows of this instance: that of the account, or all.
void withdraw(Database& database, const std::string& instance, const std::optional<std::string>& account);

} // namespace numsync::store
