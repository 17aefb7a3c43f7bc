#pragma once

#include "store/database.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// Reads the unresolved findings, most severe first.
namespace numsync::store {

struct KindOfFindings {
    std::string kind;
    std::string severity;
    std::string remedy;
    std::uint64_t open = 0;  ///< without those that are accepted
    std::uint64_t found = 0; ///< how many of these the run opened
};

struct AccountFindings {
    std::uint64_t listed = 0;   ///< numbers on the last applied list
    std::uint64_t rejected = 0; ///< records of that list that were rejected
    std::vector<KindOfFindings> kinds;
};

/// Counts the open findings of one account, and how many of them its run `run_id` opened.
AccountFindings read_account_findings(Database& database, const std::string& account, std::int64_t run_id);

struct Accepted {
    std::string at; ///< "2026-03-14T12:00:00Z"
    std::string by;
    std::optional<std::string> note;
};

struct Finding {
    std::int64_t finding_id = 0;
    std::string kind;
    std::string severity;
    std::string subject;
    std::optional<std::string> number;
    std::optional<std::string> field;
    std::optional<std::string> expected;
    std::optional<std::string> actual;
    std::string first_seen_at; ///< "2026-03-14T12:00:00Z"
    std::string last_seen_at;
    std::string remedy;
    std::optional<Accepted> accepted;
};

/// Calls `on_finding` with each open finding, then with each accepted one. `of_each_kind`: at most so many of
/// each kind, open and accepted apart; absent: all. Hands them on while they arrive, so there may be any
/// number of them. A Finding lives until the callback returns.
void for_each_finding(Database& database, const std::string& account,
                      std::optional<std::uint64_t> of_each_kind,
                      const std::function<void(const Finding&)>& on_finding);

} // namespace numsync::store
