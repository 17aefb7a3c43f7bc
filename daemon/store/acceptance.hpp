#pragma once

#include "store/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Findings that somebody takes as they are.
namespace numsync::store {

struct Acceptance {
    std::vector<std::int64_t> findings;
    bool take_back = false;          ///< they are to be open again; person and note do not matter then
    std::string person;              ///< kept beside the login that the database knows
    std::optional<std::string> note; ///< why
};

enum class FindingState : std::uint8_t { unknown, resolved, not_acceptable, open, accepted };

struct FoundFinding {
    std::int64_t finding_id = 0;
    FindingState state = FindingState::unknown; ///< before anything was done
    std::string account;
    std::string text; ///< kind, number, field and values, on one line
};

struct AcceptResult {
    bool done = false; ///< all of them; else nothing was changed
    std::vector<FoundFinding> findings;
};

/// Accepts findings, or has them open again, all or none: none if one of them is unknown, resolved or
/// db_altered, or is to be taken back and is not accepted.
AcceptResult accept(Database& database, const Acceptance& acceptance);

} // namespace numsync::store
