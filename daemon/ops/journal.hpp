#pragma once

#include "ops/log.hpp"

#include <string>
#include <string_view>

namespace numsync::ops {

/// Makes a line for the log's queue: `line` is for a stream. Behind it follow the fields for the journal,
/// each after a NUL: MESSAGE with `text`, PRIORITY, SYSLOG_IDENTIFIER, MESSAGE_ID if `message` is a known
/// event, and AGNI_NAME for each of `fields`.
std::string with_journal_fields(std::string line, std::string_view priority, std::string_view message,
                                std::string_view text, const LogFields& fields);

/// The part for a stream of a line with journal fields.
std::string_view stream_text(std::string_view line);

/// Sends the journal fields of a line to the journal. Returns whether the journal took them; false if it has
/// no socket here, or the line has no fields. May block.
bool send_to_journal(std::string_view line);

} // namespace numsync::ops
