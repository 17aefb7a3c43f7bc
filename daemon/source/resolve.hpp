#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

namespace numsync::source {

/// Resolves a host. Returns its addresses in the order in which to try them: IPv6 and IPv4 in turn, otherwise
/// as getaddrinfo has them, at most 16. Ends at the deadline or the stop request even if the name server is
/// silent. Throws model::Failure{dns} or {shutdown}.
boost::asio::awaitable<std::vector<boost::asio::ip::tcp::endpoint>>
resolve(std::string host, std::string port, std::chrono::steady_clock::time_point deadline,
        std::stop_token stop);

} // namespace numsync::source
