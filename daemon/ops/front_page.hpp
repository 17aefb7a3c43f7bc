#pragma once

#include "model/health.hpp"
#include "ops/account_card.hpp"
#include "ops/page.hpp"

#include <map>
#include <string>

namespace numsync::ops {

/// The state of all accounts for a person with a browser: one HTML page that loads nothing else. It shows the
/// 50 worst accounts in full and each other account in a table row. If `reloads`, the browser loads it again
/// every minute.
Page front_page(const std::map<std::string, model::AccountHealth>& accounts, const std::string& version,
                const Moment& now, bool reloads);

} // namespace numsync::ops
