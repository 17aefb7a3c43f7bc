#include "support/guard_model.hpp"
#include "synced.hpp"

namespace numsync::support {
namespace {

/// Random lists and approvals: the program does what the model says.
class GuardAgainstModel : public Synced, public testing::WithParamInterface<unsigned> {
  protected:
    GuardAgainstModel() : vendor(GetParam(), 25)
    {
        box.set("guard.max_added_percent", std::to_string(model.limits.added));
        box.set("guard.max_rejected_percent", "99");
    }

    void serve(const GuardModel::List& list, bool held)
    {
        std::vector<std::string> records;
        for (const auto& [id, listed] : list) {
            Number number{id};
            number.with("price", std::to_string(listed.price));
            const auto stamp = std::to_string(100'000 + listed.stamp);
            records.push_back(number.with_text("updated_at", "2026-01-01T00:00:00." + stamp + "Z").json());
        }
        if (held) {
            records.push_back(Number{999'999}.with("id", "null").json());
        }
        box.serve(records);
    }

    static std::string name(GuardModel::End end)
    {
        return end == GuardModel::End::applied     ? "applied"
               : end == GuardModel::End::recovered ? "recovered"
                                                   : "differs";
    }

    /// Remembers how a proposal or an approval ended.
    void note_end(const std::string& run, const std::optional<GuardModel::End>& end)
    {
        if (end) {
            ends[std::stoi(run)] = name(*end);
        }
    }

    std::string expected_approvals() const
    {
        std::string text;
        const auto line = [](const std::string& run, const char* state, const GuardModel::Set& set) {
            return run + "|" + state + "|" +
                   std::to_string(set.absent.size() + set.changed.size() + set.added.size());
        };
        if (model.given) {
            text = line(given_run, "given", model.given->set);
        }
        if (model.waiting) {
            text += (text.empty() ? "" : "\n") + line(waiting_run, "waiting", model.waiting->set);
        }
        return text;
    }

    void step()
    {
        const auto list = vendor.list(model.table);
        const bool held = !list.empty() && vendor.chance(10);
        serve(list, held);
        let_an_interval_pass();
        const auto known = model.waiting ? model.waiting->proposed : GuardModel::Set{};
        const bool waited = model.waiting.has_value();
        const auto outcome = model.sync(list, held);
        const auto result = sync(outcome.blocked ? 3 : 0);
        const auto run = box.sql("SELECT max(run_id) FROM sync_runs");
        note_end(waiting_run, outcome.waiting_ended);
        note_end(given_run, outcome.given_ended);
        if (model.waiting && (!waited || known != model.waiting->proposed)) {
            waiting_run = run;
        }
        EXPECT_EQ(
            box.sql(
                "SELECT detail LIKE 'let through by the approval of run%' FROM sync_runs WHERE run_id = " +
                run) == "t",
            outcome.by_approval);
        expect_as_modelled(result);
        if (model.waiting && vendor.chance(50)) {
            EXPECT_EQ(box.run({"approve", outcome.blocked ? run : waiting_run}).code, 0);
            note_end(given_run, model.approve());
            given_run = waiting_run;
            expect_as_modelled(result);
        }
        if (vendor.chance(5)) {
            let_days_pass(2);
            model.removed_lately.clear();
        }
    }

    void expect_as_modelled(const Result& result)
    {
        const auto count = [&](GuardModel::State state) { return std::to_string(model.count(state)); };
        ASSERT_EQ(box.sql("SELECT count(*) FILTER (WHERE removed_at IS NULL AND missing_since IS NULL), "
                          "count(*) FILTER (WHERE removed_at IS NULL AND missing_since IS NOT NULL), "
                          "count(removed_at) FROM purchased_numbers"),
                  count(GuardModel::State::present) + "|" + count(GuardModel::State::missing) + "|" +
                      count(GuardModel::State::removed))
            << result.err;
        ASSERT_EQ(box.sql("SELECT run_id, CASE WHEN approved_at IS NULL THEN 'waiting' ELSE 'given' END, "
                          "length(guarded_set) / 16 FROM sync_approvals WHERE ended_at IS NULL "
                          "ORDER BY approved_at IS NULL"),
                  expected_approvals())
            << result.err;
        std::string ended;
        for (const auto& [run, reason] : ends) {
            ended += (ended.empty() ? "" : "\n") + std::to_string(run) + "|" + reason;
        }
        ASSERT_EQ(box.sql("SELECT run_id, end_reason FROM sync_approvals WHERE ended_at IS NOT NULL AND "
                          "guarded_set IS NULL ORDER BY run_id"),
                  ended);
    }

    GuardModel model;
    RandomVendor vendor;
    std::string waiting_run;
    std::string given_run;
    std::map<int, std::string> ends;
};

TEST_P(GuardAgainstModel, FollowsTheModel)
{
    for (int i = 0; i < 50 && !HasFatalFailure() && !HasNonfatalFailure(); ++i) {
        SCOPED_TRACE("step " + std::to_string(i));
        step();
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, GuardAgainstModel, testing::Range(1U, 3U));

} // namespace
} // namespace numsync::support
