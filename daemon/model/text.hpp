#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace numsync::model {

constexpr bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/// `text` with the letters A to Z in lower case; other bytes stay.
std::string lower(std::string_view text);

/// `text` without the characters of `set` at its ends.
std::string_view trimmed(std::string_view text, std::string_view set = " \t\r\n");

/// Every byte but the unreserved ones of RFC 3986 as %XX.
std::string percent_encoded(std::string_view text);

/// Makes text of a peer safe for a log line: cut at `limit` bytes; quotes, backslashes and all but printable
/// ASCII are escaped.
std::string excerpt(std::string_view text, std::size_t limit = 200);

/// A JSON string with its quotes: control characters, quotes and backslashes are escaped, other bytes stay.
std::string json_string(std::string_view text);

/// Size in bytes of the well-formed UTF-8 character that `text` begins with; 0 if it begins with none.
/// `text` must not be empty.
std::size_t first_character_size(std::string_view text);

/// Whether a reader sees nothing: the text is empty, or has only white space, control characters except NUL,
/// and what Unicode never shows (Default_Ignorable_Code_Point). Broken UTF-8 is not blank.
bool is_blank(std::string_view text);

/// At most `limit` bytes of UTF-8 `text`, cut between characters.
std::string_view cut_utf8(std::string_view text, std::size_t limit);

/// 1204 as "1,204".
std::string grouped(std::uint64_t number);

/// "90 s", "12 min", "5 h", "3 d".
std::string age_text(std::chrono::seconds age);

/// "0 numbers", "1 number", "1,204 numbers". `thing` is the singular; the plural has an s.
std::string counted(std::uint64_t number, std::string_view thing);

/// "2026-03-14T22:10:32Z"
std::string utc_text(std::chrono::system_clock::time_point time);

} // namespace numsync::model
