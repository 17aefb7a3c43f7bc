#pragma once

#include "source/proxy.hpp"
#include "source/transport.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace numsync::source {

/// Asks the proxy to which the transport is connected for a tunnel to `target`, "host:port". Throws
/// model::Failure.
boost::asio::awaitable<void> open_tunnel(Transport& transport, const Proxy& proxy, std::string target);

} // namespace numsync::source
