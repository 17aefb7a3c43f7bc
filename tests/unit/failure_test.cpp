#include "model/failure.hpp"
#include "model/report.hpp"
#include "paths.hpp"
#include "support/says.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace numsync;
using model::Again;
using model::Exit;
using model::Pace;
using model::Reason;
using support::says;

std::string_view again_in_words(Again again)
{
    switch (again) {
    case Again::no:
        return "no";
    case Again::backoff:
        return "yes";
    case Again::retry_after:
        return "as told";
    case Again::if_key_changed:
        return "if the key changed";
    }
    return "";
}

std::string_view pace_in_words(Pace pace)
{
    switch (pace) {
    case Pace::interval:
        return "interval";
    case Pace::doubling:
        return "doubling";
    case Pace::retry_after:
        return "as told";
    case Pace::circuit:
        return "circuit";
    }
    return "";
}

/// The row in systemd/README.md, without its last column. The two rules of http_status share a row.
std::string row_of(const model::ReasonRule& rule)
{
    const bool two = rule.name == "http_status";
    std::string row = "| `";
    row += rule.name;
    row += "` | " + std::to_string(static_cast<int>(rule.exit)) + " | ";
    row += two ? "yes if 408, 425 or 5xx" : again_in_words(rule.again);
    row += " | ";
    row += two ? "interval, or doubling" : pace_in_words(rule.pace);
    return row + " | ";
}

TEST(ReasonTable, MatchesTheTableInSystemdReadme)
{
    std::ifstream file{NUMSYNC_SOURCE_DIR "/systemd/README.md"};
    const std::string manual{std::istreambuf_iterator<char>{file}, {}};
    for (const auto& rule : model::reason_rules) {
        EXPECT_TRUE(says(manual, row_of(rule))) << row_of(rule);
    }
}

TEST(ReasonTable, NamesEachReasonOnceExceptHttpStatus)
{
    std::multiset<std::string_view> names;
    for (const auto& rule : model::reason_rules) {
        names.insert(rule.name);
        EXPECT_FALSE(rule.remedy.empty()) << rule.name;
    }
    EXPECT_EQ(names.count("http_status"), 2u);
    EXPECT_EQ(std::set<std::string_view>(names.begin(), names.end()).size(), names.size() - 1);
    EXPECT_EQ(model::name(Reason::db_in_doubt), "db_in_doubt");
}

TEST(Gravest, FollowsTheDocumentedOrder)
{
    const std::vector<Exit> order{Exit{64}, Exit{70}, Exit{78}, Exit{77}, Exit{69}, Exit{65},
                                  Exit{75}, Exit{74}, Exit{3},  Exit{2},  Exit{0}};
    for (std::size_t i = 0; i < order.size(); ++i) {
        for (std::size_t j = i; j < order.size(); ++j) {
            EXPECT_EQ(model::gravest(order[i], order[j]), order[i]);
            EXPECT_EQ(model::gravest(order[j], order[i]), order[i]);
        }
    }
}

TEST(Failure, CarriesReasonAndMessage)
{
    const model::Failure failure{Reason::rate_limited, "the list answered 429"};
    EXPECT_EQ(failure.reason(), Reason::rate_limited);
    EXPECT_STREQ(failure.what(), "the list answered 429");
    EXPECT_FALSE(failure.retry_after);
    EXPECT_FALSE(failure.http_status);
    EXPECT_FALSE(failure.final);
}

TEST(Report, HasTheExitCodeOfItsReason)
{
    model::RunReport report;
    EXPECT_EQ(model::exit_of(report), Exit::done);
    report.reason = Reason::guard;
    EXPECT_EQ(model::exit_of(report), Exit::blocked);
}

TEST(Report, NamesTriggersAndStatuses)
{
    EXPECT_EQ(model::name(model::Trigger::schedule), "schedule");
    EXPECT_EQ(model::name(model::Trigger::manual), "manual");
    EXPECT_EQ(model::name(model::Trigger::signal), "signal");
    EXPECT_EQ(model::name(model::RunStatus::succeeded), "succeeded");
    EXPECT_EQ(model::name(model::RunStatus::blocked), "blocked");
    EXPECT_EQ(model::name(model::RunStatus::failed), "failed");
}

TEST(Summary, SaysWhatChanged)
{
    EXPECT_EQ(model::summary({.received = 1204, .unchanged = 1186, .added = 3, .updated = 15}),
              "1,204 numbers: 3 added, 15 updated");
    EXPECT_EQ(
        model::summary(
            {.received = 7, .restored = 1, .repaired = 2, .missing = 3, .removed = 4, .rejected = 5000}),
        "7 numbers: 1 restored, 2 repaired, 3 missing, 4 removed, 5,000 rejected");
}

TEST(Summary, SaysThatNothingChanged)
{
    EXPECT_EQ(model::summary({.received = 1204, .unchanged = 1204}), "1,204 numbers, nothing changed");
    EXPECT_EQ(model::summary({}), "0 numbers, nothing changed");
    EXPECT_EQ(model::summary({.received = 1, .added = 1}), "1 number: 1 added");
}

TEST(Counts, CountOnlyWritesAsChanges)
{
    EXPECT_FALSE((model::Counts{.received = 5, .unchanged = 4, .rejected = 1}).any_change());
    EXPECT_TRUE((model::Counts{.added = 1}).any_change());
    EXPECT_TRUE((model::Counts{.updated = 1}).any_change());
    EXPECT_TRUE((model::Counts{.restored = 1}).any_change());
    EXPECT_TRUE((model::Counts{.repaired = 1}).any_change());
    EXPECT_TRUE((model::Counts{.missing = 1}).any_change());
    EXPECT_TRUE((model::Counts{.removed = 1}).any_change());
}

} // namespace
