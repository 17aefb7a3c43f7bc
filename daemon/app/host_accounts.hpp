#pragma once

#include "model/settings.hpp"

#include <map>
#include <string>

namespace numsync::app {

/// The accounts that a configuration of this host syncs into the database of `settings`, each with the file
/// that names it: the configuration at `file`, and those beside it (agni-number-sync@NAME) that can be read
/// and have the same database.
std::map<std::string, std::string> host_accounts(const model::Settings& settings, const std::string& file);

} // namespace numsync::app
