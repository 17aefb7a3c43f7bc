#pragma once

#include "model/secret.hpp"
#include "model/settings.hpp"
#include "source/proxy.hpp"
#include "source/trace.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace numsync::source {

class TlsContexts;

/// The parts of an answer's head that are needed. Texts are as the peer sent them.
struct AnswerHead {
    int status = 0;
    std::string reason;
    std::string content_type;
    std::string content_encoding; ///< all its lines, joined by commas
    std::optional<std::string> retry_after;
    std::string location;
    std::vector<std::string> ages; ///< values of its Age headers
    std::vector<std::pair<std::string, std::string>>
        paging; ///< headers that is_about_paging(), with their values
};

/// One verified TLS connection for one request. Every operation ends at the deadline or the stop request at
/// the latest, and throws model::Failure if it fails.
class ApiConnection {
  public:
    /// `stop` is requested on the executor's thread. `settings` and `trace` outlive it. `trace` records what
    /// happens.
    ApiConnection(boost::asio::any_io_executor executor, const model::ApiSettings& settings, TlsContexts& tls,
                  std::chrono::steady_clock::time_point deadline, std::stop_token stop, Trace& trace);
    ~ApiConnection();
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
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace numsync::source
