#include "source/transport.hpp"

#include "source/tls.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/ssl.hpp>

namespace numsync::source {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {

using boost::system::error_code;
using model::Failure;
using model::Reason;

Reason reason_of(const error_code& error)
{
    if (error == http::error::body_limit || error == http::error::header_limit) {
        return Reason::too_large;
    }
    if (error == beast::error::timeout) {
        return Reason::timeout;
    }
    const bool cut = error == http::error::end_of_stream || error == http::error::partial_message ||
                     error == asio::ssl::error::stream_truncated || error == asio::error::eof;
    if (!cut && error.category() == http::make_error_code(http::error::bad_version).category()) {
        return Reason::http_protocol;
    }
    // In TLS 1.3, a server that wants a client certificate says so only by an alert at the first read.
    return error.category() == asio::error::get_ssl_category() ? Reason::tls_handshake : Reason::reset;
}

} // namespace

Transport::Transport(const asio::any_io_executor& executor, const model::ApiSettings& settings,
                     TlsContexts& tls, Deadline deadline)
    : settings_(settings), deadline_(std::move(deadline)), context_(tls.get(settings)),
      stream_(executor, *context_), on_stop_(deadline_.stop(), Cancel{this})
{
}

void Transport::arm(const char* doing)
{
    require_time(doing);
    tcp().expires_at(deadline_.until());
}

void Transport::check(const error_code& error, const char* doing)
{
    tcp().expires_never();
    if (!error) {
        return;
    }
    deadline_.require_no_stop(doing);
    const auto reason = reason_of(error);
    if (reason == Reason::timeout) {
        throw deadline_.passed(peer_, doing);
    }
    if (reason == Reason::too_large) {
        throw Failure{reason, error == http::error::body_limit
                                  ? "the answer is larger than api.max_body (" +
                                        std::to_string(settings_.max_body) + " bytes)"
                                  : "the answer's header is larger than 64 KiB"};
    }
    throw Failure{reason, "the connection to " + peer_ + " failed while " + doing + ": " + error.message()};
}

asio::awaitable<void> Transport::shake_hands(std::string host)
{
    require_peer(stream_.native_handle(), host);
    const auto remember = [this](bool accepted, asio::ssl::verify_context& verification) {
        if (!accepted) {
            refused_ = subject_of_refused(verification);
        }
        return accepted;
    };
    stream_.set_verify_callback(remember);
    arm("shaking hands");
    const auto [error] =
        co_await stream_.async_handshake(asio::ssl::stream_base::client, asio::as_tuple(asio::use_awaitable));
    tcp().expires_never();
    if (error && !deadline_.stop().stop_requested() && error != beast::error::timeout) {
        throw handshake_failure(stream_.native_handle(), peer_, refused_, error);
    }
    check(error, "shaking hands");
}

std::string Transport::remote() const
{
    error_code ignored;
    const auto endpoint = stream_.next_layer().socket().remote_endpoint(ignored);
    return endpoint.address().to_string() + " port " + std::to_string(endpoint.port()) + ", " +
           SSL_get_version(const_cast<Stream&>(stream_).native_handle());
}

std::string Transport::tls_text()
{
    auto* const tls = stream_.native_handle();
    return std::string{SSL_get_version(tls)} + " " + SSL_get_cipher_name(tls);
}

} // namespace numsync::source
