#pragma once

#include "ops/log.hpp"

#include <string>
#include <string_view>

namespace numsync::ops {

/// A line for the log's queue: the text for a stream, and behind it, each after a NUL, the fields for the
/// journal: MESSAGE, PRIORITY, MESSAGE_ID, and AGNI_ with the name of each of ours.
std::string with_journal_fields(std::string line, std::string_view priority, std::string_view message,
                                std::string_view text, const LogFields& fields);

/// The text of such a line.
std::string_view stream_text(std::string_view line);

/// Sends the fields to the journal, and says whether it took them; false if it has no socket here, or the
/// line has no fields. May block.
bool send_to_journal(std::string_view line);

} // namespace numsync::ops
