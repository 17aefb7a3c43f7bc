#pragma once

#include "model/canonical_line.hpp"
#include "model/digest.hpp"
#include "store/apply.hpp"
#include "store/pq.hpp"

#include <algorithm>
#include <string>

namespace numsync::store {

/// Copies canonical lines into a target whose columns are the documented ones, row_digest, and those of
/// `constants`, which are the same in each row. Returns how many.
template <std::size_t N>
std::uint64_t copy_records(Transaction& tx, const std::string& target, const NextLine& next_line,
                           const std::array<const char*, N>& constants)
{
    CopyIn copy{tx, target};
    std::array<std::optional<std::string>, model::field_count> fields;
    std::array<const char*, model::field_count + 1 + N> row{};
    std::copy(constants.begin(), constants.end(), row.begin() + model::field_count + 1);
    std::uint64_t rows = 0;
    for (std::string line; next_line(line); ++rows) {
        model::split_line(line, fields);
        for (std::size_t i = 0; i < model::field_count; ++i) {
            row[i] = fields[i] ? fields[i]->c_str() : nullptr;
        }
        const auto digest = model::row_digest(model::digest_of(line));
        row[model::field_count] = digest.c_str();
        copy.write(row);
    }
    copy.complete();
    return rows;
}

/// Makes the temporary table `name` of the documented columns and row_digest, for this transaction, and fills
/// it with canonical lines.
void load_records(Transaction& tx, const std::string& name, const NextLine& next_line);

} // namespace numsync::store
