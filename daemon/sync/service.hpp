#pragma once

#include "model/report.hpp"
#include "model/schedule.hpp"
#include "sync/after_run.hpp"
#include "sync/context.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace numsync::sync {

using model::RunEnd;

/// A run that was not made, as another instance makes it.
struct StandingBy {
    const std::string& account;
    const model::StandBy& why;
    const std::optional<model::Standing>& standing; ///< absent if the database did not say
    std::chrono::milliseconds next_in;              ///< until the account is looked at again
};

/// Hears what happens in a Service. All calls come on the main thread.
class ServiceListener {
  public:
    ServiceListener() = default;
    virtual ~ServiceListener() = default;
    ServiceListener(const ServiceListener&) = delete;
    ServiceListener& operator=(const ServiceListener&) = delete;

    /// Awaited before every run of each account, with the run's connection.
    virtual boost::asio::awaitable<void> before_run(DatabaseClient& database) = 0;
    /// After every run.
    virtual void run_ended(const RunEnd& end) = 0;
    /// In place of run_ended() if another instance has the account's lease.
    virtual void stood_by(const StandingBy& standing_by) = 0;
    /// The days of an account were written, or could not be.
    virtual void days_written(const DaysEnd& end) = 0;
    /// Old records of an account were deleted, or could not be.
    virtual void pruned(const PruningEnd& end) = 0;
    /// The accounts were reconciled, or could not be.
    virtual void reconciled(const Reconciled& reconciled) = 0;
};

/// Syncs every account on its interval, until the context's stop. It makes as many runs at a time as the
/// context has slots: first those that a person asked for, then those that are due first. If
/// reconcile.interval is set and has passed since the last time, all accounts are reconciled after a sync.
/// Main thread.
class Service {
  public:
    /// All three outlive it.
    Service(const Context& context, const model::SettingsInForce& settings, ServiceListener& listener);
    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    /// Returns when no account has a run any more: Exit::done after a stop, otherwise the exit code of the
    /// failure after which no later run can succeed.
    boost::asio::awaitable<model::Exit> run();

    /// Call it after the settings were replaced. Each account takes them at its next run; new accounts begin,
    /// those that are gone end. An account that waits for a repair, such as another key or a migration, tries
    /// again at once. The context gets as many slots as sync.parallel says.
    void reload();

    /// Every account syncs as soon as there is a slot, one with a run under way once more after it.
    void sync_now();

  private:
    struct AccountLoop;

    void begin_new_accounts();
    void begin(const std::string& account);
    void stop();
    boost::asio::awaitable<void> sync_repeatedly(AccountLoop& loop);
    boost::asio::awaitable<void> make_run(AccountLoop& loop, DatabaseSlot slot);
    void report_run(const AccountLoop& loop, const model::RunReport& report,
                    std::chrono::milliseconds next_in);
    boost::asio::awaitable<void> write_days_after(const model::RunReport& report, AccountLoop& loop,
                                                  const model::Settings& settings, DatabaseSlot& slot);
    boost::asio::awaitable<void> prune_until_due(AccountLoop& loop, const model::Settings& settings);
    [[nodiscard]] bool reconciliation_is_due() const;
    boost::asio::awaitable<void> reconcile_all(const model::Settings& settings);
    boost::asio::awaitable<void> wait_until_due(AccountLoop& loop);
    void ended(const AccountLoop& loop);
    [[nodiscard]] bool is_current(const AccountLoop& loop) const;
    [[nodiscard]] std::optional<model::Secret> key_of(const model::AccountSettings& account) const;
    /// Null if it is not configured any more. Lives as long as the settings in force.
    const model::AccountSettings* find(const std::string& account) const;

    const Context& context_;
    const model::SettingsInForce& settings_;
    ServiceListener& listener_;
    bool reconciling_ = false;
    std::chrono::steady_clock::time_point reconcile_at_{};      ///< at the earliest
    std::map<std::string, std::unique_ptr<AccountLoop>> loops_; ///< by account
    std::stop_source stop_; ///< requested at the context's stop, or after a failure that is final
    model::Exit exit_ = model::Exit::done;
    boost::asio::steady_timer account_ended_; ///< never expires; cancelled when an account has ended
};

} // namespace numsync::sync
