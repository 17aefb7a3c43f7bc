#pragma once

#include "store/database.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What changed in the numbers, from the view number_changes. Writes nothing, so it works on a hot standby.
namespace numsync::store {

/// A duration: so long before now, by the database's clock. Or a time in any form that PostgreSQL reads.
using Since = std::variant<std::chrono::milliseconds, std::string>;

struct ChangesWanted {
    std::optional<Since> since; ///< absent: the whole history
    std::optional<std::string> account;
    /// Spellings of one phone number: changes of all ids that ever had it. Empty: of every number.
    std::vector<std::string> number;
    std::optional<std::uint64_t> of_each_kind; ///< at most so many of each change and field; absent: all
};

struct NumberChange {
    std::string changed_at; ///< "2026-03-14T12:00:00Z"
    std::int64_t run_id = 0;
    std::string account;
    std::string id;
    std::optional<std::string> number; ///< after the change; so are the next three
    std::optional<std::string> country;
    std::optional<std::string> name;
    std::optional<std::string> price;
    std::string change;               ///< added, changed, removed or restored
    std::optional<std::string> field; ///< only if `change` is changed
    std::optional<std::string> before;
    std::optional<std::string> after;
};

struct ChangesOfKind {
    std::string change;
    std::optional<std::string> field;
    std::uint64_t changes = 0;
};

struct ChangesSummary {
    bool known = true;                 ///< false: the account, or the number, was never there
    std::optional<std::string> since;  ///< UTC; absent: from the beginning
    std::vector<ChangesOfKind> kinds;  ///< added, changed, removed, restored; then by field
    std::uint64_t only_updated_at = 0; ///< how often nothing but updated_at of a number changed
    std::optional<std::string>
        history_since; ///< set if versions after `since` were deleted: the history is complete from here on
};

/// Calls `begin` with the summary, then `take` with each change, the latest first, while they arrive. Leaves
/// out changes of nothing but updated_at.
void read_changes(Database& database, const ChangesWanted& wanted,
                  const std::function<void(const ChangesSummary&)>& begin,
                  const std::function<void(const NumberChange&)>& take);

} // namespace numsync::store
