#pragma once

#include "model/secret.hpp"
#include "model/settings.hpp"
#include "source/list_reader.hpp"
#include "source/proxy.hpp"
#include "source/tls.hpp"
#include "source/trace.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace numsync::source {

/// What a whole list was.
struct ListEnd {
    int http_status = 0;
    std::uint64_t response_bytes = 0; ///< decompressed, all pages together
    int pages = 0;
};

/// Throws model::Misconfigured where api.ca_file or the system's trust store cannot be read, or the proxy of
/// the environment is none: for a program's start.
void check_settings(const model::ApiSettings& settings, const ProxyVariables& proxies);

/// One attempt at the list. Everything runs on the executor's thread, where `stop` is requested too; settings
/// and contexts outlive it. Throws model::Failure.
class ListClient {
  public:
    ListClient(boost::asio::any_io_executor executor, const model::ApiSettings& settings, TlsContexts& tls,
               ProxyVariables proxies, std::stop_token stop);
    ~ListClient();
    ListClient(const ListClient&) = delete;
    ListClient& operator=(const ListClient&) = delete;

    /// Resolves, connects and shakes hands. api.deadline begins here, for the whole attempt with all pages.
    boost::asio::awaitable<void> connect();

    /// `pace` is awaited before the request and before each reading of the answer, for as long as the caller
    /// wants no more of it. api.deadline does not count that time.
    void keep_pace(std::function<boost::asio::awaitable<void>()> pace);

    /// Has `observer` watch what fetch() reads, which outlives it; null for nobody.
    void observe(ListObserver* observer);

    /// Told of each exchange once it is over, failed or not.
    void on_exchange(std::function<void(const Trace::Facts&)> take);

    /// "203.0.113.7 port 443, TLSv1.3", once connected; the proxy's address where one leads there.
    [[nodiscard]] std::string peer() const;

    /// Asks for the list and hands on its records as they arrive; returns only when it is proved complete.
    /// `on_bytes` is told the decompressed bytes so far. The key goes to the verified peer and nowhere else:
    /// where the peer sends it back, neither a Failure's message nor `drift` has it, but a record may.
    boost::asio::awaitable<ListEnd> fetch(const std::string& query, const model::Secret& key,
                                          ListReader::OnRecord on_record, Drift& drift,
                                          std::function<void(std::uint64_t)> on_bytes);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace numsync::source
