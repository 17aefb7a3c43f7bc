#pragma once

#include "source/deadline.hpp"
#include "source/trace.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace numsync::source {

/// A connection, and the addresses that were tried before it and did not answer in their turn.
struct Connected {
    boost::asio::ip::tcp::socket socket;
    std::vector<std::string> silent;
};

/// Connects to the first address that answers, by Happy Eyeballs (RFC 8305). Tries the addresses in their
/// order: the next one 250 ms after the last or as soon as one fails, each for at most `patience`
/// (api.connect_timeout). `name` is the host and port, for messages. `trace` gets the result of each address.
/// Throws Failure{timeout} if all were silent or the deadline passed, otherwise {connect} or {shutdown}.
/// Except for {shutdown}, the message names all addresses that were tried.
boost::asio::awaitable<Connected> connect(std::vector<boost::asio::ip::tcp::endpoint> addresses,
                                          std::string name, std::chrono::milliseconds patience,
                                          const Deadline& deadline, Trace& trace);

} // namespace numsync::source
