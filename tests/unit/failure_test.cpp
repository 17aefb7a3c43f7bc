#include "model/failure.hpp"
#include "model/report.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

namespace {

using namespace numsync;
using model::Again;
using model::Exit;
using model::Pace;
using model::Reason;

struct Row {
    std::vector<Reason> reasons;
    int exit;
    Again again;
    Pace pace;
};

/// The table of design section 4.
const std::vector<Row> table{
    {{Reason::dns, Reason::connect, Reason::proxy, Reason::reset, Reason::timeout, Reason::tls_handshake,
      Reason::http_protocol, Reason::http_status_transient},
     69,
     Again::backoff,
     Pace::interval},
    {{Reason::tls_verify, Reason::http_status}, 69, Again::no, Pace::doubling},
    {{Reason::rate_limited}, 75, Again::as_told, Pace::as_told},
    {{Reason::auth}, 77, Again::if_key_changed, Pace::circuit},
    {{Reason::proxy_auth}, 77, Again::no, Pace::circuit},
    {{Reason::account_key}, 78, Again::no, Pace::interval},
    {{Reason::redirect, Reason::too_large, Reason::encoding, Reason::json, Reason::envelope,
      Reason::incomplete, Reason::stale, Reason::record, Reason::db_rejected, Reason::db_altered},
     65,
     Again::no,
     Pace::interval},
    {{Reason::guard}, 3, Again::no, Pace::interval},
    {{Reason::busy}, 75, Again::no, Pace::interval},
    {{Reason::db_unavailable, Reason::db_readonly, Reason::db_full}, 69, Again::backoff, Pace::interval},
    {{Reason::db_timeout, Reason::db_conflict, Reason::db_in_doubt}, 75, Again::backoff, Pace::interval},
    {{Reason::db_permission}, 77, Again::no, Pace::doubling},
    {{Reason::db_schema}, 78, Again::no, Pace::doubling},
    {{Reason::temp_file}, 75, Again::no, Pace::interval},
    {{Reason::db_clock}, 75, Again::no, Pace::interval},
    {{Reason::shutdown}, 75, Again::no, Pace::interval},
    {{Reason::internal}, 70, Again::no, Pace::interval},
};

TEST(ReasonTable, SaysWhatTheDesignSays)
{
    std::set<Reason> checked;
    for (const auto& row : table) {
        for (const auto reason : row.reasons) {
            const auto& rule = model::rule_of(reason);
            EXPECT_EQ(static_cast<int>(rule.exit), row.exit) << rule.name;
            EXPECT_EQ(rule.again, row.again) << rule.name;
            EXPECT_EQ(rule.pace, row.pace) << rule.name;
            checked.insert(reason);
        }
    }
    EXPECT_EQ(checked.size(), model::reason_rules.size());
}

TEST(ReasonTable, NamesEachReasonOnceButHttpStatus)
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

TEST(Report, LeavesWithTheCodeOfItsReason)
{
    model::RunReport report;
    EXPECT_EQ(model::exit_of(report), Exit::done);
    report.reason = Reason::guard;
    EXPECT_EQ(model::exit_of(report), Exit::blocked);
}

TEST(Report, NamesTriggersAndStates)
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

TEST(Counts, TakeEveryWriteForAChangeAndNothingElse)
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
