#pragma once

#include "model/report.hpp"
#include "model/schedule.hpp"
#include "sync/after_run.hpp"
#include "sync/context.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace numsync::sync {

using model::RunEnd;

/// A run that was not made, as another instance does the work.
struct StandingBy {
    const std::string& account;
    const model::StandBy& why;
    const std::optional<model::Standing>& standing; ///< absent if the database did not say
    std::chrono::milliseconds next_in;              ///< until the account is looked at again
};

/// Every account on its interval, until the context's stop: as many runs at a time as the context has slots,
/// those that a person wants first, then those that are due first. If reconcile.interval is set, all accounts
/// are reconciled after a sync when so much time has passed. Main thread.
class Service {
  public:
    /// `on_run` is called after every run, `on_stand_by` where another instance made it.
    Service(const Context& context, model::Settings settings, std::function<void(const RunEnd&)> on_run,
            std::function<void(const StandingBy&)> on_stand_by);
    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    /// Awaited before every run, of each account, with the run's connection.
    void before_run(std::function<boost::asio::awaitable<void>(DatabaseClient&)> prepare)
    {
        prepare_ = std::move(prepare);
    }

    /// Called when the days of an account were written, or could not be.
    void after_days(std::function<void(const DaysEnd&)> tell) { on_days_ = std::move(tell); }

    /// Called when old records of an account were deleted, or could not be.
    void after_pruning(std::function<void(const PruningEnd&)> tell) { on_pruning_ = std::move(tell); }

    /// Called when the accounts were reconciled, or could not be.
    void after_reconciling(std::function<void(const Reconciled&)> tell) { on_reconciled_ = std::move(tell); }

    /// Returns when all accounts have come to rest: done after a stop, otherwise why no later run can go
    /// better.
    boost::asio::awaitable<model::Exit> run();

    /// Takes effect at each account's next run; new accounts begin, those that are gone end. One whose key
    /// was refused tries again at once. The context gets as many slots as sync.parallel says.
    void reload(model::Settings settings);

    /// Every account that is not at work syncs as soon as there is a slot.
    void sync_now();

  private:
    struct Follower;

    void begin_missing();
    void begin(const std::string& account);
    void stop();
    boost::asio::awaitable<void> follow(Follower& follower);
    boost::asio::awaitable<void> make_run(Follower& follower, DatabaseSlot slot);
    std::chrono::milliseconds take_note(Follower& follower, const model::RunReport& report);
    boost::asio::awaitable<void> write_days_after(const model::RunReport& report, Follower& follower,
                                                  const model::Settings& settings, DatabaseSlot& slot);
    boost::asio::awaitable<void> prune_until_due(Follower& follower, const model::Settings& settings);
    [[nodiscard]] bool reconciliation_is_due() const;
    boost::asio::awaitable<void> reconcile_all(const model::Settings& settings);
    boost::asio::awaitable<void> rest(Follower& follower);
    void ended(const Follower& follower);
    [[nodiscard]] bool is_current(const Follower& follower) const;
    [[nodiscard]] std::optional<model::Secret> key_of(const model::AccountSettings& account) const;
    const model::AccountSettings* find(const std::string& account) const;

    const Context& context_;
    std::shared_ptr<const model::Settings> settings_; ///< a copy for each run would be large
    std::function<void(const RunEnd&)> on_run_;
    std::function<void(const StandingBy&)> on_stand_by_;
    std::function<boost::asio::awaitable<void>(DatabaseClient&)> prepare_;
    std::function<void(const DaysEnd&)> on_days_;
    std::function<void(const PruningEnd&)> on_pruning_;
    std::function<void(const Reconciled&)> on_reconciled_;
    bool reconciling_ = false;
    std::chrono::steady_clock::time_point reconcile_at_{};       ///< at the earliest
    std::map<std::string, std::unique_ptr<Follower>> followers_; ///< by account
    std::stop_source stop_; ///< the context's stop, or ours where a run's end is final
    model::Exit exit_ = model::Exit::done;
    boost::asio::steady_timer at_rest_; ///< never expires; cancelled when a follower has ended
};

} // namespace numsync::sync
