#pragma once

#include "store/database.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

/// What the running services say of themselves, in sync_schedule.
namespace numsync::store {

/// Of a service that starts: it will look at these accounts within that time. What it said later stays.
void announce_start(Database& database, const std::string& instance, const std::vector<std::string>& accounts,
                    std::chrono::milliseconds within);

/// It looks at the account again after that time. Rows of other instances that are over for a day go: nobody
/// else will delete them.
void announce(Database& database, const std::string& instance, const std::string& account,
              std::chrono::milliseconds due_in);

/// Deletes what this instance said of the account, or of all.
void withdraw(Database& database, const std::string& instance, const std::optional<std::string>& account);

} // namespace numsync::store
