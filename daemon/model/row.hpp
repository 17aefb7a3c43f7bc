#pragma once

#include "model/digest.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

/// What the comparison keeps of a row of the table, and how rows of earlier releases are recognised.
namespace numsync::model {

/// How the table holds an id before the run.
enum class Stored : std::uint8_t { nowhere, present, missing, removed };

/// Whether the row has no removed_at.
constexpr bool is_living(Stored stored)
{
    return stored == Stored::present || stored == Stored::missing;
}

/// What the comparison keeps of a row of the table.
struct Row {
    Digest id;
    Digest line;                   ///< of the row's canonical line as it is now
    std::optional<Digest> applied; ///< of the line that this program wrote; absent if row_digest is invalid
    Stored stored;
    bool older = false; ///< written by an earlier release: both digests are of the fields that it knew
};

/// `line` is the row's canonical line, `row_digest` the column of that name.
Row row_of(std::string_view line, std::string_view row_digest, Stored stored);

/// The digests of a canonical line as each earlier version would have written it; none in the first version.
std::vector<Digest> digests_before(std::string_view line);

} // namespace numsync::model
