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

/// The canonical line is a record in PostgreSQL's COPY text format: its 15 columns as a session with TimeZone
/// UTC and ISO dates prints them, separated by tabs, without a line end. If a column cannot hold the received
/// value exactly, it is NULL, and a 16th field keeps what was received (see unreadable.hpp). Two records are
/// equal if their canonical lines are equal.
namespace numsync::model {

/// Number of fields of a line, including the optional 16th.
inline constexpr std::size_t line_fields = field_count + 1;

/// The canonical line inside `copied`, a COPY line with all line_fields: without the 16th field if that is
/// NULL. Returns a view of `copied`.
std::string_view canonical_part(std::string_view copied);

/// Version of the lines that this release writes. Each stored digest names its version, so digests of earlier
/// releases are recognised.
inline constexpr int canonical_line_version = field_specs.back().since;

/// `line` as an earlier release wrote it, which knew only the first `fields` fields. A 16th field (unreadable
/// values) stays.
std::string line_of_first(std::string_view line, std::size_t fields);

/// Sets `line` to the first 15 fields of the record's canonical line, and `unreadable` to the indices of the
/// fields whose value their column cannot hold exactly, ascending. If the record leaves out a boolean or a
/// price, it becomes false or 0 with `absent_is_zero`, otherwise NULL. Returns nullopt, or why the record has
/// to be rejected: its id cannot be read. `line` and `unreadable` are then incomplete.
std::optional<std::string_view> canonicalise(const PurchasedNumber& record, bool absent_is_zero,
                                             std::string& line, std::vector<std::size_t>& unreadable);

/// Appends `text` with the escapes of COPY's text format.
void append_escaped(std::string& line, std::string_view text);

/// Appends `token` as PostgreSQL prints a NUMERIC. Returns false if `token` is not of the form
/// -?digits[.digits][e[+-]digits], or has more than 38 digits once its exponent is expanded. Then the content
/// of `line` is unspecified.
bool append_numeric(std::string& line, std::string_view token);

/// The form in which a time was written.
enum class TimeForm : std::uint8_t {
    usual,      ///< RFC 3339, or as Go prints it
    zoneless,   ///< no time zone: read as UTC
    zero,       ///< Go's zero time (0001-01-01T00:00:00Z): no time
    monotonic,  ///< as Go prints it, with a monotonic clock reading, which is ignored
    unreadable, ///< none of these, or not in the years 1 to 9999 UTC
};

/// Appends a time as "2026-03-14 12:00:00.5+00", truncated to microseconds, or `null_text` for Go's zero
/// time. If the time is unreadable, the content of `line` is unspecified.
TimeForm append_timestamp(std::string& line, std::string_view text);

/// Splits a canonical line, or any other COPY line, into `fields` and undoes the escapes. A field is nullopt
/// if it is \N or if the line has fewer fields.
void split_line(std::string_view line, std::span<std::optional<std::string>> fields);

/// A field's value, already without escapes, in the form that people read: true, 2026-03-14T12:00:00.5Z.
std::string readable(FieldKind kind, std::string value);

/// The id (first field) of a canonical line, still escaped.
std::string_view escaped_id(std::string_view line);

/// The first N fields of a COPY line, still escaped, as views of `line`. A NULL is `null_text`. A field
/// behind the line's end is empty.
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
