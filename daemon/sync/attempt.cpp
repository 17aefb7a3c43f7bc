#include "sync/attempt.hpp"

#include "model/guard.hpp"
#include "model/redactor.hpp"
#include "store/apply.hpp"
#include "store/approvals.hpp"
#include "sync/judgement.hpp"
#include "sync/table_and_list.hpp"

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

    const auto add_outcome = [&](std::optional<Reason> refused) {
        report.asked.push_back(lease.loss() ? lease.loss()->reason() : refused);
        if (lease.loss()) {
            throw *lease.loss();
        }
    };
    std::optional<Result> result;
    try {
        const Bounds::Step step{context.bounds, limit, &scope.database.thread()};
        result.emplace(co_await read(reading_stop.get_token()));
    } catch (const model::Failure& failure) {
        add_outcome(failure.reason());
        throw;
    } catch (...) {
        add_outcome(Reason::internal);
        throw;
    }
    add_outcome(std::nullopt);
    co_return std::move(*result);
}

/// All of it refers to the arguments.
store::Application application_of(const RunScope& scope, TableAndList& both, const Judgement& judgement)
{
    auto& comparison = both.comparison;
    const auto& circumstances = judgement.circumstances;
    const auto& [waiting, given] = both.baseline.approvals;
    return {
        .inventory = comparison.inventory(),
        .tally = judgement.tally,
        .changed_lines = [&](std::string& line) { return comparison.next_line(line); },
        .rejected_lines =
            [&](std::string& line) {
                const bool any = comparison.next_rejected(line);
                line = model::redacted(
                    line, scope.key); // a record is stored as received, and the API knows the key
                return any;
            },
        .any_rejected = comparison.rejected() > 0,
        .all_rejected_kept = comparison.all_rejected_kept(),
        .drift = both.drift,
        .removals_allowed = comparison.unidentified() == 0,
        .any_altered = both.baseline.any_altered,
        .any_broken = both.baseline.broken > 0,
        .confirm_removals = scope.settings.guard.confirm_removals,
        .interval = scope.settings.sync.interval,
        .filters = scope.account.filters,
        .price_change_percent = scope.settings.reconcile.price_change_percent,
        .proposal = waiting && !judgement.proposal_goes_on ? std::optional{waiting->run_id} : std::nullopt,
        .approval = given ? std::optional{given->run_id} : std::nullopt,
        .approved_absent = judgement.approved_absent,
        .any_approved_change = circumstances.approved_changed + circumstances.approved_added > 0,
    };
}

class Attempt {
  public:
    Attempt(const RunScope& scope, KeptLease& lease) : scope_(scope), lease_(lease) {}

    asio::awaitable<void> carry_out();

  private:
    void report_list(TableAndList& both);
    asio::awaitable<void> judge_and_write(TableAndList& both);
    asio::awaitable<void> block(const Judgement& judgement);
    asio::awaitable<void> apply(TableAndList& both, const Judgement& judgement);

    RunScope scope_;
    KeptLease& lease_;
};

asio::awaitable<void> Attempt::carry_out()
{
    auto read = [&](std::stop_token stop) { return read_table_and_list(scope_, std::move(stop)); };
    auto both = co_await under_lease(scope_, lease_, scope_.settings.api.deadline, read);
    report_list(both);
    co_await judge_and_write(both);
}

/// Fills the report with what came. Throws Failure{record} if the list as a whole is not believed.
void Attempt::report_list(TableAndList& both)
{
    scope_.report.http_status = both.end.http_status;
    scope_.report.response_bytes = both.end.response_bytes;
    scope_.report.table_time = both.table_time;
    scope_.report.fetch_time = both.fetch_time;
    scope_.report.unidentified = both.comparison.unidentified();
    scope_.report.unreadable = both.comparison.unreadable();
    if (both.comparison.seems_to_leave_out_false()) {
        both.drift.try_emplace({"omitted", "is_active"}, "");
    }
    scope_.report.counts = {};
    scope_.report.counts.received = both.comparison.received();
    scope_.report.counts.rejected = both.comparison.rejected();

    if (const auto why = why_not_believed(scope_.report.counts.rejected, scope_.report.counts.received,
                                          scope_.settings.guard)) {
        throw model::Failure{Reason::record, *why};
    }
}

asio::awaitable<void> Attempt::judge_and_write(TableAndList& both)
{
    // On the database thread, as it looks at every number.
    auto judging = [&] {
        return judge(both, scope_.report.filters, scope_.settings.guard,
                     [&](std::int64_t run_id, const auto& take) {
                         store::for_each_guarded(scope_.database.database(), run_id, take);
                     });
    };
    const auto judgement = co_await scope_.database.run(judging, scope_.context.stop);
    scope_.report.counts = proposed_counts(both, judgement.tally);
    if (!judgement.plan_digest.empty()) {
        scope_.report.plan_digest = judgement.plan_digest;
    }
    co_await lease_.leave();
    if (lease_.loss()) {
        throw *lease_.loss();
    }
    if (judgement.let_through()) {
        co_await apply(both, judgement);
    } else {
        co_await block(judgement);
    }
}

asio::awaitable<void> Attempt::block(const Judgement& judgement)
{
    scope_.report.status = RunStatus::blocked;
    scope_.report.reason = Reason::guard;
    scope_.report.detail =
        model::describe(judgement.broken, judgement.tally, judgement.circumstances, scope_.settings.guard);
    auto close = [&] { store::close_blocked(scope_.database.database(), scope_.report, judgement.proposal); };
    co_await scope_.database.run(close, scope_.context.stop);
}

asio::awaitable<void> Attempt::apply(TableAndList& both, const Judgement& judgement)
{
    const Progress progress{scope_.account.name, "applying", scope_.report.counts.received,
                            scope_.report.response_bytes};
    scope_.context.on_progress(progress);
    const auto application = application_of(scope_, both, judgement);
    auto proposed = scope_.report;
    proposed.status = RunStatus::succeeded;
    proposed.reason.reset();
    proposed.detail = judgement.by_approval() ? "let through by the approval of run " +
                                                    std::to_string(both.baseline.approvals.given->run_id)
                                              : "";
    const auto start = steady_clock::now();
    auto transaction = [&] { return store::apply(scope_.database.database(), proposed, application); };
    scope_.report = co_await scope_.database.run(transaction, scope_.context.stop);
    scope_.report.apply_time = std::chrono::duration_cast<milliseconds>(steady_clock::now() - start);
    if (judgement.by_approval()) {
        scope_.report.let_through_by = both.baseline.approvals.given->run_id;
    }
}

} // namespace

asio::awaitable<void> attempt(RunScope scope, KeptLease& lease)
{
    Attempt attempt{scope, lease};
    co_await attempt.carry_out();
}

} // namespace numsync::sync
