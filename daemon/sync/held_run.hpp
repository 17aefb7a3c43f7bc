#pragma once

#include "model/failure.hpp"
#include "model/report.hpp"
#include "model/settings.hpp"
#include "store/runs.hpp"
#include "sync/context.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <type_traits>

namespace numsync::sync {

/// Whether a run has to be made even if another instance has completed one less than an interval ago.
enum class Need : std::uint8_t { always, unless_done };

/// Marks `report` as failed. Keeps the counts of received and rejected records, and clears all others.
void note_failure(model::RunReport& report, const model::Failure& failure, const model::Redactor& redactor);

/// The row of one run in sync_runs, which is its lease, and the slot that the run uses. Opens the row, keeps
/// its lease between attempts without the slot, finds out what became of a COMMIT whose answer was lost, and
/// closes the row of a run that failed. Main thread. All references outlive it.
class HeldRun {
  public:
    HeldRun(const Context& context, const model::Settings& settings, DatabaseSlot& slot,
            model::RunReport& report, model::Trigger trigger, Need need);

    /// Called before each attempt. The first call opens the run. A later one makes sure that the run is still
    /// ours, and opens another one if it is not. Sets the report's run_id, or stands_by if another instance
    /// holds the account. Throws model::Failure.
    boost::asio::awaitable<void> hold_or_reopen();

    /// Waits between two attempts: keeps the lease and gives the slot back meanwhile. If the lease is lost,
    /// the next attempt finds out.
    boost::asio::awaitable<void> wait(std::chrono::milliseconds delay);

    /// Called after a COMMIT without an answer. Returns nothing if the run ended as it meant to, else why
    /// another attempt is needed. Sets the report's in_doubt if the database could not be asked, else clears
    /// it.
    boost::asio::awaitable<std::optional<model::Failure>> look_up();

    /// Leaves the lease keeper and closes the row of a run that failed. Never throws model::Failure.
    boost::asio::awaitable<void> close();

    [[nodiscard]] KeptLease& lease() { return lease_; }
    [[nodiscard]] DatabaseClient& client() { return slot_.client(settings_.database); }

    /// How long the run has spent in the database so far, in all slots that it had.
    [[nodiscard]] std::chrono::milliseconds database_time() const;

  private:
    boost::asio::awaitable<void> open();
    boost::asio::awaitable<bool> still_ours();
    boost::asio::awaitable<void> pause(std::chrono::milliseconds time);
    [[nodiscard]] std::chrono::milliseconds patience() const;
    void take_over(const store::EndedRun& ended);

    /// Runs `work`, which takes the database, on the database thread. `work` is a named object.
    template <class Work>
    auto in_database(Work& work, std::stop_token stop)
        -> boost::asio::awaitable<std::invoke_result_t<Work&, store::Database&>>
    {
        auto& database = client();
        auto job = [&] { return work(database.database()); };
        co_return co_await database.run(job, std::move(stop));
    }

    const Context& context_;
    const model::Settings& settings_;
    DatabaseSlot& slot_;
    model::RunReport& report_;
    model::Trigger trigger_;
    Need need_;
    KeptLease lease_;                                      ///< refers to the report
    std::chrono::steady_clock::duration database_time_{0}; ///< in slots that were given back
};

} // namespace numsync::sync
