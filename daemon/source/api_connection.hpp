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

/// The head of an answer, as far as anybody asks; texts are the peer's own.
struct AnswerHead {
    int status = 0;
    std::string reason;
    std::string content_type;
    std::string content_encoding; ///< of all its lines, commas between them
    std::optional<std::string> retry_after;
    std::string location;
    std::vector<std::string> ages; ///< of its Age headers
    std::vector<std::pair<std::string, std::string>>
        paging; ///< headers that is_about_paging(), with their values
};

/// One verified TLS connection for one request. All operations end by the deadline and the stop request and
/// throw model::Failure.
class ApiConnection {
  public:
    /// `stop` is requested on the executor's thread. `trace` outlives it and is told how it goes.
    ApiConnection(boost::asio::any_io_executor executor, const model::ApiSettings& settings, TlsContexts& tls,
                  std::chrono::steady_clock::time_point deadline, std::stop_token stop, Trace& trace);
    ~ApiConnection();
    ApiConnection(const ApiConnection&) = delete;
    ApiConnection& operator=(const ApiConnection&) = delete;

    /// Resolves, connects, through the proxy if there is one, and shakes hands. Tries all addresses.
    boost::asio::awaitable<void> open(const std::string& host, const std::string& port,
                                      const std::optional<Proxy>& proxy);

    /// "203.0.113.7 port 443, TLSv1.3", once open; the proxy's address where one leads there. Addresses that
    /// did not answer before it stand behind it.
    [[nodiscard]] std::string peer() const;

    /// Sends the GET and returns when the head of the final answer is there, its framing checked. `target`
    /// and `host` are as they go on the wire.
    boost::asio::awaitable<AnswerHead> ask(const std::string& target, const std::string& host,
                                           const model::Secret& key);

    /// The next bytes of the body, still encoded; none at its proper end. They live until the next call.
    boost::asio::awaitable<std::string_view> read_some();

    /// For between two pieces of what read_some() returned, if they take long: everything else on the
    /// executor gets its turn. Throws if the stop request or the deadline has come.
    boost::asio::awaitable<void> give_way();

    /// Moves the deadline: time that the caller took for itself is not the peer's.
    void postpone(std::chrono::steady_clock::duration by);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace numsync::source
