#pragma once

#include "model/failure.hpp"
#include "model/settings.hpp"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/verify_context.hpp>
#include <boost/system/error_code.hpp>
#include <openssl/types.h>

#include <memory>
#include <string>

namespace numsync::source {

/// Makes a client's TLS context: TLS 1.2 or later, security level 2. The peer is verified against the
/// certificates in api.ca_file if that is set, otherwise against the system's store. Each of these
/// certificates is trusted by itself, so it may also be an intermediate authority's or the server's own.
/// Keeps no session: each handshake verifies the peer, since nobody else may get the key. Throws
/// model::Failure{tls_verify} if the certificates cannot be read.
boost::asio::ssl::context make_tls_context(const model::ApiSettings& settings);

/// The TLS context of a process. It is made again only if api.ca_file is another one, or the files of the
/// trust store have changed: reading them costs more than the handshake of a short list. Used on one thread.
class TlsContexts {
  public:
    TlsContexts() = default;
    TlsContexts(const TlsContexts&) = delete;
    TlsContexts& operator=(const TlsContexts&) = delete;

    /// Returns what make_tls_context() makes, and throws what it throws. A connection shares the ownership of
    /// its context.
    std::shared_ptr<boost::asio::ssl::context> get(const model::ApiSettings& settings);

  private:
    std::shared_ptr<boost::asio::ssl::context> context_;
    std::string made_of_; ///< the names and states of the files
};

/// Requires that the peer is `host`, by its certificate's subject alternative names only. Sends the name in
/// SNI, unless it is an address. Ignores a dot at the end of the name.
void require_peer(SSL* tls, const std::string& host);

/// The subject of the certificate at which a verification failed, fit for a log line.
std::string subject_of_refused(boost::asio::ssl::verify_context& verification);

/// The failure that a failed handshake means. `refused` is the subject of the certificate that was not
/// accepted; empty if there is none.
model::Failure handshake_failure(SSL* tls, const std::string& host, const std::string& refused,
                                 const boost::system::error_code& error);

} // namespace numsync::source
