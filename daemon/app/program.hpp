#pragma once

#include "app/command_line.hpp"
#include "model/redactor.hpp"
#include "model/settings.hpp"
#include "ops/environment.hpp"
#include "ops/key_ring.hpp"
#include "ops/systemd.hpp"
#include "sync/context.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <optional>
#include <random>
#include <stop_token>
#include <string>
#include <vector>

namespace numsync::app {

/// Reads a configuration file, without the password credential of systemd. Adds all passwords to the
/// redactor. Throws ops::ConfigError, or model::Misconfigured if the connection string is malformed.
model::Settings load_file(const std::string& file, model::Redactor& redactor);
/// Reads a configuration file. If systemd passed the database password as a credential, puts it into the
/// connection string. Adds all passwords to the redactor. Throws ops::ConfigError, model::Misconfigured if
/// the connection string is malformed, or model::Failure if the credential cannot be used.
model::Settings load_settings(const std::string& file, model::Redactor& redactor);
/// Reads the configuration file that the options name, and applies --log-level and --login to it. May ask for
/// a password on the terminal. Throws what load_settings(file, redactor) throws.
model::Settings load_settings(const Options& options, model::Redactor& redactor);

/// The process: its settings, its event loop, its database threads and its stop request.
class Program {
  public:
    /// The redactor must outlive this object. Each loaded key is added to it.
    Program(model::Settings settings, model::Redactor& redactor);

    /// Runs the loop until `work` ends. Returns its result or throws its exception. SIGTERM and SIGINT
    /// request the stop. If `work` does not end within four seconds, or a second signal comes, the process
    /// leaves at once: the database is as before the run or as after it.
    template <class Result>
    Result run_until_done(boost::asio::awaitable<Result> work)
    {
        std::optional<Result> result;
        const auto keep_result = [](boost::asio::awaitable<Result> awaited,
                                    std::optional<Result>& kept) -> boost::asio::awaitable<void> {
            kept = co_await std::move(awaited);
        };
        run_loop(keep_result(std::move(work), result));
        return std::move(*result);
    }

    /// Sets the exit code for the case that `work` does not end after a stop request; 75 by default.
    void set_hanging_exit(model::Exit exit) { hanging_ = exit; }

    /// Runs a job on the spare database thread and waits for its end, for a command that is only this job.
    template <class Work>
    auto in_database(Work work)
    {
        return run_until_done(database_job(work));
    }

    /// Runs a job on the spare database thread, for a command of several steps. `work` must outlive the
    /// coroutine.
    template <class Work>
    auto database_job(Work& work) -> boost::asio::awaitable<std::invoke_result_t<Work&, store::Database&>>
    {
        auto slot = co_await spare_.take({}, {});
        auto& client = slot.client(settings().database);
        auto job = [&] { return work(client.database()); };
        co_return co_await client.run(job, stop());
    }

    /// The context for the runs of this process. `on_progress` may be empty.
    sync::Context context(std::function<void(const sync::Progress&)> on_progress);

    /// The settings in force. The reference is valid until a reload replaces them.
    [[nodiscard]] const model::Settings& settings() const { return *settings_.get(); }
    model::SettingsInForce& settings_in_force() { return settings_; }
    model::Redactor& redactor() { return redactor_; }
    ops::KeyRing& keys() { return keys_; }
    boost::asio::io_context& loop() { return loop_; }
    std::stop_token stop() const { return stop_.get_token(); }
    sync::DatabaseSlots& spare() { return spare_; }

    /// The accounts that a command is about: all, or the one with this name. Throws model::Misconfigured if
    /// there is no such account.
    std::vector<model::AccountSettings> accounts(const std::optional<std::string>& name) const;

    /// Call it before the API is asked for these accounts. Throws model::Failure{account_key} unless each has
    /// a key of its own.
    void check_keys(const std::vector<model::AccountSettings>& asked);

  private:
    void run_loop(boost::asio::awaitable<void> work);
    void await_signal();
    void feed_watchdog();
    void cancel_pending();

    model::SettingsInForce settings_;
    model::Redactor& redactor_;
    ops::KeyRing keys_;
    boost::asio::io_context loop_{1};
    std::stop_source stop_;
    boost::asio::signal_set signals_;
    boost::asio::steady_timer patience_;
    boost::asio::steady_timer feeding_;
    /// The watchdog's time while work runs. Absent if systemd does not watch.
    std::optional<std::chrono::microseconds> watched_;
    sync::Bounds bounds_;
    sync::DatabaseSlots slots_;
    sync::DatabaseSlots spare_;
    sync::LeaseKeeper lease_keeper_;
    source::TlsContexts tls_;
    model::Exit hanging_ = model::Exit::try_again;
    std::mt19937_64 random_{std::random_device{}()};
};

} // namespace numsync::app
