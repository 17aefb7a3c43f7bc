#include "sync/run_once.hpp"

#include "model/health.hpp"
#include "model/schedule.hpp"
#include "store/runs.hpp"
#include "store/status.hpp"
#include "sync/attempt.hpp"
#include "sync/lease_keeper.hpp"
#include "sync/waiting.hpp"

#include <algorithm>
#include <optional>

namespace numsync::sync {

namespace asio = boost::asio;

namespace {

using model::Again;
using model::Failure;
using model::Reason;
using model::RunReport;
using model::RunStatus;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds busy_look{500}; ///< between two looks at an account that another instance holds
constexpr int leases_of_patience = 2;  ///< for which `sync` waits for another instance
constexpr milliseconds manual_patience{60'000}; ///< of somebody who waits for a run's attempts
constexpr int doubt_looks = 5;                  ///< tries to learn what became of a COMMIT
constexpr milliseconds doubt_pause{200};        ///< between two of them once the program is to stop

class Run {
  public:
    Run(const Context& context, const model::Settings& settings, const model::AccountSettings& account,
        DatabaseSlot& slot, model::Trigger trigger, Need need)
        : context_(context), settings_(settings), account_(account), trigger_(trigger), need_(need),
          slot_(slot), lease_(context.lease_keeper, settings, report_)
    {
        report_.account = account.name;
        report_.instance = context.instance;
        report_.filters = model::to_query(account.filters);
    }

    asio::awaitable<RunReport> carry_out();

  private:
    asio::awaitable<void> open();
    asio::awaitable<void> hold_or_reopen();
    asio::awaitable<bool> still_ours();
    asio::awaitable<std::optional<Failure>> try_once();
    asio::awaitable<void> wait_holding(milliseconds delay);
    asio::awaitable<void> pause(milliseconds time);
    /// `work` takes the database, and is a named object.
    template <class Work>
    auto in_database(Work& work, std::stop_token stop)
        -> asio::awaitable<std::invoke_result_t<Work&, store::Database&>>
    {
        auto& client = slot_.client(settings_.database);
        auto job = [&] { return work(client.database()); };
        co_return co_await client.run(job, std::move(stop));
    }
    [[nodiscard]] milliseconds patience() const;
    asio::awaitable<std::optional<Failure>> look_up();
    void take_over(const store::EndedRun& ended);
    void forget_last_attempt();
    std::optional<milliseconds> delay_after(const Failure& failure);
    bool key_has_changed();
    void fail(const Failure& failure);
    asio::awaitable<void> record_failure();
    asio::awaitable<void> take_stock();

    const Context& context_;
    const model::Settings& settings_;
    const model::AccountSettings& account_;
    model::Trigger trigger_;
    Need need_;
    DatabaseSlot& slot_;
    std::chrono::steady_clock::duration database_time_{0}; ///< in slots that were given back
    RunReport report_;
    KeptLease lease_; ///< refers to the report
    model::Secret key_;
    bool key_tried_again_ = false;
    int tries_ = 0; ///< attempts, those included that did not come to ask the API
    steady_clock::time_point start_ = steady_clock::now();
};

asio::awaitable<RunReport> Run::carry_out()
{
    for (;;) {
        const auto failure = co_await try_once();
        if (report_.stands_by) {
            co_await take_stock();
            co_return report_;
        }
        if (!failure) {
            break;
        }
        fail(*failure);
        const auto delay = delay_after(*failure);
        if (!delay) {
            break;
        }
        co_await wait_holding(*delay);
        if (context_.stop.stop_requested()) {
            break;
        }
    }
    if (context_.stop.stop_requested() && report_.status == RunStatus::failed && !report_.in_doubt) {
        fail(Failure{Reason::shutdown, "the program was told to stop; the table stays as it was"});
    }
    co_await lease_.leave();
    co_await record_failure();
    co_await take_stock();
    report_.database_time = std::chrono::duration_cast<milliseconds>(database_time_ + slot_.busy());
    report_.total_time = std::chrono::duration_cast<milliseconds>(steady_clock::now() - start_);
    co_return report_;
}

asio::awaitable<std::optional<Failure>> Run::try_once()
{
    ++tries_;
    if (report_.in_doubt) {
        co_return co_await look_up(); // what became of the last attempt comes before another one
    }
    forget_last_attempt();
    std::optional<Failure> failure;
    try {
        co_await hold_or_reopen();
        if (report_.stands_by) {
            co_return std::nullopt;
        }
        if (!key_tried_again_) {
            key_ = context_.load_key(settings_, account_);
        }
        ++report_.attempts;
        const RunScope scope{context_, slot_.client(settings_.database), settings_, account_, key_, report_};
        co_await attempt(scope, lease_);
        co_return std::nullopt;
    } catch (const Failure& caught) {
        failure = caught;
    } catch (const std::exception& unexpected) {
        failure = Failure{Reason::internal, unexpected.what()};
    }
    if (failure->reason() == Reason::db_in_doubt) {
        co_return co_await look_up();
    }
    co_return failure;
}

/// The run row tells of the last attempt, whatever an earlier one had received.
void Run::forget_last_attempt()
{
    report_.http_status.reset();
    report_.response_bytes = 0;
    report_.fetch_time = {};
    report_.unidentified = 0;
    report_.unreadable = {};
    report_.counts = {};
    report_.plan_digest.reset();
}

/// A first attempt opens the run; a later one makes sure that it is still ours.
asio::awaitable<void> Run::hold_or_reopen()
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

asio::awaitable<bool> Run::still_ours()
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

/// Between two attempts the lease is kept. If it is lost meanwhile, the next attempt finds out.
asio::awaitable<void> Run::wait_holding(milliseconds delay)
{
    if (report_.run_id) {
        lease_.join();
    }
    co_await pause(delay);
}

/// Without the slot, which others may need. After it the run takes its turn again, even if it is to stop: its
/// row has to be closed.
asio::awaitable<void> Run::pause(milliseconds time)
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

asio::awaitable<void> Run::open()
{
    const store::RunOpening opening{account_.name,
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
        const Progress progress{account_.name, "waiting for another instance"};
        context_.on_progress(progress);
        co_await pause(busy_look);
    }
}

/// With an account that another instance holds. A scheduled run has none: it comes again when that one's
/// lease has run out. One that was asked for waits for the lease of an instance that was killed, `sync` for
/// one that lives, too.
milliseconds Run::patience() const
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

/// The answer to COMMIT was lost: the run row tells whether it happened.
asio::awaitable<std::optional<Failure>> Run::look_up()
{
    fail(Failure{Reason::db_in_doubt, "the answer to COMMIT was lost; it did not happen"});
    auto look = [&](store::Database& database) { return store::resolve_doubt(database, report_); };
    for (int tries = 0; tries < doubt_looks; ++tries) {
        co_await pause(model::backoff(tries, context_.chance()));
        if (context_.stop.stop_requested()) {
            co_await wait_for(doubt_pause, {}); // the stop cut the wait short, not the looking
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

/// The run did end as it meant to.
void Run::take_over(const store::EndedRun& ended)
{
    report_.status = ended.status;
    report_.counts = ended.counts;
    report_.reason.reset();
    report_.detail = "the answer to COMMIT was lost; the run row shows that it happened";
    if (ended.status != RunStatus::succeeded) {
        report_.reason = ended.status == RunStatus::blocked ? Reason::guard : Reason::db_altered;
        report_.detail = ended.detail;
    }
}

bool Run::key_has_changed()
{
    if (key_tried_again_) {
        return false;
    }
    try {
        auto key = context_.load_key(settings_, account_);
        if (key == key_) {
            return false;
        }
        key_ = std::move(key);
        key_tried_again_ = true;
        return true;
    } catch (const Failure&) {
        return false; // it cannot be read: nothing else to try
    }
}

/// How long to wait before another attempt of this run; nothing where there is to be none.
std::optional<milliseconds> Run::delay_after(const Failure& failure)
{
    if (model::rule_of(failure.reason()).again == Again::if_key_changed) {
        return report_.attempts > 0 && key_has_changed() ? std::optional{milliseconds{0}} : std::nullopt;
    }
    if (context_.stop.stop_requested()) {
        return std::nullopt;
    }
    // A scheduled run does not reach into the time of the next one, and somebody who waits is not kept for an
    // hour.
    const auto interval = settings_.sync.interval;
    const auto bound = trigger_ == model::Trigger::manual ? std::max(interval, manual_patience) : interval;
    const auto left = bound - std::chrono::duration_cast<milliseconds>(steady_clock::now() - start_);
    return model::delay_before_attempt(failure, tries_, settings_.api.attempts, left, context_.chance());
}

void Run::fail(const Failure& failure)
{
    report_.status = RunStatus::failed;
    report_.reason = failure.reason();
    report_.detail = context_.redactor(failure.what());
    report_.retry_after = failure.retry_after;
    report_.final = failure.final;
    const auto [received, rejected] = std::pair{report_.counts.received, report_.counts.rejected};
    report_.counts = {};
    report_.counts.received = received;
    report_.counts.rejected = rejected;
    if (failure.http_status) {
        report_.http_status = failure.http_status;
    }
}

/// As well as it can be done: where the database is the fault, the log alone has it, and the lease runs out.
asio::awaitable<void> Run::record_failure()
{
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

/// For the endpoint of the service, so not for a command. A database that has just not answered is not asked
/// again.
asio::awaitable<void> Run::take_stock()
{
    const bool answered = slot_.client(settings_.database).database().is_connected() ||
                          (report_.reason && model::has_answered(*report_.reason));
    if (trigger_ == model::Trigger::manual || !answered) {
        co_return;
    }
    auto look = [&](store::Database& database) { return store::read_standing(database, account_.name); };
    try {
        report_.standing = co_await in_database(look, context_.stop);
    } catch (const Failure&) {
        co_return; // the report says so by having none
    }
}

} // namespace

asio::awaitable<RunReport> run_once(const Context& context, const model::Settings& settings,
                                    const model::AccountSettings& account, DatabaseSlot& slot,
                                    model::Trigger trigger, Need need)
{
    Run run{context, settings, account, slot, trigger, need};
    co_return co_await run.carry_out();
}

} // namespace numsync::sync
