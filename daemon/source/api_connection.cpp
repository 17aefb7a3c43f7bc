#include "source/api_connection.hpp"
#include "source/paging_signs.hpp"

#include "model/failure.hpp"
#include "model/text.hpp"
#include "source/resolve.hpp"
#include "source/tls.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include <algorithm>
#include <array>

namespace numsync::source {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {

using asio::ip::tcp;
using boost::system::error_code;
using model::Failure;
using model::Reason;
using std::chrono::steady_clock;

constexpr std::uint32_t header_limit = 64 * 1024;
constexpr int interim_answers_at_most = 5; ///< 1xx before the final one
constexpr std::size_t chunk = 64 * 1024;
constexpr std::size_t buffer_limit =
    256 * 1024; ///< of what Beast cannot take apart yet: chunk extensions, trailers

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);

std::string text(boost::core::string_view view)
{
    return {view.data(), view.size()};
}

bool all_digits(const std::string& value)
{
    return !value.empty() && value.find_first_not_of("0123456789") == std::string::npos;
}

// Beast takes a body with an unknown transfer coding, or with two lengths that agree, as it comes: a
// shortened list could look whole then.
template <class Message>
void check_framing(const Message& head)
{
    const auto codings = head.count(http::field::transfer_encoding);
    if (codings > 1 || (codings == 1 && !beast::iequals(head[http::field::transfer_encoding], "chunked"))) {
        throw Failure{Reason::http_protocol, "the answer has a transfer coding other than chunked"};
    }
    const auto lengths = head.count(http::field::content_length);
    if (lengths > 1 || (lengths == 1 && !all_digits(text(head[http::field::content_length])))) {
        throw Failure{Reason::http_protocol, "the answer's Content-Length is not one number"};
    }
}

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
    // A client certificate that is demanded in TLS 1.3 shows up as an alert at the first read.
    return error.category() == asio::error::get_ssl_category() ? Reason::tls_handshake : Reason::reset;
}

} // namespace

class ApiConnection::Impl {
  public:
    Impl(asio::any_io_executor executor, const model::ApiSettings& settings,
         steady_clock::time_point deadline, std::stop_token stop)
        : settings_(settings), deadline_(deadline), stop_(std::move(stop)),
          context_(make_tls_context(settings)), stream_(executor, context_), on_stop_(stop_, Cancel{this})
    {
        buffer_.reserve(
            chunk); // Beast reads into what is there, and makes 512 bytes of room where nothing is
    }

    asio::awaitable<void> open(const std::string& host, const std::string& port,
                               const std::optional<Proxy>& proxy)
    {
        peer_ = host + ":" + port;
        const auto& next_host = proxy ? proxy->host : host;
        const auto& next_port = proxy ? proxy->port : port;
        const auto addresses = co_await resolve(next_host, next_port, deadline_, stop_);
        // Named: GCC 12 destroys a conditional temporary in an awaited expression twice.
        const std::string next = (proxy ? "the proxy " : "") + next_host + ":" + next_port;
        co_await connect(next, addresses);
        if (proxy) {
            const auto bracketed = host.find(':') == std::string::npos ? host : "[" + host + "]";
            const auto target = bracketed + ":" + port;
            co_await tunnel(*proxy, target);
        }
        co_await shake_hands(host);
    }

    [[nodiscard]] std::string peer() const
    {
        error_code ignored;
        const auto endpoint = tcp_layer().socket().remote_endpoint(ignored);
        return endpoint.address().to_string() + " port " + std::to_string(endpoint.port()) + ", " +
               SSL_get_version(const_cast<Stream&>(stream_).native_handle());
    }

    asio::awaitable<AnswerHead> ask(const std::string& target, const std::string& host,
                                    const model::Secret& key)
    {
        http::request<http::empty_body> request{http::verb::get, target, 11};
        request.set(http::field::host, host);
        request.set("X-Api-Key", boost::core::string_view{key.reveal().data(), key.reveal().size()});
        request.set(http::field::accept, "application/json");
        request.set(http::field::accept_encoding, "gzip");
        request.set(http::field::user_agent, "agni-number-sync/" NUMSYNC_VERSION);
        request.set(http::field::connection, "close");
        arm("sending the request");
        const auto [write_error, written] = co_await http::async_write(stream_, request, awaited);
        check(write_error, "sending the request");

        for (int interim = 0; interim <= interim_answers_at_most; ++interim) {
            parser_.emplace();
            parser_->header_limit(header_limit);
            parser_->body_limit(settings_.max_body);
            arm("waiting for the answer");
            const auto [error, read] = co_await http::async_read_header(stream_, buffer_, *parser_, awaited);
            check(error, "waiting for the answer");
            const auto status = parser_->get().result_int();
            if (status == 101) {
                throw Failure{Reason::http_protocol, "the answer switches to another protocol"};
            }
            if (status < 100 || status >= 200) {
                check_framing(parser_->get());
                co_return head();
            }
        }
        throw Failure{Reason::http_protocol, "interim answers (1xx) without end"};
    }

