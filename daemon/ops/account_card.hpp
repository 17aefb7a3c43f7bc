#pragma once

#include "model/health.hpp"
#include "model/verdict.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace numsync::ops {

/// Both clocks at the time when a page is made.
struct Moment {
    std::chrono::steady_clock::time_point steady;
    std::chrono::system_clock::time_point wall;
};

struct JudgedAccount {
    std::string_view name; ///< of what outlives this, as is the health
    const model::AccountHealth* health = nullptr;
    model::Verdict verdict;
};

/// A sign for an account, or for all of them. The page has its symbols once, see icon_symbols.
std::string icon(model::Grade grade);
extern const char* const icon_symbols;

/// "Verified 2 min ago", or that it never was.
std::string freshness(const JudgedAccount& account, const Moment& now);

/// All that a person should know of an account, as an article in HTML.
std::string account_card(const JudgedAccount& account, const Moment& now);

/// In a row of a table with the columns Account, State, Verified, Numbers, Last run.
std::string account_row(const JudgedAccount& account, const Moment& now);

} // namespace numsync::ops
