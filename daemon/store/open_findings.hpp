#pragma once

#include "store/database.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// The findings that are there, as the database has them, gravest first.
namespace numsync::store {

struct KindOfFindings {
    std::string kind;
    std::string severity;
    std::string remedy;
    std::uint64_t open = 0;  ///< without those that are accepted
    std::uint64_t found = 0; ///< of these, the ones that the run opened
};

struct AccountFindings {
    std::uint64_t listed = 0;   ///< numbers that the last applied list has
    std::uint64_t rejected = 0; ///< its records that were refused
    std::vector<KindOfFindings> kinds;
};

/// Of one account, with what its run `run_id` added to them.
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

/// The open ones, then the accepted ones. At most `of_each_kind` of each, all if that is absent. As they
/// come, so that there may be any number of them; each lives until the callback returns.
void for_each_finding(Database& database, const std::string& account,
                      std::optional<std::uint64_t> of_each_kind,
                      const std::function<void(const Finding&)>& on_finding);

} // namespace numsync::store
