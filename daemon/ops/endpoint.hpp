#pragma once

#include "model/settings.hpp"
#include "ops/http_session.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>

namespace numsync::ops {

/// endpoint.listen cannot be listened on. Exit 71.
class PortTaken : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

struct EndpointLimits {
    std::size_t connections = 64;
    std::chrono::milliseconds accept_pause{1000}; ///< after an accept that failed: no descriptor left, mostly
    SessionLimits session;
};

/// An HTTP server for a few pages on the executor's thread. However many connections come and whatever they
/// do, a new one is served at once: where there are too many, the oldest has to go.
class Endpoint {
  public:
    /// Listens, so that whoever connects waits, but serves nobody before begin(). Throws PortTaken.
    Endpoint(boost::asio::any_io_executor executor, const model::ListenAddress& address, Pages pages,
             const EndpointLimits& limits = {});
    ~Endpoint();
    Endpoint(const Endpoint&) = delete;
    Endpoint& operator=(const Endpoint&) = delete;

    /// What listens, also where the settings said 0.
    [[nodiscard]] std::uint16_t port() const;

    void begin();
    /// Closes everything. The executor has to be run on until there is nothing left to do.
    void end();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace numsync::ops
