#pragma once

#include "model/guard.hpp"
#include "model/inventory.hpp"
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
    std::optional<std::string> filters;      ///< in force; absent before the first applied run
    std::optional<model::Approval> approval; ///< waiting or given; its set is there only where it was given
};

/// Rows are handed on in batches while the reading goes on, on this thread: also the place to renew a lease.
/// `on_rows` may throw.
Baseline read_baseline(Database& database, const std::string& account,
                       const std::function<void(std::vector<model::Row>)>& on_rows);

struct StoredRow {
    std::string_view line; ///< canonical
    model::Stored stored;  ///< never nowhere
    bool removal_due;      ///< one more complete list without it, now, removes it
};

/// Every row of the account, for `plan`. Lives until the callback returns.
void for_each_row(Database& database, const std::string& account, int confirm_removals,
                  std::chrono::milliseconds interval, const std::function<void(const StoredRow&)>& on_row);

} // namespace numsync::store
