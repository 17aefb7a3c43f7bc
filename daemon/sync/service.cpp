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
struct Service::Follower {
    std::string account;
    model::Schedule schedule;
    asio::steady_timer timer;
    Turn turn{};                               ///< of the next run: who wants it, and when it is due
    std::optional<model::Secret> key_before{}; ///< before the last run, if it could be read
    Need need = Need::in_any_case;             ///< of the next run; the first shows whether we can make one
    std::optional<std::string> days_until{};   ///< the last day that is known to be in inventory_daily
    store::Pruning pruning{};                  ///< of old records, as far as it has come
    steady_clock::time_point prune_at{};       ///< at the earliest
    bool tried = false;                        ///< since the start, a run was made here or elsewhere
};

Service::Service(const Context& context, const model::SettingsInForce& settings, ServiceListener& listener)
    : context_(context), settings_(settings), listener_(listener),
      at_rest_(context.main, steady_clock::time_point::max())
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
    begin_missing();
    co_await announce_start(context_, *settings_.get(), stop_.get_token());
    while (!followers_.empty()) {
        co_await at_rest_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    co_await withdraw(context_, settings_.get()->database, std::nullopt);
    co_return exit_;
}

void Service::stop()
{
    stop_.request_stop();
    for (auto& [account, follower] : followers_) {
        follower->timer.cancel();
    }
}

void Service::begin_missing()
{
    for (const auto& account : settings_.get()->accounts) {
        begin(account.name);
    }
}

void Service::begin(const std::string& account)
{
    auto& place = followers_[account];
    if (place) {
        return;
    }
    place = std::make_unique<Follower>(
        Follower{account, model::Schedule{settings_.get()->sync}, asio::steady_timer{context_.main}});
    asio::co_spawn(context_.main, follow(*place), rethrow);
}

bool Service::is_current(const Follower& follower) const
{
    return !stop_.stop_requested() && find(follower.account) != nullptr;
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
    begin_missing();
    for (auto& [account, follower] : followers_) {
        follower->schedule.reconfigure(settings->sync);
        if (follower->schedule.circuit_open()) {
            follower->turn.wanted = true; // the reload may follow a repair at the vendor
        }
        follower->timer.cancel(); // it checks again whether it is still configured, and its key
    }
}

void Service::sync_now()
{
    for (auto& [account, follower] : followers_) {
        follower->turn.wanted = true;
        follower->timer.cancel();
    }
}

asio::awaitable<void> Service::follow(Follower& follower)
{
    follower.turn.due = steady_clock::now() + follower.schedule.first(context_.chance());
    co_await rest(follower);
    do {
        while (is_current(follower)) {
            auto slot = co_await context_.slots.take(follower.turn, stop_.get_token());
            if (slot && is_current(follower)) {
                co_await make_run(follower, std::move(slot));
                co_await rest(follower);
            }
        }
        if (!stop_.stop_requested()) {
            co_await withdraw(context_, settings_.get()->database, follower.account);
        }
    } while (is_current(follower)); // a reload may have brought it back meanwhile
    ended(follower);
}

/// Makes one run, and does what follows from it.
asio::awaitable<void> Service::make_run(Follower& follower, DatabaseSlot slot)
{
    const auto kept = settings_.get(); // the run keeps them: a reload meanwhile is for the next one
    const auto& settings = *kept;
    const auto& account = *find(follower.account);
    const auto trigger = follower.turn.wanted ? model::Trigger::signal : model::Trigger::schedule;
    if (follower.turn.wanted) {
        follower.need = Need::in_any_case;
    }
    follower.turn.wanted = false;
    co_await listener_.before_run(slot.client(settings.database));
    follower.key_before = key_of(account);
    auto report = co_await run_once(context_, settings, account, slot, trigger, follower.need);
    const auto next_in = report.stands_by
                             ? follower.schedule.standing_by(*report.stands_by, context_.chance())
                             : follower.schedule.after(report, context_.chance());
    report.standing =
        co_await announce(context_, slot.client(settings.database), report, next_in, context_.stop);
    follower.tried = true;
    follower.turn.due = steady_clock::now() + next_in;
    if (report.run_id) {
        follower.need = Need::unless_done;
    }
    report_run(follower, report, next_in);
    co_await write_days_after(report, follower, settings, slot);
    slot.give_back();
    if (report.run_id && report.standing) {
        if (reconciliation_is_due()) {
            co_await reconcile_all(settings);
        }
        if (steady_clock::now() >= follower.prune_at) {
            co_await prune_until_due(follower, settings);
        }
    }
}

void Service::report_run(const Follower& follower, const model::RunReport& report, milliseconds next_in)
{
    if (report.stands_by) {
        listener_.stood_by(StandingBy{follower.account, *report.stands_by, report.standing, next_in});
        return;
    }
    listener_.run_ended(
        RunEnd{report, next_in, follower.schedule.failures(), follower.schedule.circuit_open()});
    if (report.final) {
        exit_ = model::exit_of(report);
        stop();
    }
}

/// Writes the daily inventory after the account's first applied run of a day. If that fails, the next run
/// tries again.
asio::awaitable<void> Service::write_days_after(const model::RunReport& report, Follower& follower,
                                                const model::Settings& settings, DatabaseSlot& slot)
{
    if (!report.applied || report.applied->day == follower.days_until) {
        co_return;
    }
    auto& database = slot.client(settings.database);
    const auto failure = co_await write_days(context_, settings, database, follower.account, *report.applied);
    if (!failure) {
        follower.days_until = report.applied->day;
    }
    listener_.days_written(DaysEnd{follower.account, failure});
}

/// Deletes old records until the account's next run is due or asked for. The rest is deleted after that run.
/// Does nothing if the spare connection is in use, as that may take long.
asio::awaitable<void> Service::prune_until_due(Follower& follower, const model::Settings& settings)
{
    auto slot = context_.spare.try_take();
    if (!slot) {
        co_return;
    }
    const std::function<bool()> goes_on = [&] {
        return is_current(follower) && !follower.turn.wanted && steady_clock::now() < follower.turn.due;
    };
    auto& database = slot.client(settings.database);
    const auto failure =
        co_await prune(context_, settings, database, follower.account, follower.pruning, goes_on);
    if (!failure && !follower.pruning.done()) {
        co_return;
    }
    listener_.pruned(PruningEnd{follower.account, follower.pruning, failure});
    follower.pruning = {};
    follower.prune_at = steady_clock::now() + between_prunings;
}

/// Never before each account had a run: after a night without a service, all tables would be behind.
bool Service::reconciliation_is_due() const
{
    return settings_.get()->reconcile.interval && !reconciling_ && !stop_.stop_requested() &&
           steady_clock::now() >= reconcile_at_ &&
           std::ranges::all_of(followers_, [](const auto& entry) { return entry.second->tried; });
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
asio::awaitable<void> Service::rest(Follower& follower)
{
    const bool refused = follower.schedule.circuit_open();
    while (is_current(follower) && !follower.turn.wanted && steady_clock::now() < follower.turn.due) {
        if (refused && key_of(*find(follower.account)) != follower.key_before) {
            follower.need = Need::in_any_case;
            follower.turn.due = steady_clock::now();
            co_return;
        }
        const auto due = follower.turn.due;
        follower.timer.expires_at(refused ? std::min(due, steady_clock::now() + key_look) : due);
        co_await follower.timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

void Service::ended(const Follower& follower)
{
    followers_.erase(followers_.find(follower.account));
    at_rest_.cancel();
}

} // namespace numsync::sync
