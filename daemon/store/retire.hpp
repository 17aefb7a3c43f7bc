#pragma once

#include "store/database.hpp"
#include "store/runs.hpp"

#include <cstdint>
#include <string>

/// Retires an account that is in no configuration any more.
namespace numsync::store {

enum class RetireOutcome : std::uint8_t { retired, retired_before, no_such_account, ran_lately };

struct RetireResult {
    RetireOutcome outcome = RetireOutcome::no_such_account;
    std::int64_t run_id = 0;      ///< retired: the run that did it
    std::uint64_t removed = 0;    ///< retired: how many numbers it marked removed
    std::string last_instance;    ///< ran_lately: the instance that ran it last
    std::int64_t seconds_ago = 0; ///< ran_lately: since that run; negative if the clock was set back
};

/// Marks the account's numbers removed, ends its proposal and its approval, and resolves its findings and
/// rejected records: all in one run of kind retire and one transaction. The history stays. Without `force`,
/// an account that ran within the last day is left alone. `opening` is of kind sync, because retire takes the
/// lease of a sync. Throws Failure{busy} if an instance holds that lease.
RetireResult retire(Database& database, const RunOpening& opening, bool force);

} // namespace numsync::store
