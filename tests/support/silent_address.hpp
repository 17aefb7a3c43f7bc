#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <list>
#include <string>
#include <sys/socket.h>

namespace numsync::support {

/// A loopback address that does not answer: the port listens, but its accept queue is full, so Linux drops
/// every further connection.
class SilentAddress {
  public:
    SilentAddress(const std::string& address, int port)
        : listening_(io_, {boost::asio::ip::make_address(address), static_cast<std::uint16_t>(port)}, false)
    {
        listening_.listen(0);
        for (int i = 0; i < 2; ++i) {
            auto& caller = callers_.emplace_back(io_, listening_.local_endpoint().protocol());
            caller.non_blocking(true);
            // Not Asio's connect, which would wait for the second connection.
            const auto to = listening_.local_endpoint();
            ::connect(caller.native_handle(), to.data(), static_cast<socklen_t>(to.size()));
        }
    }

  private:
    boost::asio::io_context io_;
    boost::asio::ip::tcp::acceptor listening_;
    std::list<boost::asio::ip::tcp::socket> callers_;
};

} // namespace numsync::support
