#pragma once

#include "ops/page.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace numsync::ops {

/// An operation gives its error code beside its result, and throws nothing.
inline constexpr auto awaited = boost::asio::as_tuple(boost::asio::use_awaitable);

/// The page at a path; nothing where there is none.
using Pages = std::function<std::optional<Page>(std::string_view path)>;

struct SessionLimits {
    std::uint32_t header_bytes = 16 * 1024;
    std::chrono::milliseconds header_time{5000}; ///< from the connection to the end of the request's header
    std::chrono::milliseconds write_time{5000};  ///< for the whole answer
    std::chrono::milliseconds linger_time{1000}; ///< for the peer to take it and hang up
};

/// One connection of the endpoint: one request without a body, one answer, the end.
class HttpSession {
  public:
    /// Pages and limits outlive it. `listening` is what the endpoint's own names are judged by.
    HttpSession(boost::asio::ip::tcp::socket socket, const boost::asio::ip::address& listening,
                const Pages& pages, const SessionLimits& limits);

    /// Never throws. Returns when nothing refers to the session any more.
    boost::asio::awaitable<void> carry_out();

    /// Ends it soon, whatever it is at.
    void cut();

  private:
    boost::asio::awaitable<void> serve();
    boost::asio::awaitable<void> linger();
    void within(std::chrono::milliseconds time, void (HttpSession::*otherwise)());
    void close();
    void stop_reading();

    boost::asio::ip::tcp::socket socket_;
    boost::asio::ip::address listening_;
    const Pages& pages_;
    const SessionLimits& limits_;
    boost::asio::steady_timer timer_;
    int waits_ = 0; ///< of the timer, whose handlers refer to this
    bool late_ = false;
};

} // namespace numsync::ops
