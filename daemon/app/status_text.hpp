#pragma once

#include "store/status.hpp"

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace numsync::app {

/// Prints the status for a pipe or a file: a line for each account and for each service, then the last runs
/// of all.
void print_status(std::ostream& out, const store::Status& status);

/// One line for each service: whether it runs or is silent. One line, too, if there is no service.
std::vector<std::string> service_lines(const std::vector<store::RunningService>& services);

/// "2026-11-29T12:05:10Z (in 4 min)", or "was due 2026-11-29T12:05:10Z (4 min ago)". Empty if no service
/// runs.
std::string next_text(const store::AccountStatus& account);

/// Whether a table that was verified so many seconds ago is too old: more than three intervals.
bool is_stale(std::int64_t age_seconds, std::chrono::milliseconds interval);

/// What to do about an account that the database has and no configuration of this host names.
std::string unknown_account_text(const std::string& account);

/// What an operator should know or do about an account, in one line.
struct Remark {
    std::string text;
    bool grave = false; ///< no sync succeeds
};

std::vector<Remark> remarks(const store::AccountStatus& account);

/// The cells TOOK, TRIGGER, STATUS and WHAT of a run.
std::vector<std::string> outcome_of(const store::PastRun& run);

} // namespace numsync::app
