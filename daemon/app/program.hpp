#pragma once

#include "app/command_line.hpp"
#include "model/redactor.hpp"
#include "model/settings.hpp"
#include "ops/environment.hpp"
#include "ops/key_ring.hpp"
#include "ops/systemd.hpp"
#include "sync/context.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <exception>
#include <optional>
#include <random>
#include <stop_token>
#include <string>
#include <vector>

namespace numsync::app {

/// The configuration as its file is. The redactor is told of all passwords; a connection string that is not
/// sound throws model::Misconfigured.
model::Settings load_file(const std::string& file, model::Redactor& redactor);
/// The configuration, with the database's password where it is a credential. The redactor is told of all
/// passwords; a connection string that is not sound throws model::Misconfigured.
model::Settings load_settings(const std::string& file, model::Redactor& redactor);
/// Of the file that the options name, and with what they say in its place.
model::Settings load_settings(const Options& options, model::Redactor& redactor);

/// The process: its settings, its one loop, its ways to the database, its way to stop.
class Program {
  public:
    /// The redactor outlives it, and is told of each key that is loaded.
    Program(model::Settings settings, model::Redactor& redactor);

    /// Runs the loop until `work` has come to its end, and returns what it returned or throws what it threw.
    /// SIGTERM and SIGINT ask it to stop; where it does not within some seconds, or is asked a second time,
    /// the process leaves as it is: the database is as before a run or as after.
    template <class Result>
    Result finish(boost::asio::awaitable<Result> work)
    {
        std::optional<Result> result;
        std::exception_ptr failure;
        const auto end = [&](std::exception_ptr thrown, Result value) {
            failure = thrown;
            result = std::move(value);
            rest();
        };
        boost::asio::co_spawn(loop_, std::move(work), end);
        await_signal();
        watched_ = ops::watchdog_time();
        feed_watchdog();
        loop_.restart();
        loop_.run();
        if (failure) {
            std::rethrow_exception(failure);
        }
        return std::move(*result);
    }

    /// What the process leaves with where something does not come to its end after a stop; 75 unless told
    /// otherwise.
    void leave_hanging_with(model::Exit exit) { hanging_ = exit; }

    /// A job on the spare database thread, as the whole of a command.
    template <class Work>
    auto in_database(Work work)
    {
        return finish(database_job(work));
    }

    /// One job in the database, for a command of several steps. `work` is a named object.
    template <class Work>
    auto database_job(Work& work) -> boost::asio::awaitable<std::invoke_result_t<Work&, store::Database&>>
    {
        auto slot = co_await spare_.take({}, {});
        auto& client = slot.client(settings_.database);
        auto job = [&] { return work(client.database()); };
        co_return co_await client.run(job, stop());
    }

    /// For the runs of this process. `on_progress` may be empty.
    sync::Context context(std::function<void(const sync::Progress&)> on_progress);

    model::Settings& settings() { return settings_; }
    [[nodiscard]] const model::Settings& settings() const { return settings_; }
    model::Redactor& redactor() { return redactor_; }
    ops::KeyRing& keys() { return keys_; }
    boost::asio::io_context& loop() { return loop_; }
    std::stop_token stop() const { return stop_.get_token(); }
    sync::DatabaseSlots& spare() { return spare_; }

    /// The accounts that a command is about: all, or the one that is named. Throws model::Misconfigured where
    /// there is none of that name.
    std::vector<model::AccountSettings> accounts(const std::optional<std::string>& name) const;

    /// Before the API is asked for these accounts: throws model::Failure{account_key} unless each has a key
    /// of its own.
    void check_keys(const std::vector<model::AccountSettings>& asked);

  private:
    void await_signal();
    void feed_watchdog();
    void rest();

    model::Settings settings_;
    model::Redactor& redactor_;
    ops::KeyRing keys_;
    boost::asio::io_context loop_{1};
    std::stop_source stop_;
    boost::asio::signal_set signals_;
    boost::asio::steady_timer patience_;
    boost::asio::steady_timer feeding_;
    std::optional<std::chrono::microseconds> watched_; ///< while something runs that systemd watches
    sync::Bounds bounds_;
    sync::DatabaseSlots slots_;
    sync::DatabaseSlots spare_;
    sync::LeaseKeeper lease_keeper_;
    source::TlsContexts tls_;
    model::Exit hanging_ = model::Exit::try_again;
    std::mt19937_64 random_{std::random_device{}()};
};

} // namespace numsync::app
