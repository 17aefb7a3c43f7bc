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
#include <string>
#include <string_view>
#include <vector>

namespace numsync::ops {

/// A completion token: the operation returns its error code beside its result and does not throw.
inline constexpr auto awaited = boost::asio::as_tuple(boost::asio::use_awaitable);

/// Returns the page at a path; nullopt if there is none.
using Pages = std::function<std::optional<Page>(std::string_view path)>;

/// Names that a request's Host may have, besides localhost and the loopback addresses.
struct OurNames {
    boost::asio::ip::address listening; ///< the address that it listens on; if unspecified, any address
    std::vector<std::string> others;    ///< see model::EndpointSettings::names
};

struct SessionLimits {
    std::uint32_t header_bytes = 16 * 1024;
    std::chrono::milliseconds header_time{5000}; ///< from the connection to the end of the request's header
    std::chrono::milliseconds write_time{5000};  ///< for the whole answer
    std::chrono::milliseconds linger_time{1000}; ///< for the peer to take the answer and hang up
};

/// One connection of the endpoint: one request without a body, one answer, the end.
class HttpSession {
  public:
    /// Names, pages and limits must outlive the session.
    HttpSession(boost::asio::ip::tcp::socket socket, const OurNames& names, const Pages& pages,
                const SessionLimits& limits);

    /// Reads the request, sends the answer and closes the connection. Never throws. When it returns, nothing
    /// refers to the session any more.
    boost::asio::awaitable<void> carry_out();

    /// Ends the session soon, whatever it does now.
    void cut();

  private:
    boost::asio::awaitable<void> serve();
    boost::asio::awaitable<void> linger();
    void within(std::chrono::milliseconds time, void (HttpSession::*otherwise)());
    void close();
    void stop_reading();

    boost::asio::ip::tcp::socket socket_;
    const OurNames& names_;
    const Pages& pages_;
    const SessionLimits& limits_;
    boost::asio::steady_timer timer_;
    int waits_ = 0; ///< waiting handlers of timer_, which refer to this
    bool late_ = false;
};

} // namespace numsync::ops
