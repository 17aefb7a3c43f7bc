#include "app/status_choice.hpp"

#include "app/status_text.hpp"
#include "model/health.hpp"
#include "model/text.hpp"

#include <algorithm>
#include <ostream>
#include <tuple>

namespace numsync::app {

namespace {

using store::AccountStatus;

constexpr std::size_t most_shown = 20;

/// The greater, the worse. Zero is fine.
enum class Trouble { none, remark, failing, stale, never_verified, blocked };

Trouble trouble_of(const AccountStatus& account, std::chrono::milliseconds interval)
{
    if (account.blocked_run_id) {
        return Trouble::blocked;
    }
    if (!account.age_seconds) {
        return Trouble::never_verified;
    }
    if (is_stale(*account.age_seconds, interval)) {
        return Trouble::stale;
    }
    if (account.consecutive_failures > 0) {
        return Trouble::failing;
    }
    return remarks(account).empty() ? Trouble::none : Trouble::remark;
}

} // namespace

bool are_few(std::size_t accounts)
{
    return accounts <= model::few_accounts;
}

StatusSummary keep_the_worst(std::vector<AccountStatus>& accounts, std::chrono::milliseconds interval)
{
    StatusSummary summary;
    summary.accounts = accounts.size();
    std::erase_if(accounts, [&](const auto& account) {
        const bool is_fine = trouble_of(account, interval) == Trouble::none;
        if (is_fine) {
            ++summary.fine;
            summary.numbers_of_fine += account.numbers;
            summary.oldest_of_fine = std::max(summary.oldest_of_fine, *account.age_seconds);
        }
        return is_fine;
    });
    const auto badness = [&](const AccountStatus& account) {
        return std::tuple{trouble_of(account, interval), account.consecutive_failures,
                          account.age_seconds.value_or(0)};
    };
    std::ranges::stable_sort(accounts, std::ranges::greater{}, badness); // equal ones stay in order of name
    if (accounts.size() > most_shown) {
        summary.left_out = accounts.size() - most_shown;
        accounts.resize(most_shown);
    }
    return summary;
}

model::Exit exit_for_a_check(const std::vector<AccountStatus>& accounts, bool any_unknown,
                             std::chrono::milliseconds interval)
{
    auto exit = any_unknown ? model::Exit::differences : model::Exit::done;
    for (const auto& account : accounts) {
        const auto trouble = trouble_of(account, interval);
        if (trouble == Trouble::blocked) {
            exit = model::gravest(exit, model::Exit::blocked);
        } else if (trouble > Trouble::remark) {
            exit = model::gravest(exit, model::Exit::differences);
        }
    }
    return exit;
}

void print_summary(std::ostream& out, const StatusSummary& summary)
{
    out << model::grouped(summary.fine) << " of " << model::counted(summary.accounts, "account")
        << (summary.fine == 1 ? " is fine" : " are fine");
    if (summary.fine > 0) {
        out << ": " << model::counted(summary.numbers_of_fine, "number") << ", verified "
            << model::age_text(std::chrono::seconds{summary.oldest_of_fine}) << " ago or later";
    }
    out << "\n";
    if (summary.fine < summary.accounts) {
        out << model::grouped(summary.accounts - summary.fine)
            << (summary.accounts - summary.fine == 1 ? " is not" : " are not, the worst first");
        if (summary.left_out > 0) {
            out << "; " << model::grouped(summary.left_out) << " of them are left out here";
        }
        out << "\n";
    }
    out << "--all shows each, --account NAME one\n";
}

} // namespace numsync::app
