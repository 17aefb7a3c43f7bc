#pragma once

#include <optional>
#include <string>

namespace numsync::store {

/// Recognises the syntax of another driver in a connection string that libpq refuses. Returns what is foreign
/// in it and what to write instead, as the rest of a sentence that begins with "database.url". Absent if it
/// recognises nothing. Quotes no value, and no name that this program does not know.
std::optional<std::string> foreign_form(const std::string& url);

} // namespace numsync::store
