#pragma once

#include "store/database.hpp"
#include "store/runs.hpp"

#include <cstdint>
#include <string>

/// The end of an account that no configuration has any more.
namespace numsync::store {

enum class RetireOutcome : std::uint8_t { retired, retired_before, no_such_account, ran_lately };

struct RetireResult {
    RetireOutcome outcome = RetireOutcome::no_such_account;
    std::int64_t run_id = 0;      ///< retired: the run that did it
    std::uint64_t removed = 0;    ///< retired: numbers that were held until then
    std::string last_instance;    ///< ran_lately: the one that ran it last
    std::int64_t seconds_ago = 0; ///< ran_lately: since then; below zero if the clock was put back
};

/// In one run of kind retire and one transaction: marks the account's numbers removed, ends its proposal,
/// resolves its findings and rejected records. The history stays. Unless `force`, an account that was run
/// within the last day is left alone. `opening` is of kind sync, because it takes that lease. Throws
/// Failure{busy} if an instance holds it.
RetireResult retire(Database& database, const RunOpening& opening, bool force);

} // namespace numsync::store
