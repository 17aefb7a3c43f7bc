#pragma once

#include "model/failure.hpp"
#include "store/database.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace numsync::store {

/// A running run of this process. Its number alone does not identify its row: after a failover that lost
/// commits, PostgreSQL may give the number out again.
struct LeasedRun {
    std::int64_t run_id = 0;
    std::string account;
    std::chrono::milliseconds lease{0};

    bool operator==(const LeasedRun&) const = default;
};

/// Renews the leases of an instance's runs in one statement. Skips a locked row: its run, or another
/// instance, is ending it at this moment. Returns the lost runs: their row is gone or no longer running.
std::vector<LeasedRun> renew_leases(Database& database, const std::string& instance,
                                    const std::vector<LeasedRun>& runs);

/// Failure{db_conflict}: another instance took the account over.
model::Failure lease_lost(std::int64_t run_id);

} // namespace numsync::store
