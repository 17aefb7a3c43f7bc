#pragma once

#include "model/report.hpp"
#include "sync/database_thread.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <optional>
#include <stop_token>

namespace numsync::sync {

/// Renews a run's lease while the run waits for the network. Made and ended on the main thread; end() has to
/// be awaited before it goes.
class LeaseKeeper {
  public:
    static constexpr int renewals_per_lease = 3;

    LeaseKeeper(DatabaseClient& database, boost::asio::any_io_executor main, std::chrono::milliseconds lease);
    LeaseKeeper(const LeaseKeeper&) = delete;
    LeaseKeeper& operator=(const LeaseKeeper&) = delete;

    /// From now on, until end(), for the run of `report`, whose account, kind, instance and number stay as
    /// they are meanwhile. A lease that is lost requests `on_loss` to stop.
    void begin(const model::RunReport& report, std::stop_source on_loss);
    boost::asio::awaitable<void> end();

    /// That the lease was lost, if so.
    [[nodiscard]] const std::optional<model::Failure>& loss() const { return loss_; }

    /// The same from within a long job on the database thread: renews if it is time. Throws
    /// Failure{db_conflict}.
    void still_here();

  private:
    boost::asio::awaitable<void> keep();
    void renew();

    DatabaseClient& database_;
    std::chrono::milliseconds lease_;
    boost::asio::any_io_executor main_;
    boost::asio::steady_timer timer_;
    boost::asio::steady_timer ended_; ///< never expires; cancelled when keep() has returned
    const model::RunReport* report_ = nullptr;
    std::stop_source on_loss_;
    std::stop_source end_;
    std::optional<model::Failure> loss_;
    bool keeping_ = false;
    std::chrono::steady_clock::time_point renewed_at_; ///< database thread
};

} // namespace numsync::sync
