#include "sync/attempt.hpp"

#include "model/guard.hpp"
#include "model/redactor.hpp"
#include "store/apply.hpp"
#include "store/approvals.hpp"
#include "sync/judgement.hpp"
#include "sync/reading.hpp"

#include <exception>
#include <optional>
#include <stop_token>
#include <type_traits>

namespace numsync::sync {

namespace asio = boost::asio;

namespace {

using model::Reason;
using model::RunStatus;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// Awaits `read`, to which it gives a stop token. The token is stopped when the program is to stop or the
/// lease is lost. `limit` is the bound of the watchdog, see Bounds. Adds to the report's `asked` why the
/// reading failed, or nothing if it did not. Throws what `read` threw, or that the lease was lost. `read` is
/// a named object.
template <class Read>
auto under_lease(RunScope scope, const KeptLease& lease, std::chrono::milliseconds limit, Read& read)
    -> std::invoke_result_t<Read&, std::stop_token>
{
    const auto& context = scope.context;
    auto& report = scope.report;
    using Result = typename std::invoke_result_t<Read&, std::stop_token>::value_type;
    std::stop_source reading_stop;
    const auto stop_reading = [&] { reading_stop.request_stop(); };
    const std::stop_callback at_stop{context.stop, stop_reading};
    const std::stop_callback at_loss{lease.lost(), stop_reading};

    std::optional<Bounds::Step> step{std::in_place, context.bounds, limit, &scope.database.thread()};
    std::optional<Result> result;
    std::exception_ptr failure;
    std::optional<model::Reason> refused;
    try {
        result.emplace(co_await read(reading_stop.get_token()));
    } catch (const model::Failure& caught) {
        refused = caught.reason();
        failure = std::current_exception();
    } catch (...) {
        refused = model::Reason::internal;
        failure = std::current_exception();
    }
    step.reset();
    report.asked.push_back(lease.loss() ? lease.loss()->reason() : refused);
    if (lease.loss()) {
        throw *lease.loss();
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
    co_return std::move(*result);
}

class Attempt {
  public:
    Attempt(const RunScope& scope, KeptLease& lease) : scope_(scope), lease_(lease) {}

    asio::awaitable<void> carry_out();

  private:
    asio::awaitable<void> finish(Reading& reading);
    asio::awaitable<void> block(const Judgement& judgement);
    asio::awaitable<void> apply(Reading& reading, const Judgement& judgement);

    RunScope scope_;
    KeptLease& lease_;
};

asio::awaitable<void> Attempt::carry_out()
{
    auto read = [&](std::stop_token stop) { return read_both(scope_, std::move(stop)); };
    auto reading = co_await under_lease(scope_, lease_, scope_.settings.api.deadline, read);
    co_await finish(reading);
}

asio::awaitable<void> Attempt::finish(Reading& reading)
{
    scope_.report.http_status = reading.end.http_status;
    scope_.report.response_bytes = reading.end.response_bytes;
    scope_.report.table_time = reading.table_time;
    scope_.report.fetch_time = reading.fetch_time;
    scope_.report.unidentified = reading.comparison.unidentified();
    scope_.report.unreadable = reading.comparison.unreadable();
    if (reading.comparison.seems_to_leave_out_false()) {
        reading.drift.try_emplace({"omitted", "is_active"}, "");
    }
    scope_.report.counts = {};
    scope_.report.counts.received = reading.comparison.received();
    scope_.report.counts.rejected = reading.comparison.rejected();

    if (const auto why = why_not_believed(scope_.report.counts.rejected, scope_.report.counts.received,
                                          scope_.settings.guard)) {
        throw model::Failure{Reason::record, *why};
    }
    // On the database thread, as it looks at every number.
    auto judging = [&] {
        return judge(reading, scope_.report.filters, scope_.settings.guard,
                     [&](std::int64_t run_id, const auto& take) {
                         store::for_each_guarded(scope_.database.database(), run_id, take);
                     });
    };
    const auto judgement = co_await scope_.database.run(judging, scope_.context.stop);
    scope_.report.counts = proposed_counts(reading, judgement.tally);
    if (!judgement.plan_digest.empty()) {
        scope_.report.plan_digest = judgement.plan_digest;
    }
    co_await lease_.leave();
    if (lease_.loss()) {
        throw *lease_.loss();
    }
    if (judgement.let_through()) {
        co_await apply(reading, judgement);
    } else {
        co_await block(judgement);
    }
}

asio::awaitable<void> Attempt::block(const Judgement& judgement)
{
    scope_.report.status = RunStatus::blocked;
    scope_.report.reason = Reason::guard;
    scope_.report.detail =
        model::describe(judgement.verdict, judgement.tally, judgement.circumstances, scope_.settings.guard);
    auto close = [&] { store::close_blocked(scope_.database.database(), scope_.report, judgement.proposal); };
    co_await scope_.database.run(close, scope_.context.stop);
}

asio::awaitable<void> Attempt::apply(Reading& reading, const Judgement& judgement)
{
    const Progress progress{scope_.account.name, "applying", scope_.report.counts.received,
                            scope_.report.response_bytes};
    scope_.context.on_progress(progress);
    auto& comparison = reading.comparison;
    const auto& waiting = reading.baseline.approvals.waiting;
    const auto& given = reading.baseline.approvals.given;
    const store::Application application{
        comparison.inventory(),
        judgement.tally,
        [&](std::string& line) { return comparison.next_line(line); },
        [&](std::string& line) {
            const bool any = comparison.next_rejected(line);
            line = model::redacted(line,
                                   scope_.key); // a record is stored as received, and the API knows the key
            return any;
        },
        comparison.rejected() > 0,
        comparison.all_rejected_kept(),
        reading.drift,
        comparison.unidentified() == 0,
        reading.baseline.any_altered,
        reading.baseline.broken > 0,
        scope_.settings.guard.confirm_removals,
        scope_.settings.sync.interval,
        scope_.account.filters,
        scope_.settings.reconcile.price_change_percent,
        waiting && !judgement.proposal_goes_on ? std::optional{waiting->run_id} : std::nullopt,
        given ? std::optional{given->run_id} : std::nullopt,
        judgement.approved_absent,
        judgement.circumstances.approved_changed + judgement.circumstances.approved_added > 0,
    };
    auto proposed = scope_.report;
    proposed.status = RunStatus::succeeded;
    proposed.reason.reset();
    proposed.detail =
        judgement.by_approval() ? "let through by the approval of run " + std::to_string(given->run_id) : "";
    const auto start = steady_clock::now();
    auto transaction = [&] { return store::apply(scope_.database.database(), proposed, application); };
    scope_.report = co_await scope_.database.run(transaction, scope_.context.stop);
    scope_.report.apply_time = std::chrono::duration_cast<milliseconds>(steady_clock::now() - start);
    if (judgement.by_approval()) {
        scope_.report.let_through_by = given->run_id;
    }
}

} // namespace

asio::awaitable<void> attempt(RunScope scope, KeptLease& lease)
{
    Attempt attempt{scope, lease};
    co_await attempt.carry_out();
}

} // namespace numsync::sync
