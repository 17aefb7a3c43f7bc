#pragma once

#include <optional>
#include <string>

namespace numsync::store {

/// What a connection string that libpq refuses has of another driver's, and what to write instead, as the
/// rest of a sentence that begins with "database.url". Absent if nothing of that kind is seen in it. Quotes
/// no value, and no name but those that are known here.
std::optional<std::string> foreign_form(const std::string& url);

} // namespace numsync::store
