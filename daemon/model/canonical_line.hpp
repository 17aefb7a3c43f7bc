#pragma once

#include "model/purchased_number.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// The canonical line: a record as PostgreSQL's COPY would print its 15 columns in a session with TimeZone
/// UTC and ISO dates, fields parted by tabs, without a line end. Two records are equal where their lines are.
namespace numsync::model {

/// Counts up whenever the text of a line changes for the same record, so that stored digests are known as
/// old.
inline constexpr int canonical_line_version = 1;

/// Why a record cannot be taken exactly.
struct Rejection {
    std::string_view field;
    std::string_view reason;
};

/// Replaces `line` by the record's canonical line, or says what cannot be taken. The id is checked first:
/// where `field` is "id", the record cannot be identified.
std::optional<Rejection> canonicalise(const PurchasedNumber& record, std::string& line);

/// Appends `text` with the escapes of COPY's text format.
void append_escaped(std::string& line, std::string_view text);

/// Appends `token` as PostgreSQL prints it as NUMERIC; false, with nothing said about `line`, where it is not
/// of the form -?digits[.digits][e[+-]digits] or has more than 38 digits once its exponent is expanded.
bool append_numeric(std::string& line, std::string_view token);

/// Appends an RFC 3339 time, or one in the form that Go prints, as "2026-03-14 12:00:00.5+00", cut to the
/// microsecond; false where it is neither or lies outside the years 1 to 9999 UTC.
bool append_timestamp(std::string& line, std::string_view text);

/// The fields of a canonical line, or of any line as COPY prints it, escapes undone into `fields`; null where
/// it wrote \N.
void split_line(std::string_view line, std::span<std::optional<std::string>> fields);

/// The id (first field) of a canonical line, still escaped.
std::string_view escaped_id(std::string_view line);

/// The first fields of a line of COPY as they stand in it, still escaped; `null_text` where there is none.
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
