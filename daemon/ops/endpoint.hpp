#pragma once

#include "model/settings.hpp"
#include "ops/http_session.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace numsync::ops {

/// The outcome of trying to listen on an address.
struct Listening {
    std::optional<model::ListenAddress> address; ///< absent: nothing is to listen
    std::string fault;                           ///< why the address cannot be used yet; empty: no fault
    std::string_view remedy;                     ///< of the fault
};

using OnListening = std::function<void(const Listening&)>;

struct EndpointLimits {
    std::size_t connections = 64;
    std::chrono::milliseconds listen_pause{5000}; ///< until an address that cannot be used is tried again
    std::chrono::milliseconds accept_pause{1000}; ///< after a failed accept: mostly no descriptor is left
    SessionLimits session;
};

/// An HTTP server for a few pages, on the executor's thread. A new connection is always served at once: if
/// there are too many connections, the oldest one is closed.
class Endpoint {
  public:
    Endpoint(boost::asio::any_io_executor executor, Pages pages, OnListening on_listening,
             const EndpointLimits& limits = {});
    ~Endpoint();
    Endpoint(const Endpoint&) = delete;
    Endpoint& operator=(const Endpoint&) = delete;

    /// Listens on `address` from now on, or nowhere if it is absent. Requests under way go on. If the address
    /// cannot be used, for example because another program has it, it is tried again until it can. Calls
    /// `on_listening` with the first outcome before it returns, and later with each outcome that differs from
    /// the last one.
    void listen(const std::optional<model::ListenAddress>& address);

    /// Sets the other names that a request's Host may have. There are none before the first call.
    void answer_to(std::vector<std::string> names);

    /// The port that it listens on, even if the address has port 0. Throws boost::system::system_error while
    /// it does not listen.
    [[nodiscard]] std::uint16_t port() const;

    /// From now on clients are served; until then they wait.
    void begin();
    /// Closes everything. The executor has to run until it has nothing left to do.
    void end();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace numsync::ops
