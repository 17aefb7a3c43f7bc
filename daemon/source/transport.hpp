#pragma once

#include "model/settings.hpp"
#include "source/deadline.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include <memory>
#include <stop_token>
#include <string>

namespace numsync::source {

class TlsContexts;

/// A TCP connection with TLS on top. Each operation on one of its streams stands between arm() and check().
/// So it ends at the deadline or the stop request at the latest, and fails as a model::Failure that names the
/// peer.
class Transport {
  public:
    using Stream = boost::asio::ssl::stream<boost::beast::tcp_stream>;

    /// `settings` outlives it. Throws model::Failure{tls_verify} if there is nobody to trust.
    Transport(const boost::asio::any_io_executor& executor, const model::ApiSettings& settings,
              TlsContexts& tls, Deadline deadline);

    /// Who is on the other side, for messages: "api.example:443".
    [[nodiscard]] const std::string& peer() const { return peer_; }
    void name_peer(std::string name) { peer_ = std::move(name); }
    void take(boost::asio::ip::tcp::socket socket) { tcp().socket() = std::move(socket); }

    /// Makes the TLS handshake and verifies that the peer is `host`. Throws model::Failure{tls_verify},
    /// {tls_handshake} or what check() throws.
    boost::asio::awaitable<void> shake_hands(std::string host);

    Stream& tls() { return stream_; }
    boost::beast::tcp_stream& tcp() { return stream_.next_layer(); }
    Deadline& deadline() { return deadline_; }

    void require_time(const char* doing) const { deadline_.require(peer_, doing); }
    /// Called before an operation; `doing` says what it is, such as "reading the answer". Throws if there is
    /// no time left for it.
    void arm(const char* doing);
    /// Called after the operation. Throws Failure{shutdown}, {timeout}, {too_large}, {http_protocol},
    /// {tls_handshake} or {reset}.
    void check(const boost::system::error_code& error, const char* doing);

    /// "203.0.113.7 port 443, TLSv1.3", after shake_hands().
    [[nodiscard]] std::string remote() const;
    /// "TLSv1.3 TLS_AES_256_GCM_SHA384", after shake_hands().
    [[nodiscard]] std::string tls_text();

  private:
    struct Cancel {
        Transport* transport;
        void operator()() const { transport->tcp().cancel(); }
    };

    const model::ApiSettings& settings_;
    Deadline deadline_;
    std::string peer_;
    std::string refused_; ///< subject of the certificate that was not accepted
    std::shared_ptr<boost::asio::ssl::context> context_;
    Stream stream_;
    std::stop_callback<Cancel> on_stop_; ///< last, as it uses the stream
};

} // namespace numsync::source
