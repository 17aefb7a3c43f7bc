#pragma once

#include "store/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Accepting findings: somebody decides that an open finding may stay as it is.
namespace numsync::store {

struct Acceptance {
    std::vector<std::int64_t> findings;
    bool take_back = false;          ///< undo: makes accepted findings open again; ignores person and note
    std::string person;              ///< as the caller gives it; stored beside the database login
    std::optional<std::string> note; ///< why
};

enum class FindingState : std::uint8_t { unknown, resolved, not_acceptable, open, accepted };

struct FoundFinding {
    std::int64_t finding_id = 0;
    FindingState state = FindingState::unknown; ///< before the call changed anything
    std::string account;
    std::string text;       ///< kind, number, field and values, on one line
    std::string acceptance; ///< who had accepted it before the call, and the note: "ada: ported"
};

struct AcceptResult {
    bool done = false; ///< true: the call changed all of them; false: it changed none
    std::vector<FoundFinding> findings;
};

/// Accepts the findings or, with take_back, makes accepted ones open again. All or none: changes nothing if
/// one of them is unknown, resolved or of kind db_altered or, with take_back, not accepted.
AcceptResult accept(Database& database, const Acceptance& acceptance);

} // namespace numsync::store
