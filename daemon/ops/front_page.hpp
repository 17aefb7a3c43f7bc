#pragma once

#include "model/health.hpp"
#include "ops/account_card.hpp"
#include "ops/page.hpp"

#include <map>
#include <string>

namespace numsync::ops {

/// How all accounts are, for a person with a browser: one page of HTML that needs nothing else. The 50 worst
/// accounts are shown in full, the others in a row each. If `reloads`, the browser is told to ask again every
/// minute.
Page front_page(const std::map<std::string, model::AccountHealth>& accounts, const std::string& version,
                const Moment& now, bool reloads);

} // namespace numsync::ops