    asio::awaitable<std::string_view> read_some()
    {
        while (!parser_->is_done()) {
            auto& body = parser_->get().body();
            body.data = chunk_.data();
            body.size = chunk_.size();
            body.more = true;
            arm("reading the answer");
            // Into the parser, not into its message: there alone the limits hold.
            const auto [error, read] = co_await http::async_read_some(stream_, buffer_, *parser_, awaited);
            if (error != http::error::need_buffer) {
                check(error, "reading the answer");
            }
            const auto got = chunk_.size() - parser_->get().body().size;
            if (got > 0) {
                co_return std::string_view{chunk_.data(), got};
            }
        }
        co_return std::string_view{}; // the message is complete, so how the peer hangs up no longer matters
    }

    asio::awaitable<void> give_way()
    {
        co_await asio::post(stream_.get_executor(), asio::use_awaitable);
        require_time("reading the answer");
    }

    void postpone(steady_clock::duration by) { deadline_ += by; }

  private:
    using Stream = asio::ssl::stream<beast::tcp_stream>;

    struct Cancel {
        Impl* impl;
        void operator()() const { impl->tcp_layer().cancel(); }
    };

    beast::tcp_stream& tcp_layer() { return beast::get_lowest_layer(stream_); }
    [[nodiscard]] const beast::tcp_stream& tcp_layer() const { return beast::get_lowest_layer(stream_); }

    /// Stop and deadline are levels: asked before every operation. The deadline is one point in time, so that
    /// a peer that drips cannot move it.
    void arm(const char* doing, steady_clock::time_point until = steady_clock::time_point::max())
    {
        require_time(doing);
        tcp_layer().expires_at(std::min(until, deadline_));
    }

    void require_time(const char* doing) const
    {
        if (stop_.stop_requested()) {
            throw Failure{Reason::shutdown, std::string{"stopped while "} + doing};
        }
        if (steady_clock::now() >= deadline_) {
            throw timed_out(doing);
        }
    }

    void check(const error_code& error, const char* doing)
    {
        tcp_layer().expires_never();
        if (!error) {
            return;
        }
        if (stop_.stop_requested()) {
            throw Failure{Reason::shutdown, std::string{"stopped while "} + doing};
        }
        const auto reason = reason_of(error);
        if (reason == Reason::timeout) {
            throw timed_out(doing);
        }
        if (reason == Reason::too_large) {
            throw Failure{reason, error == http::error::body_limit
                                      ? "the answer is larger than api.max_body (" +
                                            std::to_string(settings_.max_body) + " bytes)"
                                      : "the answer's header is larger than 64 KiB"};
        }
        throw Failure{reason,
                      "the connection to " + peer_ + " failed while " + doing + ": " + error.message()};
    }

    [[nodiscard]] Failure timed_out(const char* doing) const
    {
        return Failure{Reason::timeout, peer_ + ": api.deadline (" +
                                            std::to_string(settings_.deadline.count()) +
                                            " ms) passed while " + doing};
    }

    asio::awaitable<void> connect(const std::string& name, const std::vector<tcp::endpoint>& addresses)
    {
        std::string faults;
        bool all_silent = true;
        for (const auto& address : addresses) {
            arm("connecting", steady_clock::now() + settings_.connect_timeout);
            const auto [error] = co_await tcp_layer().async_connect(address, awaited);
            tcp_layer().expires_never();
            if (!error) {
                error_code ignored; // only the sooner for it
                tcp_layer().socket().set_option(tcp::no_delay{true}, ignored);
                co_return;
            }
            if (stop_.stop_requested()) {
                throw Failure{Reason::shutdown, "stopped while connecting"};
            }
            all_silent = all_silent && error == beast::error::timeout;
            faults += (faults.empty() ? "" : "; ") + address.address().to_string() + ": " + error.message();
            tcp_layer().close();
        }
        throw Failure{all_silent ? Reason::timeout : Reason::connect,
                      "cannot connect to " + name + " (" + faults + ")"};
    }

