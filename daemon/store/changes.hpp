#pragma once

#include "store/database.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What changed in the numbers, as the view number_changes has it. Nothing is written, so a hot standby will
/// do.
namespace numsync::store {

/// A time that lies so far back, by the database's clock; or one as PostgreSQL reads it.
using Since = std::variant<std::chrono::milliseconds, std::string>;

struct ChangesWanted {
    std::optional<Since> since; ///< absent: all that the history has
    std::optional<std::string> account;
    /// Ways to write one phone number: changes of all ids that ever bore it. Empty: of every number.
    std::vector<std::string> number;
    std::optional<std::uint64_t> of_each_kind; ///< the latest of each change and field; absent: all
};

struct NumberChange {
    std::string changed_at; ///< "2026-03-14T12:00:00Z"
    std::int64_t run_id = 0;
    std::string account;
    std::string id;
    std::optional<std::string> number; ///< after the change, and the next three
    std::optional<std::string> country;
    std::optional<std::string> name;
    std::optional<std::string> price;
    std::string change;               ///< added, changed, removed or restored
    std::optional<std::string> field; ///< of changed
    std::optional<std::string> before;
    std::optional<std::string> after;
};

struct ChangesOfKind {
    std::string change;
    std::optional<std::string> field;
    std::uint64_t changes = 0;
};

struct ChangesSummary {
    bool known = true;                 ///< the account, or the number, has ever been there
    std::optional<std::string> since;  ///< UTC; absent: from the beginning
    std::vector<ChangesOfKind> kinds;  ///< added, changed, removed, restored; then by field
    std::uint64_t only_updated_at = 0; ///< times that nothing but updated_at of a number changed
    std::optional<std::string>
        history_since; ///< if versions after `since` were deleted: the history is whole from here
};

/// `begin` is given the summary, then `take` each change, the latest first, as they come; but for those of
/// updated_at.
void read_changes(Database& database, const ChangesWanted& wanted,
                  const std::function<void(const ChangesSummary&)>& begin,
                  const std::function<void(const NumberChange&)>& take);

} // namespace numsync::store
