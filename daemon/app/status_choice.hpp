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

/// The summary of many accounts, printed before the accounts themselves. Ages are in seconds.
struct StatusSummary {
    std::size_t accounts = 0;
    std::size_t fine = 0;
    std::uint64_t numbers_of_fine = 0;
    std::int64_t oldest_of_fine = 0; ///< the longest time since one of them was verified
    std::size_t left_out = 0;        ///< accounts that are not fine and are not shown either
};

/// Whether so many accounts are all shown, without a summary.
bool are_few(std::size_t accounts);

/// Removes the accounts that are fine, sorts the others, the worst first, and keeps at most 20 of them.
/// Returns the summary. An account is fine if it was verified within three intervals and remarks() is empty.
StatusSummary keep_the_worst(std::vector<store::AccountStatus>& accounts, std::chrono::milliseconds interval);

/// The exit code of `status --check`: blocked if an account is blocked; differences if one is stale, was
/// never verified or fails, or the database does not know it (`any_unknown`); else done.
model::Exit exit_for_a_check(const std::vector<store::AccountStatus>& accounts, bool any_unknown,
                             std::chrono::milliseconds interval);

void print_summary(std::ostream& out, const StatusSummary& summary);

} // namespace numsync::app
