#pragma once

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <stop_token>

namespace numsync::sync {

/// Waits for the time or the stop request, whichever comes first. The stop is requested on the thread of the
/// caller's executor.
boost::asio::awaitable<void> wait_for(std::chrono::milliseconds time, std::stop_token stop);

} // namespace numsync::sync
