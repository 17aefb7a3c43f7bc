#include "sync/service.hpp"

#include "sync/announcing.hpp"
#include "sync/run_once.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <optional>

namespace numsync::sync {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr milliseconds key_look{60'000};          ///< between two looks at a refused key's file
constexpr std::chrono::hours between_prunings{1}; ///< of one account's old records

/// An unexpected exception ends the program: an account must not stop without a word.
constexpr auto rethrow = [](std::exception_ptr unforeseen) {
    if (unforeseen) {
        std::rethrow_exception(unforeseen);
    }
};

} // namespace

/// One account's syncs in the service.
struct Service::AccountLoop {
    std::string account;
    model::Schedule schedule;
    asio::steady_timer timer;
    Turn turn{};                               ///< of the next run: who wants it, and when it is due
    std::optional<model::Secret> key_before{}; ///< before the last run, if it could be read
    Need need = Need::always;                  ///< of the next run; the first shows whether we can make one
    std::optional<std::string> days_until{};   ///< the last day that is known to be in inventory_daily
    store::Pruning pruning{};                  ///< of old records, as far as it has come
    steady_clock::time_point prune_at{};       ///< at the earliest
    bool tried = false;                        ///< since the start, a run was made here or elsewhere
};

Service::Service(const Context& context, const model::SettingsInForce& settings, ServiceListener& listener)
    : context_(context), settings_(settings), listener_(listener),
      account_ended_(context.main, steady_clock::time_point::max())
{
}

Service::~Service() = default;

const model::AccountSettings* Service::find(const std::string& account) const
{
    const auto& accounts = settings_.get()->accounts;
    const auto at = std::ranges::find(accounts, account, &model::AccountSettings::name);
    return at == accounts.end() ? nullptr : &*at;
}

asio::awaitable<model::Exit> Service::run()
{
    const std::stop_callback pass_on{context_.stop, [this] { stop(); }};
    begin_new_accounts();
    {
        const auto settings = settings_.get();
        co_await announce_start(context_, *settings, stop_.get_token());
    }
    while (!loops_.empty()) {
        co_await account_ended_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    const auto settings = settings_.get();
    co_await withdraw(context_, settings->database, std::nullopt);
    co_return exit_;
}

void Service::stop()
{
    stop_.request_stop();
    for (auto& [account, loop] : loops_) {
        loop->timer.cancel();
    }
}

void Service::begin_new_accounts()
{
    for (const auto& account : settings_.get()->accounts) {
        begin(account.name);
    }
}

void Service::begin(const std::string& account)
{
    auto& place = loops_[account];
    if (place) {
        return;
    }
    place = std::make_unique<AccountLoop>(
        AccountLoop{account, model::Schedule{settings_.get()->sync}, asio::steady_timer{context_.main}});
    asio::co_spawn(context_.main, sync_repeatedly(*place), rethrow);
}

bool Service::is_current(const AccountLoop& loop) const
{
    return !stop_.stop_requested() && find(loop.account) != nullptr;
}

std::optional<model::Secret> Service::key_of(const model::AccountSettings& account) const
{
    try {
        return context_.load_key(*settings_.get(), account);
    } catch (const model::Failure&) {
        return std::nullopt;
    }
}

void Service::reload()
{
    const auto settings = settings_.get();
    context_.slots.resize(settings->sync.parallel);
    begin_new_accounts();
    if (settings->reconcile.interval) {
        reconcile_at_ = std::min(reconcile_at_, steady_clock::now() + *settings->reconcile.interval);
    }
    for (auto& [account, loop] : loops_) {
        loop->days_until.reset(); // it may be another database
        loop->schedule.reconfigure(settings->sync);
        if (loop->schedule.waits_for_repair()) {
            loop->turn.wanted = true; // the reload may follow the repair
        }
        if (loop->schedule.failures() == 0) {
            loop->turn.due = std::min(loop->turn.due, steady_clock::now() + settings->sync.interval);
        }
        loop->timer.cancel(); // it checks again whether it is still configured, and its key
    }
}

void Service::sync_now()
{
    for (auto& [account, loop] : loops_) {
        loop->turn.wanted = true;
        loop->timer.cancel();
    }
}

asio::awaitable<void> Service::sync_repeatedly(AccountLoop& loop)
{
    loop.turn.due = steady_clock::now() + loop.schedule.first(context_.chance());
    co_await wait_until_due(loop);
    do {
        while (is_current(loop)) {
            auto slot = co_await context_.slots.take(loop.turn, stop_.get_token());
            if (slot && is_current(loop)) {
                co_await make_run(loop, std::move(slot));
                co_await wait_until_due(loop);
            }
        }
        if (!stop_.stop_requested()) {
            const auto settings = settings_.get();
            co_await withdraw(context_, settings->database, loop.account);
        }
    } while (is_current(loop)); // a reload may have brought it back meanwhile
    ended(loop);
}

/// Makes one run, and does what follows from it.
asio::awaitable<void> Service::make_run(AccountLoop& loop, DatabaseSlot slot)
{
    const auto kept = settings_.get(); // the run keeps them: a reload meanwhile is for the next one
    const auto& settings = *kept;
    const auto& account = *find(loop.account);
    const auto trigger = loop.turn.wanted ? model::Trigger::signal : model::Trigger::schedule;
    if (loop.turn.wanted) {
        loop.need = Need::always;
    }
    loop.turn.wanted = false;
    co_await listener_.before_run(slot.client(settings.database));
    loop.key_before = key_of(account);
    auto report = co_await run_once(context_, settings, account, slot, trigger, loop.need);
    const auto next_in = report.stands_by ? loop.schedule.standing_by(*report.stands_by, context_.chance())
                                          : loop.schedule.note_run(report, context_.chance());
    loop.tried = true;
    // Before anything is awaited: a reload meanwhile may bring it forward.
    loop.turn.due = steady_clock::now() + next_in;
    report.standing =
        co_await announce_next_look(context_, slot.client(settings.database), report, next_in, context_.stop);
    if (report.run_id) {
        loop.need = Need::unless_done;
    }
    report_run(loop, report, next_in);
    co_await write_days_after(report, loop, settings, slot);
    slot.give_back();
    if (report.run_id && report.standing) {
        if (reconciliation_is_due()) {
            co_await reconcile_all(settings);
        }
        if (steady_clock::now() >= loop.prune_at) {
            co_await prune_until_due(loop, settings);
        }
    }
}

void Service::report_run(const AccountLoop& loop, const model::RunReport& report, milliseconds next_in)
{
    if (report.stands_by) {
        listener_.stood_by(StandingBy{loop.account, *report.stands_by, report.standing, next_in});
        return;
    }
    listener_.run_ended(RunEnd{report, next_in, loop.schedule.failures(), loop.schedule.circuit_open()});
    if (report.final) {
        exit_ = model::exit_of(report);
        stop();
    }
}

/// Writes the daily inventory after the account's first applied run of a day. If that fails, the next run
/// tries again.
asio::awaitable<void> Service::write_days_after(const model::RunReport& report, AccountLoop& loop,
                                                const model::Settings& settings, DatabaseSlot& slot)
{
    if (!report.applied || report.applied->day == loop.days_until) {
        co_return;
    }
    auto& database = slot.client(settings.database);
    const auto failure = co_await write_days(context_, settings, database, loop.account, *report.applied);
    if (!failure) {
        loop.days_until = report.applied->day;
    }
    listener_.days_written(DaysEnd{loop.account, failure});
}

/// Deletes old records until the account's next run is due or asked for. The rest is deleted after that run.
/// Does nothing if the spare connection is in use, as that may take long.
asio::awaitable<void> Service::prune_until_due(AccountLoop& loop, const model::Settings& settings)
{
    auto slot = context_.spare.try_take();
    if (!slot) {
        co_return;
    }
    const std::function<bool()> goes_on = [&] {
        return is_current(loop) && !loop.turn.wanted && steady_clock::now() < loop.turn.due;
    };
    auto& database = slot.client(settings.database);
    const auto failure = co_await prune(context_, settings, database, loop.account, loop.pruning, goes_on);
    if (!failure && !loop.pruning.done()) {
        co_return;
    }
    listener_.pruned(PruningEnd{loop.account, loop.pruning, failure});
    loop.pruning = {};
    loop.prune_at = steady_clock::now() + between_prunings;
}

/// Never before each account had a run: after a night without a service, all tables would be behind.
bool Service::reconciliation_is_due() const
{
    return settings_.get()->reconcile.interval && !reconciling_ && !stop_.stop_requested() &&
           steady_clock::now() >= reconcile_at_ &&
           std::ranges::all_of(loops_, [](const auto& entry) { return entry.second->tried; });
}

asio::awaitable<void> Service::reconcile_all(const model::Settings& settings)
{
    reconciling_ = true;
    store::Merge merge;
    merge.trigger = model::Trigger::schedule;
    merge.unless_done_within = settings.reconcile.interval;
    const auto reconciled = co_await reconcile(context_, settings.database, std::move(merge));
    reconciling_ = false;
    if (std::holds_alternative<std::monostate>(reconciled)) {
        co_return; // another process reconciles: look again after the next sync
    }
    reconcile_at_ = steady_clock::now() + settings.reconcile.interval.value_or(settings.sync.interval);
    if (!stop_.stop_requested()) {
        listener_.reconciled(reconciled);
    }
}

/// Waits until the account's next run is due or asked for, or until the account is to end. If its key was
/// refused and has been changed since, the run is due at once.
asio::awaitable<void> Service::wait_until_due(AccountLoop& loop)
{
    const bool refused = loop.schedule.circuit_open();
    while (is_current(loop) && !loop.turn.wanted && steady_clock::now() < loop.turn.due) {
        if (refused && key_of(*find(loop.account)) != loop.key_before) {
            loop.need = Need::always;
            loop.turn.due = steady_clock::now();
            co_return;
        }
        const auto due = loop.turn.due;
        loop.timer.expires_at(refused ? std::min(due, steady_clock::now() + key_look) : due);
        co_await loop.timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

void Service::ended(const AccountLoop& loop)
{
    loops_.erase(loops_.find(loop.account));
    account_ended_.cancel();
}

} // namespace numsync::sync
