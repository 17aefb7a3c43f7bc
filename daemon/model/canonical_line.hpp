#pragma once

#include "model/purchased_number.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The canonical line: a record as PostgreSQL's COPY would print its 15 columns in a session with TimeZone
/// UTC and ISO dates, fields parted by tabs, without a line end. If a value is unreadable, its column is
/// NULL, and behind the 15th field stands a 16th: what was received, see unreadable.hpp. Two records are
/// equal if their lines are.
namespace numsync::model {

/// Fields of a line, the 16th included.
inline constexpr std::size_t line_fields = field_count + 1;

/// The canonical line in a line of COPY of all line_fields: without the last one if it is NULL.
std::string_view canonical_part(std::string_view copied);

/// Of the lines that this release writes. It stands in each stored digest, so that one of an earlier release
/// is known as such.
inline constexpr int canonical_line_version = field_specs.back().since;

/// The line as a release with only the first `fields` fields wrote it; what was unreadable stays behind them.
std::string line_of_first(std::string_view line, std::size_t fields);

/// Replaces `line` by the first 15 fields of the record's canonical line, and `unreadable` by the indices of
/// the fields that their column cannot take exactly, ascending. `absent_is_zero`: a boolean or a price that
/// the record leaves out is false or 0, otherwise NULL. Returns why the record cannot be taken at all: nobody
/// can read its id.
std::optional<std::string_view> canonicalise(const PurchasedNumber& record, bool absent_is_zero,
                                             std::string& line, std::vector<std::size_t>& unreadable);

/// Appends `text` with the escapes of COPY's text format.
void append_escaped(std::string& line, std::string_view text);

/// Appends `token` as PostgreSQL prints it as NUMERIC; false, with nothing said about `line`, where it is not
/// of the form -?digits[.digits][e[+-]digits] or has more than 38 digits once its exponent is expanded.
bool append_numeric(std::string& line, std::string_view token);

/// How a time was written.
enum class TimeForm : std::uint8_t {
    usual,      ///< RFC 3339, or as Go prints it
    zoneless,   ///< without a zone: UTC
    zero,       ///< Go's zero time, which means none
    monotonic,  ///< as Go prints it, with its reading of the monotonic clock, which says nothing
    unreadable, ///< none of these, or outside of the years 1 to 9999 UTC
};

/// Appends a time as "2026-03-14 12:00:00.5+00", cut to the microsecond, or `null_text` for Go's zero time.
/// If it is unreadable, nothing is said about `line`.
TimeForm append_timestamp(std::string& line, std::string_view text);

/// The fields of a canonical line, or of any line as COPY prints it, escapes undone into `fields`; null if it
/// has \N or ends before.
void split_line(std::string_view line, std::span<std::optional<std::string>> fields);

/// A field of a line as people write it: true, 2026-03-14T12:00:00.5Z.
std::string readable(FieldKind kind, std::string value);

/// The id (first field) of a canonical line, still escaped.
std::string_view escaped_id(std::string_view line);

/// The first fields of a line of COPY as they stand in it, still escaped; `null_text` if there is none.
template <std::size_t N = field_count>
std::array<std::string_view, N> escaped_fields(std::string_view line)
{
    std::array<std::string_view, N> fields;
    for (auto& field : fields) {
        field = escaped_id(line);
        line.remove_prefix(std::min(field.size() + 1, line.size()));
    }
    return fields;
}

/// What COPY prints for NULL.
inline constexpr std::string_view null_text = "\\N";

} // namespace numsync::model
