#pragma once

#include "model/settings.hpp"

#include <map>
#include <string>

namespace numsync::app {

/// The accounts that the configurations of this host sync into the database of `settings`, each with the file
/// that names it. The configurations are the one at `file` and those beside it (agni-number-sync@NAME). One
/// beside it counts if it can be read and has an equal database URL and schema.
std::map<std::string, std::string> host_accounts(const model::Settings& settings, const std::string& file);

} // namespace numsync::app
