#pragma once

#include "model/secret.hpp"
#include "model/settings.hpp"
#include "source/answer.hpp"
#include "source/proxy.hpp"
#include "source/trace.hpp"
#include "source/transport.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace numsync::source {

/// One verified TLS connection for one request. All operations end by the deadline and the stop request and
/// throw model::Failure.
class ApiConnection {
  public:
    /// `stop` is requested on the executor's thread. `trace` outlives it and is told how it goes.
    ApiConnection(const boost::asio::any_io_executor& executor, const model::ApiSettings& settings,
                  TlsContexts& tls, std::chrono::steady_clock::time_point deadline, std::stop_token stop,
                  Trace& trace);
    ApiConnection(const ApiConnection&) = delete;
    ApiConnection& operator=(const ApiConnection&) = delete;

    /// Resolves the name, connects, through the proxy if there is one, and makes the TLS handshake. Tries all
    /// addresses.
    boost::asio::awaitable<void> open(const std::string& host, const std::string& port,
                                      const std::optional<Proxy>& proxy);

    /// "203.0.113.7 port 443, TLSv1.3", once open. With a proxy it is the proxy's address. After it come the
    /// addresses that were tried before and did not answer.
    [[nodiscard]] std::string peer() const;

    /// Sends the GET. Returns when the head of the final answer is there and its framing is checked. `target`
    /// and `host` are sent as they are.
    boost::asio::awaitable<AnswerHead> ask(const std::string& target, const std::string& host,
                                           const model::Secret& key);

    /// Returns the next bytes of the body, still encoded; empty at its proper end. They live until the next
    /// call.
    boost::asio::awaitable<std::string_view> read_some();

    /// Lets everything else on the executor have its turn. Called between two pieces of what read_some()
    /// returned, if they take long. Throws after the stop request or the deadline.
    boost::asio::awaitable<void> give_way();

    /// Moves the deadline by the time that the caller took for itself: that time is not the peer's.
    void postpone(std::chrono::steady_clock::duration by);

  private:
    boost::asio::awaitable<void> reach(const std::string& host, const std::string& port,
                                       const std::string& name);
    boost::asio::awaitable<void> reach_through(const Proxy& proxy, const std::string& name,
                                               const std::string& target);
    void trace_head();
    [[nodiscard]] AnswerHead head() const;

    static constexpr std::size_t chunk = 64 * 1024;
    static constexpr std::size_t buffer_limit =
        256 * 1024; ///< of what Beast cannot take apart yet: chunk extensions, trailers

    const model::ApiSettings& settings_;
    Transport transport_;
    Trace& trace_;
    std::vector<std::string> silent_; ///< addresses that did not answer in their turn
    boost::beast::flat_buffer buffer_{buffer_limit};
    std::optional<boost::beast::http::response_parser<boost::beast::http::buffer_body>> parser_;
    std::array<char, chunk> chunk_{};
};

} // namespace numsync::source
