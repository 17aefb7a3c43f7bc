#pragma once

#include "model/settings.hpp"
#include "ops/config_error.hpp"
#include "ops/environment.hpp"

#include <string>

namespace numsync::ops {

/// Reads and checks the whole configuration; throws ConfigError with all faults at once. DATABASE_URL gives
/// database.url where the file has none. No message shows a database URL, a proxy or anything like a key.
model::Settings load_config(const std::string& path, const Environment& environment);

/// Reads and checks a text; `file_name` stands in the messages. A password in it is a fault if others can
/// read it.
model::Settings parse_config(const std::string& text, const std::string& file_name,
                             const Environment& environment, bool others_can_read = false);

} // namespace numsync::ops
