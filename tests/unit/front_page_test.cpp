#include "ops/front_page.hpp"

#include "ops/front_page_style.hpp"
#include "support/says.hpp"

#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace {

using namespace numsync;
using support::says;
using namespace std::chrono_literals;

const ops::Moment now{std::chrono::steady_clock::time_point{1h},
                      std::chrono::system_clock::time_point{1'700'000'000s}};

model::Standing verified(std::chrono::seconds ago)
{
    model::Standing standing;
    standing.verified_at = std::chrono::sys_seconds{1'700'000'000s} - ago;
    standing.age = ago;
    standing.present = 12'000;
    return standing;
}

/// An account with more runs than are kept, each with changes.
model::AccountHealth busy(std::chrono::seconds verified_ago)
{
    model::AccountHealth health;
    health.interval = 5min;
    for (int i = 50; i > 0; --i) {
        model::RunReport report;
        report.run_id = i;
        report.status = model::RunStatus::succeeded;
        report.total_time = std::chrono::milliseconds{i};
        report.counts = {.received = 12'000, .added = 1, .updated = 2, .removed = 3};
        report.standing = verified(verified_ago);
        update_health(health, {report, 5min, 0, false}, now.steady, now.wall - i * 5min);
    }
    return health;
}

TEST(FrontPage, StaysBelowAMegabyteForAThousandAccounts)
{
    std::map<std::string, model::AccountHealth> accounts;
    for (int i = 0; i < 1000; ++i) {
        accounts.emplace(std::string(55, 'a') + std::to_string(1000 + i), busy(i % 2 == 0 ? 10s : 2h));
    }
    const auto page = ops::front_page(accounts, "1.0.0", now, false);
    EXPECT_LT(page.body.size(), 1'000'000U);
    EXPECT_TRUE(says(page.body, "<span>500 of 1,000 accounts need attention</span>"));
}

TEST(FrontPage, HasOneStyleForEachClass)
{
    std::map<std::string, model::AccountHealth> accounts{{"fine", busy(10s)}, {"stale", busy(2h)}};
    const auto page = ops::front_page(accounts, "1.0.0", now, false).body;
    const std::regex attribute{"class=\"([^\"]+)\""};
    for (std::sregex_iterator at{page.begin(), page.end(), attribute}; at != std::sregex_iterator{}; ++at) {
        std::istringstream names{(*at)[1].str()};
        for (std::string name; names >> name;) {
            EXPECT_TRUE(says(ops::page_style, "." + name));
        }
    }
    std::istringstream style{std::string{ops::page_style}};
    std::set<std::string> lines;
    for (std::string line; std::getline(style, line);) {
        EXPECT_TRUE(lines.insert(line).second) << line;
    }
}

TEST(FrontPage, KeepsTheLastRunsAndTheLastChange)
{
    auto health = busy(10s);
    EXPECT_EQ(health.runs.size(), model::AccountHealth::most_runs);
    EXPECT_EQ(health.runs.front().took, 40ms);
    model::RunReport report;
    report.run_id = 77;
    report.status = model::RunStatus::succeeded;
    report.counts = {.received = 12'000, .missing = 4};
    report.standing = verified(0s);
    update_health(health, {report, 5min, 0, false}, now.steady, now.wall);
    const auto page = ops::front_page({{"main", health}}, "1.0.0", now, false).body;
    EXPECT_TRUE(says(page, "Run 77, 0 s ago: 12,000 numbers: 4 missing"));
    EXPECT_TRUE(says(page, "Last change: Run 1, 5 min ago: 12,000 numbers: 1 added, 2 updated, 3 removed"));
}

TEST(FrontPage, SortsTheWorstFirstThenByName)
{
    const auto page =
        ops::front_page({{"a", busy(10s)}, {"b", busy(2h)}, {"c", busy(3h)}, {"d", {}}, {"e", busy(10s)}},
                        "1.0.0", now, false)
            .body;
    auto before = page.find("<main>");
    for (const auto* const name : {"c", "b", "d", "a", "e"}) {
        const auto at = page.find("<h2>" + std::string{name} + "</h2>");
        EXPECT_GT(at, before) << name;
        EXPECT_NE(at, std::string::npos) << name;
        before = at;
    }
}

} // namespace
