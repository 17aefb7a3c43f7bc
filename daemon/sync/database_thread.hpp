#pragma once

#include "model/failure.hpp"
#include "store/database.hpp"
#include "sync/bounds.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <optional>
#include <stop_token>
#include <type_traits>
#include <utility>
#include <vector>

namespace numsync::sync {

class DatabaseClient;

/// A thread for calls into libpqxx, and for everything that looks at every number of a list. Its members are
/// called on the main thread.
class DatabaseThread {
  public:
    /// `bounds` outlives it and watches its jobs.
    DatabaseThread(boost::asio::any_io_executor main, Bounds& bounds);
    ~DatabaseThread();
    DatabaseThread(const DatabaseThread&) = delete;
    DatabaseThread& operator=(const DatabaseThread&) = delete;

    /// Whether no job is under way: only then can this be destroyed without waiting.
    [[nodiscard]] bool idle() const { return jobs_ == 0; }

    /// For how long, in all, a job was under way until `now`.
    [[nodiscard]] std::chrono::steady_clock::duration
    busy_time(std::chrono::steady_clock::time_point now) const;
    /// Whether a job waits for a server longer than it can be made to wait.
    [[nodiscard]] bool out_of_bounds() const;

  private:
    friend class DatabaseClient;

    void begin_job();
    void end_job();

    boost::asio::any_io_executor main_;
    Bounds& bounds_;
    std::vector<const DatabaseClient*> clients_;
    int jobs_ = 0;
    std::chrono::steady_clock::time_point busy_since_; ///< if there are jobs
    std::chrono::steady_clock::duration busy_{0};      ///< before that
    boost::asio::thread_pool pool_{1};
};

/// A connection and the thread that its jobs run on. Its members are called on the main thread; only jobs use
/// the connection.
class DatabaseClient {
  public:
    /// Throws model::Misconfigured.
    DatabaseClient(DatabaseThread& thread, const model::DatabaseSettings& settings);
    ~DatabaseClient();
    DatabaseClient(const DatabaseClient&) = delete;
    DatabaseClient& operator=(const DatabaseClient&) = delete;

    [[nodiscard]] store::Database& database() { return database_; }
    [[nodiscard]] const DatabaseThread& thread() const { return thread_; }

  private:
    /// A job, whatever its result.
    class StartedJob {
      public:
        explicit StartedJob(DatabaseClient& client) : client_(client), wake_(client.thread_.main_) {}

        void start(std::function<void()> work);
        /// Throws what the work threw.
        boost::asio::awaitable<void> wait(std::stop_token stop);

        std::chrono::steady_clock::duration took_{0};

      private:
        void carry_out();

        DatabaseClient& client_;
        std::function<void()> work_;
        std::exception_ptr failure_;
        boost::asio::steady_timer wake_;
        bool done_ = false; ///< main thread
    };

  public:
    /// A job and its result. Once made, wait() has to be awaited before it is destroyed.
    template <class Work>
    class Job {
      public:
        using Result = std::invoke_result_t<Work&>;

        /// Starts `work` on the database thread, after the jobs that were started before. It may refer to
        /// anything that outlives wait().
        Job(DatabaseClient& client, Work work) : work_(std::forward<Work>(work)), started_(client)
        {
            started_.start([this] { carry_out(); });
        }
        Job(const Job&) = delete;
        Job& operator=(const Job&) = delete;

        /// Returns the result of the work or throws its exception. A stop request interrupts the work, unless
        /// a COMMIT has been sent. If the server hangs, its connection is shut down.
        boost::asio::awaitable<Result> wait(std::stop_token stop)
        {
            co_await started_.wait(stop);
            if constexpr (!std::is_void_v<Result>) {
                co_return std::move(*result_);
            }
        }

        /// How long the work took, without the time that it waited for the thread. Called after wait().
        [[nodiscard]] std::chrono::milliseconds took() const
        {
            return std::chrono::duration_cast<std::chrono::milliseconds>(started_.took_);
        }

      private:
        void carry_out()
        {
            if constexpr (std::is_void_v<Result>) {
                work_();
            } else {
                result_.emplace(work_());
            }
        }

        using Slot = std::conditional_t<std::is_void_v<Result>, char, Result>;

        Work work_;
        std::optional<Slot> result_;
        StartedJob started_;
    };

    /// Starts a job and waits for it. `work` is a named object: GCC 12 destroys a temporary in an awaited
    /// expression twice.
    template <class Work>
    boost::asio::awaitable<std::invoke_result_t<Work&>> run(Work& work, std::stop_token stop)
    {
        Job<Work&> job{*this, work};
        co_return co_await job.wait(stop);
    }

  private:
    friend class DatabaseThread;

    DatabaseThread& thread_;
    store::Database database_;
};

} // namespace numsync::sync
