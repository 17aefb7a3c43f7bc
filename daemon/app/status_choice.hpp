#pragma once

#include "model/failure.hpp"
#include "store/status.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <vector>

namespace numsync::app {

/// What is said of many accounts before any of them is shown. Ages are in seconds.
struct StatusSummary {
    std::size_t accounts = 0;
    std::size_t fine = 0;
    std::uint64_t numbers_of_fine = 0;
    std::int64_t oldest_of_fine = 0; ///< the longest time since one of them was verified
    std::size_t left_out = 0;        ///< accounts that are not fine and are not shown either
};

/// Whether all of so many accounts are shown, without a summary.
bool are_few(std::size_t accounts);

/// Leaves the accounts that are not fine, the worst first, and at most some of them. An account is fine if it
/// was verified within three intervals and there is nothing to remark.
StatusSummary keep_the_worst(std::vector<store::AccountStatus>& accounts, std::chrono::milliseconds interval);

/// What `status --check` leaves with: blocked if an account is, differences if one is stale, was never
/// verified or fails, or the database knows nothing of it, else done.
model::Exit exit_for_a_check(const std::vector<store::AccountStatus>& accounts, bool any_unknown,
                             std::chrono::milliseconds interval);

void print_summary(std::ostream& out, const StatusSummary& summary);

} // namespace numsync::app
