#include "app/status_page.hpp"

#include "app/paint.hpp"
#include "app/status_text.hpp"
#include "app/text_table.hpp"
#include "model/text.hpp"
#include "ops/environment.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <ostream>
#include <string>
#include <utility>

namespace numsync::app {

namespace {

using store::AccountStatus;
using store::PastRun;
using store::PastSync;

/// A bar of one of eight heights; the highest if `low` and `high` are equal.
std::string bar(std::uint64_t value, std::uint64_t low, std::uint64_t high)
{
    constexpr std::array<const char*, 8> blocks{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    constexpr std::array<const char*, 8> plain{"_", ".", ",", "-", "~", "=", "*", "#"};
    const auto& bars = ops::charset() == model::Charset::utf8 ? blocks : plain;
    return bars[high == low ? bars.size() - 1 : (value - low) * (bars.size() - 1) / (high - low)];
}

Colour colour_of_run(std::string_view status)
{
    if (status == "succeeded") {
        return Colour::good;
    }
    return status == "running" ? Colour::none : status == "blocked" ? Colour::doubtful : Colour::bad;
}

Painted numbers_text(const AccountStatus& account)
{
    Painted text = model::grouped(account.numbers);
    if (account.missing > 0) {
        text += ", " + model::grouped(account.missing) + " missing";
    }
    if (account.numbers_by_day.empty()) {
        return text;
    }
    auto numbers = account.numbers_by_day;
    numbers.push_back(account.numbers); // the number now: it may have changed since the day's first run
    const auto [low, high] = std::ranges::minmax(numbers);
    text += "  ";
    for (const auto number : numbers) {
        text += bar(number, low, high);
    }
    const auto days = account.numbers_by_day.size();
    return text + "  " +
           Painted{Colour::faint, model::grouped(low) + " to " + model::grouped(high) + " in " +
                                      model::counted(days, "day")};
}

Painted verified_text(const AccountStatus& account, std::chrono::milliseconds interval)
{
    if (!account.verified_at) {
        return {Colour::bad, "never"};
    }
    if (!account.age_seconds) {
        return {Colour::bad, *account.verified_at + ", in the future: the database's clock was put back"};
    }
    const bool stale = is_stale(*account.age_seconds, interval);
    return Painted{stale ? Colour::bad : Colour::good,
                   model::age_text(std::chrono::seconds{*account.age_seconds}) + " ago"} +
           ", " + *account.verified_at + Painted{Colour::bad, stale ? ", more than three intervals ago" : ""};
}

/// A bar for the duration of each sync that succeeded, a sign for each other sync, and a legend.
Painted syncs_text(const std::vector<PastSync>& syncs)
{
    std::uint64_t longest = 0;
    std::map<std::string, int> outcomes;
    for (const auto& sync : syncs) {
        ++outcomes[sync.status];
        if (sync.status == "succeeded") {
            longest = std::max(longest, sync.took_ms);
        }
    }
    const auto* const failed = ops::charset() == model::Charset::utf8 ? "×" : "x";
    Painted text;
    for (const auto& sync : syncs) {
        const std::string shape = sync.status == "succeeded" ? bar(sync.took_ms, 0, longest)
                                  : sync.status == "blocked" ? "!"
                                                             : failed;
        text += {colour_of_run(sync.status), shape};
    }
    std::string legend;
    for (const auto* const outcome : {"succeeded", "unverified", "blocked", "failed", "abandoned"}) {
        if (const auto found = outcomes.find(outcome); found != outcomes.end()) {
            legend += (legend.empty() ? "" : ", ") + std::to_string(found->second) + " " + outcome;
        }
    }
    return text + "  " + Painted{Colour::faint, legend + "; up to " + model::grouped(longest) + " ms"};
}

void print_runs(std::ostream& out, const std::vector<PastRun>& runs, const std::string& account)
{
    TextTable table{{"RUN", "STARTED", "TOOK", "TRIGGER", "STATUS", "WHAT"}, "  "};
    std::vector<std::pair<std::vector<std::string>, Colour>> rows;
    for (const auto& run : runs) {
        if (run.account == account) {
            std::vector row{std::to_string(run.run_id), run.started_at};
            std::ranges::move(outcome_of(run), std::back_inserter(row));
            table.measure(row);
            rows.emplace_back(std::move(row),
                              run.status == "succeeded" ? Colour::none : colour_of_run(run.status));
        }
    }
    table.print_heading(out, Colour::strong);
    for (const auto& [row, colour] : rows) {
        table.print(out, row, colour);
    }
}

} // namespace

void print_status_page(std::ostream& out, const store::Status& status, std::chrono::milliseconds interval)
{
    for (const auto& account : status.accounts) {
        out << (&account == status.accounts.data() ? "" : "\n") << Painted{Colour::strong, account.account}
            << "\n  numbers   " << numbers_text(account) << "\n  verified  "
            << verified_text(account, interval) << "\n";
        if (const auto next = next_text(account); !next.empty()) {
            out << "  next      " << next << "\n";
        }
        if (!account.syncs.empty()) {
            out << "  syncs     " << syncs_text(account.syncs) << "\n";
        }
        for (const auto& remark : remarks(account)) {
            out << "  " << Painted{remark.grave ? Colour::bad : Colour::doubtful, remark.text} << "\n";
        }
        out << "\n";
        print_runs(out, status.runs, account.account);
    }
    for (const auto& line : service_lines(status.services)) {
        out << (status.accounts.empty() ? "" : "\n") << Painted{line} << "\n";
    }
}

} // namespace numsync::app
