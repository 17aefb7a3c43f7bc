#include "sync/waiting.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace numsync::sync {

boost::asio::awaitable<void> wait_for(std::chrono::milliseconds time, std::stop_token stop)
{
    if (stop.stop_requested()) {
        co_return;
    }
    boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor, time};
    const std::stop_callback wake{stop, [&timer] { timer.cancel(); }};
    co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
}

} // namespace numsync::sync
