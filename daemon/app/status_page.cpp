#include "app/status_page.hpp"

#include "app/paint.hpp"
#include "app/status_text.hpp"
#include "app/text_table.hpp"
#include "model/text.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <ostream>
#include <sstream>
#include <string_view>

namespace numsync::app {

namespace {

using store::AccountStatus;
using store::PastRun;
using store::PastSync;

/// One of eight heights; the highest if there is no room between low and high.
std::string_view bar(std::uint64_t value, std::uint64_t low, std::uint64_t high)
{
    constexpr std::array<std::string_view, 8> bars{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    return bars[high == low ? bars.size() - 1 : (value - low) * (bars.size() - 1) / (high - low)];
}

Colour colour_of_run(std::string_view status)
{
    if (status == "succeeded") {
        return Colour::good;
    }
    return status == "running" ? Colour::none : status == "blocked" ? Colour::doubtful : Colour::bad;
}

std::string numbers_text(const AccountStatus& account, const Paint& paint)
{
    auto text = model::grouped(account.numbers);
    if (account.missing > 0) {
        text += ", " + model::grouped(account.missing) + " missing";
    }
    if (account.numbers_by_day.empty()) {
        return text;
    }
    auto numbers = account.numbers_by_day;
    numbers.push_back(account.numbers); // now, as the day may have changed it since its first run
    const auto [low, high] = std::ranges::minmax(numbers);
    text += "  ";
    for (const auto number : numbers) {
        text += bar(number, low, high);
    }
    const auto days = account.numbers_by_day.size();
    return text + "  " +
           paint(Colour::faint,
                 model::grouped(low) + " to " + model::grouped(high) + " in " + model::counted(days, "day"));
}

std::string verified_text(const AccountStatus& account, std::chrono::milliseconds interval,
                          const Paint& paint)
{
    if (!account.verified_at) {
        return paint(Colour::bad, "never");
    }
    if (!account.age_seconds) {
        return paint(Colour::bad,
                     *account.verified_at + ", in the future: the database's clock was put back");
    }
    const bool stale = is_stale(*account.age_seconds, interval);
    return paint(stale ? Colour::bad : Colour::good, age_text(*account.age_seconds) + " ago") + ", " +
           *account.verified_at + (stale ? paint(Colour::bad, ", more than three intervals ago") : "");
}

/// How long each took and what it came to.
std::string syncs_text(const std::vector<PastSync>& syncs, const Paint& paint)
{
    std::uint64_t longest = 0;
    std::map<std::string, int> outcomes;
    for (const auto& sync : syncs) {
        ++outcomes[sync.status];
        if (sync.status == "succeeded") {
            longest = std::max(longest, sync.took_ms);
        }
    }
    std::string text;
    for (const auto& sync : syncs) {
        const auto shape = sync.status == "succeeded" ? bar(sync.took_ms, 0, longest)
                           : sync.status == "blocked" ? std::string_view{"!"}
                                                      : std::string_view{"×"};
        text += paint(colour_of_run(sync.status), shape);
    }
    std::string legend;
    for (const auto* const outcome : {"succeeded", "unverified", "blocked", "failed", "abandoned"}) {
        if (const auto found = outcomes.find(outcome); found != outcomes.end()) {
            legend += (legend.empty() ? "" : ", ") + std::to_string(found->second) + " " + outcome;
        }
    }
    return text + "  " + paint(Colour::faint, legend + "; up to " + model::grouped(longest) + " ms");
}

void print_runs(std::ostream& out, const std::vector<PastRun>& runs, const std::string& account,
                const Paint& paint)
{
    std::vector<std::vector<std::string>> rows;
    std::vector<Colour> colours{Colour::strong}; // of the heading, then of each row
    for (const auto& run : runs) {
        if (run.account == account) {
            auto& row = rows.emplace_back(std::vector{std::to_string(run.run_id), run.started_at});
            for (auto& cell : outcome_of(run)) {
                row.push_back(std::move(cell));
            }
            colours.push_back(run.status == "succeeded" ? Colour::none : colour_of_run(run.status));
        }
    }
    std::stringstream table;
    print_table(table, {"RUN", "STARTED", "TOOK", "TRIGGER", "STATUS", "WHAT"}, rows);
    auto colour = colours.begin();
    for (std::string line; std::getline(table, line); ++colour) {
        out << "  " << paint(*colour, line) << "\n";
    }
}

} // namespace

void print_status_page(std::ostream& out, const store::Status& status, std::chrono::milliseconds interval,
                       const Paint& paint)
{
    for (const auto& account : status.accounts) {
        out << (&account == status.accounts.data() ? "" : "\n") << paint(Colour::strong, account.account)
            << "\n  numbers   " << numbers_text(account, paint) << "\n  verified  "
            << verified_text(account, interval, paint) << "\n";
        if (!account.syncs.empty()) {
            out << "  syncs     " << syncs_text(account.syncs, paint) << "\n";
        }
        for (const auto& remark : remarks(account)) {
            out << "  " << paint(remark.grave ? Colour::bad : Colour::doubtful, remark.text) << "\n";
        }
        out << "\n";
        print_runs(out, status.runs, account.account, paint);
    }
}

} // namespace numsync::app
