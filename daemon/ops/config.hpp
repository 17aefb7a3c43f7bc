#pragma once

#include "model/settings.hpp"
#include "ops/config_error.hpp"
#include "ops/environment.hpp"

#include <string>

namespace numsync::ops {

/// Reads and checks the configuration file. If it has no database.url, the variable DATABASE_URL gives it.
/// Throws ConfigError with all faults at once. No message shows a database URL, a proxy or anything that
/// looks like a key.
model::Settings load_config(const std::string& path, const Environment& environment);

/// Reads and checks the text of a configuration; messages call it `file_name`. If `others_can_read`, a
/// password in the text is a fault. Throws ConfigError with all faults at once.
model::Settings parse_config(const std::string& text, const std::string& file_name,
                             const Environment& environment, bool others_can_read = false);

} // namespace numsync::ops
