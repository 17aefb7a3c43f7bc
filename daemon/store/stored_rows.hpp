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

/// What the table holds of one account, read once, without a lock.
namespace numsync::store {

/// What a run is measured against, beside the rows and of the same snapshot.
struct Baseline {
    std::optional<std::string> filters; ///< in force; absent before the first applied run, and if retired
    model::Approvals approvals;
    std::uint64_t removed_lately = 0; ///< see model::Circumstances
    bool any_altered = false;         ///< findings are open that the database does not take what is written
    std::uint64_t broken = 0;         ///< rows whose bookkeeping was edited
};

/// Takes what read_baseline() reads, on its thread. Each may throw.
struct BaselineSink {
    std::function<void(std::vector<model::Held>)> on_held; ///< once, before any row
    std::function<void(std::vector<model::Row>)> on_rows;  ///< in batches, while the reading goes on
};

/// Of the report's account. Calls the sink on this thread. If the report has a run,
/// that run is still running in the snapshot that is read; otherwise throws Failure{db_conflict}.
Baseline read_baseline(Database& database, const model::RunReport& report, const BaselineSink& sink);

struct StoredRow {
    std::string_view line;          ///< canonical
    model::Stored stored;           ///< never nowhere
    bool removal_due;               ///< one more complete list without it, now, removes it
    bool broken;                    ///< its bookkeeping was edited
    std::string_view missing_since; ///< RFC 3339; empty if it is not missing
};

/// Every row of the account, for `plan`. Lives until the callback returns.
void for_each_row(Database& database, const std::string& account, int confirm_removals,
                  std::chrono::milliseconds interval, const std::function<void(const StoredRow&)>& on_row);

} // namespace numsync::store