    asio::awaitable<void> tunnel(const Proxy& proxy, const std::string& target)
    {
        http::request<http::empty_body> request{http::verb::connect, target, 11};
        request.set(http::field::host, target);
        if (proxy.authorization) {
            const auto value = proxy.authorization->reveal();
            request.set(http::field::proxy_authorization,
                        boost::core::string_view{value.data(), value.size()});
        }
        arm("asking the proxy");
        const auto [write_error, written] = co_await http::async_write(tcp_layer(), request, awaited);
        check(write_error, "asking the proxy");
        http::response_parser<http::empty_body> parser;
        parser.header_limit(header_limit);
        parser.skip(true); // what follows a CONNECT's answer is the tunnel
        arm("waiting for the proxy");
        const auto [error, read] = co_await http::async_read_header(tcp_layer(), buffer_, parser, awaited);
        check(error, "waiting for the proxy");
        if (parser.get().result_int() / 100 != 2) {
            throw Failure{Reason::connect, "the proxy " + proxy.host + ":" + proxy.port + " answered " +
                                               std::to_string(parser.get().result_int()) + " " +
                                               model::excerpt(text(parser.get().reason())) + " to CONNECT"};
        }
        if (buffer_.size() > 0) {
            throw Failure{Reason::http_protocol, "the proxy sent bytes of its own into the tunnel"};
        }
    }

    asio::awaitable<void> shake_hands(const std::string& host)
    {
        expect_peer(stream_.native_handle(), host);
        const auto remember = [this](bool accepted, asio::ssl::verify_context& verification) {
            if (!accepted) {
                refused_ = subject_of_refused(verification);
            }
            return accepted;
        };
        stream_.set_verify_callback(remember);
        arm("shaking hands");
        const auto [error] = co_await stream_.async_handshake(asio::ssl::stream_base::client, awaited);
        tcp_layer().expires_never();
        if (error && !stop_.stop_requested() && error != beast::error::timeout) {
            throw handshake_failure(stream_.native_handle(), peer_, refused_, error);
        }
        check(error, "shaking hands");
    }

    [[nodiscard]] AnswerHead head() const
    {
        const auto& message = parser_->get();
        AnswerHead head;
        head.status = static_cast<int>(message.result_int());
        head.reason = text(message.reason());
        head.content_type = text(message[http::field::content_type]);
        head.content_encoding = text(message[http::field::content_encoding]);
        head.location = text(message[http::field::location]);
        for (const auto& field : message) {
            if (const auto name = text(field.name_string()); is_about_paging(name)) {
                head.paging.emplace_back(name, text(field.value()));
            }
        }
        if (message.count(http::field::retry_after) > 0) {
            head.retry_after = text(message[http::field::retry_after]);
        }
        return head;
    }

    const model::ApiSettings& settings_;
    steady_clock::time_point deadline_;
    std::stop_token stop_;
    std::string peer_;    ///< host:port, for messages
    std::string refused_; ///< subject of the certificate that was not accepted
    asio::ssl::context context_;
    Stream stream_;
    beast::flat_buffer buffer_{buffer_limit};
    std::optional<http::response_parser<http::buffer_body>> parser_;
    std::array<char, chunk> chunk_{};
    std::stop_callback<Cancel> on_stop_; ///< last: it reaches the stream
};

ApiConnection::ApiConnection(asio::any_io_executor executor, const model::ApiSettings& settings,
                             steady_clock::time_point deadline, std::stop_token stop)
    : impl_(std::make_unique<Impl>(std::move(executor), settings, deadline, std::move(stop)))
{
}

ApiConnection::~ApiConnection() = default;

asio::awaitable<void> ApiConnection::open(const std::string& host, const std::string& port,
                                          const std::optional<Proxy>& proxy)
{
    return impl_->open(host, port, proxy);
}

std::string ApiConnection::peer() const
{
    return impl_->peer();
}

asio::awaitable<AnswerHead> ApiConnection::ask(const std::string& target, const std::string& host,
                                               const model::Secret& key)
{
    return impl_->ask(target, host, key);
}

asio::awaitable<std::string_view> ApiConnection::read_some()
{
    return impl_->read_some();
}

asio::awaitable<void> ApiConnection::give_way()
{
    return impl_->give_way();
}

void ApiConnection::postpone(steady_clock::duration by)
{
    impl_->postpone(by);
}

} // namespace numsync::source
