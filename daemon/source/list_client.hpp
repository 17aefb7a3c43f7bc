#pragma once

#include "model/secret.hpp"
#include "model/settings.hpp"
#include "source/list_reader.hpp"
#include "source/proxy.hpp"
#include "source/tls.hpp"
#include "source/trace.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace numsync::source {

/// Facts about a complete list.
struct ListEnd {
    int http_status = 0;
    std::uint64_t response_bytes = 0; ///< decompressed, all pages together
    int pages = 0;
    std::chrono::steady_clock::time_point asked_at; ///< when the first request was sent
};

/// For the start of the program: throws model::Misconfigured if api.ca_file or the system's trust store
/// cannot be read, or if the environment's proxy is not one.
void check_settings(const model::ApiSettings& settings, const ProxyVariables& proxies);

/// One attempt to read the list. Everything runs on the executor's thread, where `stop` is requested, too.
/// Settings and contexts outlive it. Throws model::Failure.
class ListClient {
  public:
    ListClient(boost::asio::any_io_executor executor, const model::ApiSettings& settings, TlsContexts& tls,
               ProxyVariables proxies, std::stop_token stop);
    ~ListClient();
    ListClient(const ListClient&) = delete;
    ListClient& operator=(const ListClient&) = delete;

    /// Resolves, connects and shakes hands. api.deadline begins here, for the whole attempt with all pages.
    boost::asio::awaitable<void> connect();

    /// Has `observer` watch what fetch() reads. It outlives the client. Null means nobody.
    void observe(ListObserver* observer);

    /// `take` is called once for each exchange when it is over, failed or not.
    void on_exchange(std::function<void(const Trace::Facts&)> take);

    /// "203.0.113.7 port 443, TLSv1.3", once connected. If a proxy leads there, its address.
    [[nodiscard]] std::string peer() const;

    /// Asks for the list and gives its records to `sink` as they arrive. Returns only when the list is proved
    /// complete. api.deadline does not count the time in which the sink is not ready(). The key goes to the
    /// verified peer and nowhere else: if the peer sends it back, neither a Failure's message nor `drift` has
    /// it, but a record may.
    boost::asio::awaitable<ListEnd> fetch(const std::string& query, const model::Secret& key, ListSink& sink,
                                          Drift& drift);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace numsync::source
