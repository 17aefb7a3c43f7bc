#pragma once

#include "model/guard.hpp"
#include "model/inventory.hpp"
#include "store/database.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

/// What the table holds of one account, read once, without a lock.
namespace numsync::store {

/// What a run is measured against, all of one snapshot.
struct Baseline {
    model::Inventory inventory;
    std::optional<std::string> filters;      ///< in force; absent before the first applied run
    std::optional<model::Approval> approval; ///< waiting or given; its set is there only where it was given
};

/// `still_here` is called every now and then while rows come, on this thread: the place to renew a lease. It
/// may throw.
Baseline read_baseline(Database& database, const std::string& account,
                       const std::function<void()>& still_here);

struct StoredRow {
    std::string_view line; ///< canonical
    model::Stored stored;  ///< never nowhere
    bool removal_due;      ///< one more complete list without it, now, removes it
};

/// Every row of the account, for `plan`. Lives until the callback returns.
void for_each_row(Database& database, const std::string& account, int confirm_removals,
                  std::chrono::milliseconds interval, const std::function<void(const StoredRow&)>& on_row);

} // namespace numsync::store
