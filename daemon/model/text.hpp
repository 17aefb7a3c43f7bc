#pragma once

#include <string>
#include <string_view>

namespace numsync::model {

/// Every byte but the unreserved ones of RFC 3986 as %XX.
std::string percent_encoded(std::string_view text);

/// What a peer said, fit for a log line: cut at `limit` bytes, everything but printable ASCII escaped.
std::string excerpt(std::string_view text, std::size_t limit = 200);

/// At most `limit` bytes of UTF-8 `text`, cut between characters.
std::string_view cut_utf8(std::string_view text, std::size_t limit);

} // namespace numsync::model
