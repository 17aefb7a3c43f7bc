#include "sync/held_run.hpp"

#include "model/health.hpp"
#include "model/schedule.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>
#include <variant>

namespace numsync::sync {

namespace asio = boost::asio;

using model::Failure;
using model::Reason;
using model::RunReport;
using model::RunStatus;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr milliseconds busy_look{500};   ///< between two looks at an account that another instance holds
constexpr int leases_of_patience = 2;    ///< `sync` waits so many leases long for another instance
constexpr int doubt_looks = 5;           ///< tries to find out what became of a COMMIT
constexpr milliseconds doubt_pause{200}; ///< between two of these tries, when the program is to stop

/// Waits for the time or the stop request, whichever comes first. The stop is requested on the thread of the
/// caller's executor.
asio::awaitable<void> wait_for(std::chrono::milliseconds time, std::stop_token stop)
{
    if (stop.stop_requested()) {
        co_return;
    }
    asio::steady_timer timer{co_await asio::this_coro::executor, time};
    const std::stop_callback wake{stop, [&timer] { timer.cancel(); }};
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

} // namespace

void note_failure(RunReport& report, const Failure& failure, const model::Redactor& redactor)
{
    report.status = RunStatus::failed;
    report.reason = failure.reason();
    report.detail = redactor(failure.what());
    report.remedy = failure.remedy;
    report.retry_after = failure.retry_after;
    report.final = failure.final;
    const auto [received, rejected] = std::pair{report.counts.received, report.counts.rejected};
    report.counts = {};
    report.counts.received = received;
    report.counts.rejected = rejected;
    if (failure.http_status) {
        report.http_status = failure.http_status;
    }
}

HeldRun::HeldRun(const Context& context, const model::Settings& settings, DatabaseSlot& slot,
                 RunReport& report, model::Trigger trigger, Need need)
    : context_(context), settings_(settings), slot_(slot), report_(report), trigger_(trigger), need_(need),
      lease_(context.lease_keeper, settings, report)
{
}

milliseconds HeldRun::database_time() const
{
    return std::chrono::duration_cast<milliseconds>(database_time_ + slot_.busy());
}

asio::awaitable<void> HeldRun::hold_or_reopen()
{
    if (report_.run_id) {
        const bool ours = co_await still_ours();
        if (!ours) {
            co_await lease_.leave();
            report_.run_id.reset();
        }
    }
    if (!report_.run_id) {
        co_await open();
    }
    if (report_.run_id) {
        lease_.note_renewed();
        lease_.join();
    }
}

asio::awaitable<bool> HeldRun::still_ours()
{
    auto renew = [&](store::Database& database) {
        store::renew_lease(database, report_, settings_.sync.lease);
    };
    try {
        co_await in_database(renew, context_.stop);
    } catch (const Failure& failure) {
        if (failure.reason() != Reason::db_conflict) {
            throw;
        }
        co_return false;
    }
    co_return true;
}

asio::awaitable<void> HeldRun::wait(milliseconds delay)
{
    if (report_.run_id) {
        lease_.join();
    }
    co_await pause(delay);
}

/// Pauses without the slot, which others may need. Then waits for a slot again, even if the program is to
/// stop: the run's row has to be closed.
asio::awaitable<void> HeldRun::pause(milliseconds time)
{
    database_time_ += slot_.busy();
    slot_.give_back();
    {
        const Bounds::Step step{context_.bounds, time};
        co_await wait_for(time, context_.stop);
    }
    const Turn turn{trigger_ != model::Trigger::schedule, steady_clock::now()};
    slot_ = co_await context_.slots.take(turn, {});
}

asio::awaitable<void> HeldRun::open()
{
    const store::RunOpening opening{report_.account,
                                    trigger_,
                                    report_.filters,
                                    context_.instance,
                                    context_.version,
                                    settings_.sync.lease,
                                    need_ == Need::unless_done ? std::optional{settings_.sync.interval}
                                                               : std::nullopt};
    auto open = [&](store::Database& database) { return store::open_run(database, opening); };
    const auto until = steady_clock::now() + patience();
    for (;;) {
        const auto opened = co_await in_database(open, context_.stop);
        if (const auto* run = std::get_if<store::OpenedRun>(&opened)) {
            report_.run_id = run->run_id;
            report_.abandoned = run->abandoned;
            co_return;
        }
        const auto& other = std::get<model::StandBy>(opened);
        if (steady_clock::now() >= until || context_.stop.stop_requested()) {
            if (trigger_ == model::Trigger::manual) {
                throw Failure{Reason::busy,
                              "another instance (" + other.instance + ") is syncing this account"};
            }
            report_.stands_by = other;
            co_return;
        }
        const Progress progress{report_.account, "waiting for another instance"};
        context_.on_progress(progress);
        co_await pause(busy_look);
    }
}

/// How long to wait for an account that another instance holds. A scheduled run does not wait: it comes again
/// when that instance's lease has run out. A run that was asked for waits until the lease of a killed
/// instance has run out. `sync` also waits for an instance that is alive.
milliseconds HeldRun::patience() const
{
    switch (trigger_) {
    case model::Trigger::schedule:
        return milliseconds{0};
    case model::Trigger::signal:
        return settings_.sync.lease + busy_look;
    case model::Trigger::manual:
        return settings_.sync.lease * leases_of_patience;
    }
    return milliseconds{0};
}

asio::awaitable<std::optional<Failure>> HeldRun::look_up()
{
    note_failure(report_, Failure{Reason::db_in_doubt, "the answer to COMMIT was lost; it did not happen"},
                 context_.redactor);
    auto look = [&](store::Database& database) { return store::resolve_doubt(database, report_); };
    for (int tries = 0; tries < doubt_looks; ++tries) {
        co_await pause(model::backoff(tries, context_.chance()));
        if (context_.stop.stop_requested()) {
            co_await wait_for(doubt_pause, {}); // the stop has cut the pause short, but this goes on
        }
        try {
            const auto ended = co_await in_database(look, {});
            report_.in_doubt = false;
            if (ended) {
                take_over(*ended);
                co_return std::nullopt;
            }
            report_.run_id.reset(); // closed as failed: another attempt is another run
            co_return Failure{Reason::db_in_doubt, report_.detail};
        } catch (const Failure&) {
            continue; // the database is still away
        }
    }
    report_.in_doubt = report_.run_id.has_value(); // without a run nothing was written
    co_return Failure{Reason::db_in_doubt,
                      "the answer to COMMIT was lost, and the database could not be asked what became of it"};
}

/// Takes the outcome from the row: the run did end as it meant to.
void HeldRun::take_over(const store::EndedRun& ended)
{
    report_.status = ended.status;
    report_.counts = ended.counts;
    report_.reason.reset();
    report_.remedy = {};
    report_.detail = "the answer to COMMIT was lost; the run row shows that it happened";
    if (ended.status != RunStatus::succeeded) {
        report_.reason = ended.status == RunStatus::blocked ? Reason::guard : Reason::db_altered;
        report_.detail = ended.detail;
    }
}

/// Best effort. If the database is down, the row stays `running` until its lease expires; only the log has
/// the failure.
asio::awaitable<void> HeldRun::close()
{
    co_await lease_.leave();
    if (report_.status != RunStatus::failed || !report_.run_id || report_.reason == Reason::db_in_doubt) {
        co_return;
    }
    auto close = [&](store::Database& database) { store::close_failed(database, report_); };
    try {
        co_await in_database(close, {});
    } catch (const Failure& failure) {
        report_.detail +=
            "; its row in sync_runs could not be closed (" + context_.redactor(failure.what()) + ")";
    }
}

} // namespace numsync::sync
