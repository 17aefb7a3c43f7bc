#include "model/row.hpp"

#include "model/canonical_line.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

namespace numsync::model {

namespace {

/// `line` as the earlier release wrote it that made `row_digest`. nullopt if `row_digest` is of no earlier
/// version, or if `line` has a value in a field that came later.
std::optional<std::string> line_before(std::string_view line, std::string_view row_digest)
{
    const auto version = version_in(row_digest);
    if (version == 0 || version == canonical_line_version) {
        return std::nullopt;
    }
    const auto fields = escaped_fields<line_fields>(line);
    const auto from = fields.begin() + static_cast<std::ptrdiff_t>(field_count_of(version));
    const auto none = [](std::string_view field) { return field == null_text; };
    return std::all_of(from, fields.begin() + field_count, none)
               ? std::optional{line_of_first(line, field_count_of(version))}
               : std::nullopt;
}

} // namespace

Row row_of(std::string_view line, std::string_view row_digest, Stored stored)
{
    Row row{digest_of(escaped_id(line)), digest_of(line), std::nullopt, stored};
    row.applied = is_row_digest(row_digest, row.line) ? row.line : digest_in(row_digest);
    if (const auto before = line_before(line, row_digest)) {
        row.line = digest_of(*before);
        row.applied = row.line;
        row.older = true;
    }
    return row;
}

std::vector<Digest> digests_before(std::string_view line)
{
    std::vector<Digest> digests;
    for (int version = 1; version < canonical_line_version; ++version) {
        digests.push_back(digest_of(line_of_first(line, field_count_of(version))));
    }
    return digests;
}

} // namespace numsync::model
