#pragma once

#include "model/canonical_line.hpp"
#include "model/digest.hpp"
#include "store/apply.hpp"
#include "store/pq.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace numsync::store {

/// Returns the lines of a text one by one. Each line of the text ends with a line feed. The text outlives the
/// result.
NextLine lines_of(std::string_view text);

/// Lets the first places of a row for CopyIn point to the fields. The fields outlive the row.
template <std::size_t Fields, std::size_t Places>
void point_to(const std::array<std::optional<std::string>, Fields>& fields,
              std::array<const char*, Places>& row)
{
    static_assert(Fields <= Places);
    std::transform(fields.begin(), fields.end(), row.begin(),
                   [](const auto& field) { return field ? field->c_str() : nullptr; });
}

/// Copies lines of `Fields` fields, escaped as COPY prints them, into a target of CopyIn.
template <std::size_t Fields>
void copy_lines(Transaction& tx, const std::string& target, const NextLine& next_line)
{
    CopyIn copy{tx, target};
    std::array<std::optional<std::string>, Fields> fields;
    std::array<const char*, Fields> row{};
    for (std::string line; next_line(line);) {
        model::split_line(line, fields);
        point_to(fields, row);
        copy.write(row);
    }
    copy.complete();
}

/// Copies canonical lines into a table of the content columns and row_digest, which it computes.
void copy_records(Transaction& tx, const std::string& table, const NextLine& next_line);

} // namespace numsync::store
