#pragma once

#include "model/report.hpp"
#include "store/leases.hpp"
#include "sync/database_thread.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace numsync::sync {

class KeptLease;

/// Renews the leases of all runs of the process: in one statement, on a thread and a connection of its own.
/// So no run loses its lease through what another run does or waits for. While every run is shorter than a
/// third of its lease, it does nothing and has no connection. Main thread.
class LeaseKeeper {
  public:
    static constexpr int renewals_per_lease = 3;

    /// `bounds` outlives it. A stop request interrupts a renewal.
    LeaseKeeper(boost::asio::any_io_executor main, Bounds& bounds, std::stop_token stop);
    LeaseKeeper(const LeaseKeeper&) = delete;
    LeaseKeeper& operator=(const LeaseKeeper&) = delete;

  private:
    friend class KeptLease;

    void join(KeptLease& lease);
    void leave(KeptLease& lease);
    boost::asio::awaitable<void> wait_for_renewal(const KeptLease& lease);
    boost::asio::awaitable<void> keep();
    boost::asio::awaitable<void> renew(const model::DatabaseSettings& settings);
    void take_note(const std::vector<store::LeasedRun>& lost);

    boost::asio::any_io_executor main_;
    std::stop_token stop_;
    DatabaseThread thread_;
    std::optional<DatabaseClient> client_;
    std::vector<KeptLease*> kept_;
    std::vector<store::LeasedRun> renewing_; ///< the runs of the renewal under way
    boost::asio::steady_timer timer_;
    boost::asio::steady_timer renewed_; ///< never expires; cancelled when a renewal has ended
    bool keeping_ = false;
};

/// The lease of one run, which the keeper renews. Main thread.
class KeptLease {
  public:
    /// All references outlive it.
    KeptLease(LeaseKeeper& keeper, const model::Settings& settings, const model::RunReport& report);
    ~KeptLease();
    KeptLease(const KeptLease&) = delete;
    KeptLease& operator=(const KeptLease&) = delete;

    /// Called when the row of the report's run has just been opened or renewed.
    void note_renewed();
    /// Lets the keeper renew the lease from now on. Does nothing if it does so already or if the lease is
    /// lost.
    void join();
    /// Ends the renewing. Returns when no renewal of this lease is under way: from then on only the run
    /// itself touches its row. Otherwise the run's own transaction, which sees the row as it was when it
    /// began, would collide with a renewal.
    boost::asio::awaitable<void> leave();

    /// Why the lease was lost; absent if it was not, since the last note_renewed().
    [[nodiscard]] const std::optional<model::Failure>& loss() const { return loss_; }
    /// A token that is stopped when the lease is lost. Asked for after note_renewed(), which makes a new one.
    [[nodiscard]] std::stop_token lost() const { return lost_.get_token(); }

  private:
    friend class LeaseKeeper;

    LeaseKeeper& keeper_;
    const model::Settings& settings_;
    const model::RunReport& report_;
    store::LeasedRun run_;
    bool joined_ = false;
    std::chrono::steady_clock::time_point next_at_; ///< when it is to be renewed
    std::optional<model::Failure> loss_;
    std::stop_source lost_;
};

} // namespace numsync::sync
