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

/// A client's context: TLS 1.2 or later, security level 2, the peer verified against the certificates in
/// api.ca_file alone if it is set, otherwise against the system's store. Each of them is trusted by itself,
/// an intermediate authority or a server's own certificate too. Throws model::Failure{tls_verify} if that
/// cannot be read. No session is kept: each handshake verifies the peer, as the key goes to nobody else.
boost::asio::ssl::context make_tls_context(const model::ApiSettings& settings);

/// The context of a process. It is made again only if api.ca_file is another one, or the files of the trust
/// store have changed: to read them costs more than the handshake of a short list. One thread.
class TlsContexts {
  public:
    TlsContexts() = default;
    TlsContexts(const TlsContexts&) = delete;
    TlsContexts& operator=(const TlsContexts&) = delete;

    /// As make_tls_context(). A connection that uses it holds it.
    std::shared_ptr<boost::asio::ssl::context> get(const model::ApiSettings& settings);

  private:
    std::shared_ptr<boost::asio::ssl::context> context_;
    std::string made_of_; ///< the names and states of the files
};

/// Demands that the peer is `host`, by its certificate's subject alternative names only, and names it in SNI
/// unless it is an address. A dot at the end of the host's name counts as not there.
void expect_peer(SSL* tls, const std::string& host);

/// The subject of the certificate that a verification stopped at, fit for a log line.
std::string subject_of_refused(boost::asio::ssl::verify_context& verification);

/// What a failed handshake means. `refused` is the subject of the certificate that was not accepted, if any.
model::Failure handshake_failure(SSL* tls, const std::string& host, const std::string& refused,
                                 const boost::system::error_code& error);

} // namespace numsync::source
