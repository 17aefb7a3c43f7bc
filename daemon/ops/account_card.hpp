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
    std::string_view name; ///< the owner of name and health must outlive this
    const model::AccountHealth* health = nullptr;
    model::Verdict verdict;
};

/// An icon for the grade of an account, or of all accounts. It refers to icon_symbols, which the page
/// contains once.
std::string icon(model::Grade grade);
extern const char* const icon_symbols;

/// "Verified 2 min ago", "Never verified" or "Not known yet".
std::string freshness(const JudgedAccount& account, const Moment& now);

/// Everything that an operator should know about an account, as an HTML article.
std::string account_card(const JudgedAccount& account, const Moment& now);

/// An account as a row of an HTML table with the columns Account, State, Verified, Numbers, Last run.
std::string account_row(const JudgedAccount& account, const Moment& now);

} // namespace numsync::ops
