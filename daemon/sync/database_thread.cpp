#include "sync/database_thread.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>

namespace numsync::sync {

namespace {

using namespace std::chrono_literals;

constexpr auto between_looks = 100ms; ///< at a server that hangs and at the stop request

} // namespace

boost::asio::awaitable<void> DatabaseClient::until_done(const bool& done, boost::asio::steady_timer& wake,
                                                        std::stop_token stop)
{
    while (!done) {
        for (auto* database : {&work_, &lease_}) {
            if (database->silent_for() > database->patience()) {
                database->break_off();
            }
            if (stop.stop_requested()) {
                database->interrupt();
            }
        }
        wake.expires_after(between_looks);
        co_await wake.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }
}

} // namespace numsync::sync
