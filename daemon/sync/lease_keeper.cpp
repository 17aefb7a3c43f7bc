#include "sync/lease_keeper.hpp"

#include "store/runs.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace numsync::sync {

namespace asio = boost::asio;

LeaseKeeper::LeaseKeeper(DatabaseClient& database, asio::any_io_executor main,
                         std::chrono::milliseconds lease)
    : database_(database), lease_(lease), main_(main), timer_(main),
      ended_(main, asio::steady_timer::time_point::max())
{
}

void LeaseKeeper::begin(const model::RunReport& report, std::stop_source on_loss)
{
    report_ = &report;
    on_loss_ = std::move(on_loss);
    renewed_at_ = std::chrono::steady_clock::now();
    keeping_ = true;
    asio::co_spawn(main_, keep(), asio::detached);
}

asio::awaitable<void> LeaseKeeper::end()
{
    end_.request_stop();
    timer_.cancel();
    while (keeping_) {
        co_await ended_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

void LeaseKeeper::renew()
{
    store::renew_lease(database_.lease(), *report_, lease_);
    renewed_at_ = std::chrono::steady_clock::now();
}

void LeaseKeeper::still_here()
{
    if (std::chrono::steady_clock::now() - renewed_at_ >= lease_ / renewals_per_lease) {
        renew();
    }
}

asio::awaitable<void> LeaseKeeper::keep()
{
    const auto stop = end_.get_token();
    auto renewal = [this] { still_here(); };
    while (!stop.stop_requested()) {
        timer_.expires_after(lease_ / renewals_per_lease);
        co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
        if (stop.stop_requested()) {
            break;
        }
        try {
            co_await database_.run(renewal, {}); // a stop is the run's own affair
        } catch (const model::Failure& failure) {
            // Anything but a loss may pass before the lease has run out; the fence tells in the end.
            if (failure.reason() == model::Reason::db_conflict) {
                loss_ = failure;
                on_loss_.request_stop();
                break;
            }
        }
    }
    keeping_ = false;
    ended_.cancel();
}

} // namespace numsync::sync
