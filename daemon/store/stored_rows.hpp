#pragma once

#include "model/guard.hpp"
#include "model/inventory.hpp"
#include "model/report.hpp"
#include "store/database.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Reads the rows of one account, without a lock.
namespace numsync::store {

/// What a run is compared with, besides the rows. Both are from one snapshot.
struct Baseline {
    std::optional<std::string> filters; ///< in force; absent before the first applied run and if retired
    model::Approvals approvals;
    std::uint64_t removed_lately = 0; ///< see model::Circumstances
    bool any_altered = false;         ///< findings of kind db_altered are open
    std::uint64_t broken = 0;         ///< rows whose bookkeeping columns somebody edited
};

/// Receives what read_baseline() reads, on the thread that calls it. Each function may throw.
struct BaselineSink {
    std::function<void(std::vector<model::HeldLine>)> on_held; ///< once, before any row
    std::function<void(std::vector<model::Row>)> on_rows;      ///< in batches, while the reading goes on
};

/// Reads the baseline of the report's account and calls the sink on this thread. If the report has a run, and
/// that run is not running in the snapshot, throws Failure{db_conflict}.
Baseline read_baseline(Database& database, const model::RunReport& report, const BaselineSink& sink);

struct StoredRow {
    std::string_view line;          ///< canonical
    model::Stored stored;           ///< never Stored::nowhere
    bool removal_due;               ///< a complete list without it that is applied now removes it
    bool broken;                    ///< its bookkeeping was edited
    std::string_view missing_since; ///< RFC 3339; empty if it is not missing
};

/// Calls `on_row` with every row of the account, for `plan`. A row lives until the callback returns.
void for_each_row(Database& database, const std::string& account, int confirm_removals,
                  std::chrono::milliseconds interval, const std::function<void(const StoredRow&)>& on_row);

} // namespace numsync::store
