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

/// What became of an address that was to be listened on.
struct Listening {
    std::optional<model::ListenAddress> address; ///< absent: nothing is to listen
    std::string fault;                           ///< why it cannot be had, so far; empty: it listens
    std::string_view remedy;                     ///< of the fault
};

using OnListening = std::function<void(const Listening&)>;

struct EndpointLimits {
    std::size_t connections = 64;
    std::chrono::milliseconds listen_pause{5000}; ///< until an address that cannot be had is tried again
    std::chrono::milliseconds accept_pause{1000}; ///< after an accept that failed: no descriptor left, mostly
    SessionLimits session;
};

/// An HTTP server for a few pages on the executor's thread. However many connections come and whatever they
/// do, a new one is served at once: if there are too many, the oldest has to go.
class Endpoint {
  public:
    Endpoint(boost::asio::any_io_executor executor, Pages pages, OnListening on_listening,
             const EndpointLimits& limits = {});
    ~Endpoint();
    Endpoint(const Endpoint&) = delete;
    Endpoint& operator=(const Endpoint&) = delete;

    /// Listens there instead, or nowhere, from now on; requests under way go on. An address that cannot be
    /// had, because another program has it or for any other reason, is tried again until it can.
    /// `on_listening` is called with the first outcome, before this returns, and with each that differs from
    /// the one before.
    void listen(const std::optional<model::ListenAddress>& address);

    /// From now on requests may call it by these hosts, too. Without any before the first call.
    void answer_to(std::vector<std::string> names);

    /// The port that it listens on, also if the address said 0. Only while it listens.
    [[nodiscard]] std::uint16_t port() const;

    /// From now on clients are served; until then they wait.
    void begin();
    /// Closes everything. The executor has to be run on until there is nothing left to do.
    void end();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace numsync::ops
