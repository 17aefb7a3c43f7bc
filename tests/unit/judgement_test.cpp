#include "sync/judgement.hpp"

#include "model/canonical_line.hpp"
#include "support/guard_model.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace {

using namespace numsync;
using support::GuardModel;

model::PurchasedNumber number(int id, const support::Listed& listed)
{
    model::PurchasedNumber number;
    const auto set = [&](std::size_t field, model::ValueType type, const std::string& text) {
        number.fields.at(field) = {type, text};
    };
    set(model::id_field, model::ValueType::text, "id\t" + std::to_string(id));
    set(model::index_of_field("price"), model::ValueType::number, std::to_string(listed.price));
    set(model::updated_field, model::ValueType::text,
        "2026-01-01T00:00:00." + std::to_string(100'000 + listed.stamp) + "Z");
    return number;
}

std::string line_of(int id, const support::Listed& listed)
{
    std::string line;
    std::vector<std::size_t> unreadable;
    EXPECT_FALSE(model::canonicalise(number(id, listed), false, line, unreadable));
    return line;
}

std::string escaped_id(int id)
{
    return std::string{model::escaped_id(line_of(id, {}))};
}

model::GuardedSet digests_of(const GuardModel::Set& set)
{
    model::GuardedSet digests;
    for (const auto id : set.absent) {
        digests.absent.push_back(model::digest_of(escaped_id(id)));
    }
    for (const auto& [id, price] : set.changed) {
        digests.changed.push_back(model::content_digest(line_of(id, {price, 7})));
    }
    for (const auto& [id, price] : set.added) {
        digests.added.push_back(model::content_digest(line_of(id, {price, 8})));
    }
    for (auto* const part : {&digests.absent, &digests.changed, &digests.added}) {
        std::sort(part->begin(), part->end());
    }
    return digests;
}

constexpr std::int64_t run_of_waiting = 1;
constexpr std::int64_t run_of_given = 2;

/// Judges like a run. Reads the guarded sets of the model in pieces of two digests.
sync::Judgement judge(sync::TableAndList& both, const GuardModel& model, const model::GuardSettings& settings)
{
    return sync::judge(both, "", settings, [&](std::int64_t run_id, const auto& take) {
        const auto set = digests_of((run_id == run_of_given ? model.given : model.waiting)->set);
        std::string bytes;
        model::for_each_piece(set, [&](std::string_view piece) { bytes += piece; });
        model::GuardedPieces pieces{set.absent.size(), set.changed.size()};
        for (std::size_t at = 0; at < bytes.size(); at += 32) {
            take(pieces.read(std::string_view{bytes}.substr(at, 32)));
        }
    });
}

/// Reads table and list in turns: a row, then perhaps a record.
sync::TableAndList both_of(const GuardModel& model, const GuardModel::List& list, bool held)
{
    sync::TableAndList both;
    both.baseline.filters = "";
    if (model.waiting) {
        both.baseline.approvals.waiting = {run_of_waiting, ""};
    }
    if (model.given) {
        both.baseline.approvals.given = {run_of_given, ""};
    }
    both.baseline.removed_lately = model.removed_lately.size();
    auto record = list.begin();
    const auto take = [&] {
        both.comparison.take({number(record->first, record->second), "{}", true});
        ++record;
    };
    for (const auto& [id, row] : model.table) {
        if (record != list.end() && id % 3 != 0) {
            take();
        }
        const auto stored = row.state == GuardModel::State::present   ? model::Stored::present
                            : row.state == GuardModel::State::missing ? model::Stored::missing
                                                                      : model::Stored::removed;
        const auto line = line_of(id, row.listed);
        both.comparison.take_rows({model::row_of(line, model::row_digest(model::digest_of(line)), stored)});
    }
    both.comparison.all_rows_taken();
    while (record != list.end()) {
        take();
    }
    if (held) {
        both.comparison.take({model::PurchasedNumber{}, "{}", true});
    }
    return both;
}

class JudgementWalk : public testing::TestWithParam<unsigned> {};

TEST_P(JudgementWalk, DecidesLikeTheModel)
{
    GuardModel model;
    model::GuardSettings settings;
    settings.max_added_percent = model.limits.added;
    support::RandomVendor vendor{GetParam(), 25};
    for (int step = 0; step < 200; ++step) {
        SCOPED_TRACE("step " + std::to_string(step));
        const auto list = vendor.list(model.table);
        const bool held = vendor.chance(10);
        auto both = both_of(model, list, held);
        const auto judgement = judge(both, model, settings);
        const auto outcome = model.sync(list, held);

        ASSERT_EQ(judgement.let_through(), !outcome.blocked);
        ASSERT_EQ(judgement.by_approval(), outcome.by_approval);
        ASSERT_EQ(judgement.plan_digest,
                  outcome.set.empty() ? "" : model::plan_digest(digests_of(outcome.set)));
        ASSERT_EQ(judgement.proposal, outcome.blocked ? digests_of(outcome.set) : model::GuardedSet{});
        if (!outcome.blocked) {
            ASSERT_EQ(judgement.proposal_goes_on, model.waiting.has_value());
        }
        std::string line;
        std::size_t lines = 0;
        while (both.comparison.next_line(line)) {
            ++lines; // judge() has read them, and must leave them all in the spool
        }
        ASSERT_EQ(lines, judgement.tally.added + judgement.tally.updated + judgement.tally.restored);

        if (model.waiting && outcome.blocked && vendor.chance(60)) {
            model.approve();
            auto again = both_of(model, list, held);
            ASSERT_TRUE(judge(again, model, settings).let_through()); // the approved plan passes
            again.baseline.approvals.given->filters = "iso_country=US";
            GuardModel without = model;
            without.given.reset();
            ASSERT_EQ(judge(again, model, settings).let_through(), !without.sync(list, held).blocked);
        }
        if (vendor.chance(5)) {
            model.removed_lately.clear(); // a day has passed
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, JudgementWalk, testing::Range(1U, 6U));

} // namespace
