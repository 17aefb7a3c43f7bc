#include "sync/attempt.hpp"

#include "model/guard.hpp"
#include "store/apply.hpp"
#include "store/approvals.hpp"
#include "sync/judgement.hpp"
#include "sync/reading.hpp"
#include "sync/under_lease.hpp"

#include <optional>

namespace numsync::sync {

namespace asio = boost::asio;

namespace {

using model::Reason;
using model::RunStatus;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

class Attempt {
  public:
    Attempt(const Context& context, DatabaseClient& database, const model::Settings& settings,
            const model::AccountSettings& account, const model::Secret& key, model::RunReport& report)
        : context_(context), database_(database), settings_(settings), account_(account), key_(key),
          report_(report)
    {
    }

    asio::awaitable<void> carry_out();

  private:
    asio::awaitable<void> finish(Reading& reading);
    asio::awaitable<void> block(const Judgement& judgement);
    asio::awaitable<void> apply(Reading& reading, const Judgement& judgement);

    const Context& context_;
    DatabaseClient& database_;
    const model::Settings& settings_;
    const model::AccountSettings& account_;
    const model::Secret& key_;
    model::RunReport& report_;
};

asio::awaitable<void> Attempt::carry_out()
{
    auto read = [&](const WhileReading& meanwhile) {
        return read_both(context_, database_, settings_, account_, key_, meanwhile.stop,
                         meanwhile.still_here);
    };
    auto reading = co_await under_lease(context_, database_, settings_.sync.lease, settings_.api.deadline,
                                        report_, read);
    co_await finish(reading);
}

asio::awaitable<void> Attempt::finish(Reading& reading)
{
    report_.http_status = reading.end.http_status;
    report_.response_bytes = reading.end.response_bytes;
    report_.table_time = reading.table_time;
    report_.fetch_time = reading.fetch_time;
    report_.unidentified = reading.comparison.unidentified();
    report_.counts = {};
    report_.counts.received = reading.comparison.received();
    report_.counts.rejected = reading.comparison.rejected();

    if (const auto why =
            why_not_believed(report_.counts.rejected, report_.counts.received, settings_.guard)) {
        throw model::Failure{Reason::record, *why};
    }
    const auto judgement = judge(reading, report_.filters, settings_.guard);
    report_.counts = proposed_counts(reading, judgement.tally);
    report_.plan_digest.reset();
    if (judgement.verdict.stands()) {
        report_.plan_digest = model::plan_digest(judgement.guarded_set);
    }
    if (judgement.let_through) {
        co_await apply(reading, judgement);
    } else {
        co_await block(judgement);
    }
}

asio::awaitable<void> Attempt::block(const Judgement& judgement)
{
    report_.status = RunStatus::blocked;
    report_.reason = Reason::guard;
    report_.detail = model::describe(judgement.verdict, judgement.tally, settings_.guard);
    const bool removal = judgement.verdict.removal || judgement.verdict.filters;
    const auto absent = removal ? judgement.tally.absent : 0;
    const auto changed = judgement.verdict.change ? judgement.tally.updated : 0;
    auto close = [&] {
        store::close_blocked(database_.work(), report_, judgement.guarded_set, absent, changed);
    };
    co_await database_.run(close, context_.stop);
}

asio::awaitable<void> Attempt::apply(Reading& reading, const Judgement& judgement)
{
    const Progress progress{account_.name, "applying", report_.counts.received, report_.response_bytes};
    context_.on_progress(progress);
    auto& comparison = reading.comparison;
    const auto& approval = reading.approval;
    const bool absent_within = approval && comparison.inventory().any_absent_within(approval->guarded_set);
    const store::Application application{
        comparison.inventory(),
        judgement.tally,
        [&](std::string& line) { return comparison.next_added(line); },
        [&](std::string& line) { return comparison.next_changed(line); },
        [&](std::string& line) {
            const bool any = comparison.next_rejected(line);
            line = model::redacted(line, key_); // a record is stored as received, and the API knows the key
            return any;
        },
        comparison.rejected() > 0,
        reading.drift,
        comparison.unidentified() == 0,
        settings_.guard.confirm_removals,
        settings_.sync.interval,
        approval ? std::optional{approval->run_id} : std::nullopt,
        judgement.by_approval,
        absent_within,
        approval && approval->approved,
    };
    auto proposed = report_;
    proposed.status = RunStatus::succeeded;
    proposed.reason.reset();
    proposed.detail =
        judgement.by_approval ? "let through by the approval of run " + std::to_string(approval->run_id) : "";
    const auto start = steady_clock::now();
    auto transaction = [&] { return store::apply(database_.work(), proposed, application); };
    const auto counts = co_await database_.run(transaction, context_.stop);
    report_ = std::move(proposed);
    report_.counts = counts;
    report_.apply_time = std::chrono::duration_cast<milliseconds>(steady_clock::now() - start);
    if (judgement.by_approval) {
        report_.let_through_by = approval->run_id;
    }
}

} // namespace

asio::awaitable<void> attempt(const Context& context, DatabaseClient& database,
                              const model::Settings& settings, const model::AccountSettings& account,
                              const model::Secret& key, model::RunReport& report)
{
    Attempt attempt{context, database, settings, account, key, report};
    co_await attempt.carry_out();
}

} // namespace numsync::sync
