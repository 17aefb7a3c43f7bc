#include "ops/http_session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <array>
#include <exception>
#include <sstream>

namespace numsync::ops {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {

using boost::system::error_code;

using Request = http::request<http::empty_body>;

std::string_view view(boost::core::string_view text)
{
    return {text.data(), text.size()};
}

/// "localhost:12464" as "localhost", "[::1]:12464" as "::1".
std::string_view without_port(std::string_view host)
{
    if (host.starts_with('[')) {
        const auto end = host.find(']');
        return end == std::string_view::npos ? "" : host.substr(1, end - 1);
    }
    return host.substr(0, host.rfind(':'));
}

/// Whether a request may use this host: localhost, a loopback address, the address that we listen on, or a
/// configured name. This stops DNS rebinding: a foreign web page whose name resolves to us uses its own name.
bool is_our_name(std::string_view host, const OurNames& ours)
{
    const std::string name{without_port(host)};
    const auto is_name = [&](const std::string& other) { return beast::iequals(name, without_port(other)); };
    if (is_name("localhost") || std::ranges::any_of(ours.others, is_name)) {
        return true;
    }
    error_code no_address;
    const auto address = asio::ip::make_address(name, no_address);
    return !no_address &&
           (address.is_loopback() || address == ours.listening || ours.listening.is_unspecified());
}

/// The host and the path that a request asks for.
struct Target {
    std::optional<std::string_view> host; ///< of "GET http://host/path"; the field Host is then ignored
    std::string_view path;                ///< without a query
};

Target read_target(std::string_view target)
{
    constexpr std::string_view scheme = "http://";
    Target read;
    if (beast::iequals(target.substr(0, scheme.size()), scheme)) {
        target.remove_prefix(scheme.size());
        const auto end = std::min(target.find_first_of("/?"), target.size());
        read.host = target.substr(0, end);
        target.remove_prefix(end);
    }
    read.path = target.substr(0, target.find('?'));
    if (read.host && read.path.empty()) {
        read.path = "/";
    }
    return read;
}

Page refusal(http::status status, const std::string& why)
{
    return {static_cast<unsigned>(status), Page{}.content_type, why + "\n"};
}

/// The error page for a request that is refused whatever its path; nullopt if the request is good.
std::optional<Page> objection(const http::request_parser<http::empty_body>& parser,
                              const std::optional<std::string_view>& named, const OurNames& names)
{
    const auto& request = parser.get();
    const auto hosts = request.count(http::field::host);
    if (hosts > 1 || (hosts == 0 && request.version() > 10)) {
        return refusal(http::status::bad_request, "a request names one Host");
    }
    const auto host = named || hosts == 0 ? named : view(request[http::field::host]);
    if (host && !is_our_name(*host, names)) {
        return refusal(http::status::misdirected_request, "call it localhost, by the address in "
                                                          "endpoint.listen, or by a name in endpoint.names");
    }
    if (request.method() != http::verb::get && request.method() != http::verb::head) {
        return refusal(http::status::method_not_allowed, "only GET and HEAD");
    }
    if (parser.chunked() || parser.content_length().value_or(0) > 0) {
        return refusal(http::status::payload_too_large, "a request has no body here");
    }
    return std::nullopt;
}

Page answer_to(const http::request_parser<http::empty_body>& parser, const OurNames& names,
               const Pages& pages)
{
    const auto target = read_target(view(parser.get().target()));
    if (auto refused = objection(parser, target.host, names)) {
        return std::move(*refused);
    }
    try {
        auto page = pages(target.path);
        return page ? std::move(*page)
                    : refusal(http::status::not_found,
                              "there are /, /watch, /healthz, /readyz, /metrics and /status");
    } catch (const std::exception& error) {
        return refusal(http::status::internal_server_error, error.what());
    }
}

/// The error page for a request that could not be read; nullopt if the peer is gone.
std::optional<Page> answer_to(const error_code& error, bool late)
{
    if (late) {
        return refusal(http::status::request_timeout, "the request's header took too long");
    }
    if (error == http::error::header_limit || error == http::error::buffer_overflow) {
        return refusal(http::status::request_header_fields_too_large, "the request's header is too long");
    }
    const bool gone = error == http::error::end_of_stream || error == http::error::partial_message ||
                      error.category() != http::make_error_code(http::error::bad_version).category();
    return gone ? std::nullopt : std::optional{refusal(http::status::bad_request, "this is no HTTP request")};
}

/// The status line and the header of this page, as they are sent.
std::string head_of(const Page& page)
{
    http::response_header<> head;
    head.version(11);
    head.result(page.status);
    head.set(http::field::connection, "close");
    head.set(http::field::content_type, page.content_type);
    head.set(http::field::cache_control, "no-store");
    head.set("X-Content-Type-Options", "nosniff");
    head.set("Content-Security-Policy", page.security_policy);
    head.set("Referrer-Policy", "no-referrer");
    head.set("Cross-Origin-Resource-Policy", "same-origin");
    if (head.result() == http::status::method_not_allowed) {
        head.set(http::field::allow, "GET, HEAD");
    }
    head.set(http::field::content_length, std::to_string(page.body.size()));
    std::ostringstream text;
    text << head;
    return std::move(text).str();
}

} // namespace

HttpSession::HttpSession(asio::ip::tcp::socket socket, const OurNames& names, const Pages& pages,
                         const SessionLimits& limits)
    : socket_(std::move(socket)), names_(names), pages_(pages), limits_(limits),
      timer_(socket_.get_executor())
{
}

asio::awaitable<void> HttpSession::carry_out()
{
    try {
        co_await serve();
    } catch (const std::exception&) {
        // Out of memory, for example. The peer sees only that the connection ends.
    }
    close();
    timer_.cancel();
    while (waits_ > 0) {
        co_await asio::post(socket_.get_executor(), asio::use_awaitable);
    }
}

asio::awaitable<void> HttpSession::serve()
{
    // One byte more than the header may have, so that the parser's own limit applies first.
    beast::flat_buffer buffer{limits_.header_bytes + 1};
    http::request_parser<http::empty_body> parser;
    parser.header_limit(limits_.header_bytes);
    within(limits_.header_time, &HttpSession::stop_reading);
    const auto [error, size] = co_await http::async_read_header(socket_, buffer, parser, awaited);
    const auto page = error ? answer_to(error, late_) : answer_to(parser, names_, pages_);
    if (!page) {
        co_return;
    }
    const bool head_only = parser.is_header_done() && parser.get().method() == http::verb::head;
    const auto head = head_of(*page);
    const std::array answer{asio::buffer(head), asio::buffer(page->body, head_only ? 0 : page->body.size())};
    within(limits_.write_time, &HttpSession::cut);
    const auto [unsent, sent] = co_await asio::async_write(socket_, answer, awaited);
    if (!unsent) {
        co_await linger();
    }
}

/// Reads until the peer hangs up. Closing with unread data would reset the connection, and the peer might
/// lose the answer.
asio::awaitable<void> HttpSession::linger()
{
    error_code gone;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, gone);
    within(limits_.linger_time, &HttpSession::close);
    std::array<char, 4096> unread{};
    while (!gone) {
        std::tie(gone, std::ignore) = co_await socket_.async_read_some(asio::buffer(unread), awaited);
    }
}

/// Data that the peer did not take is thrown away.
void HttpSession::cut()
{
    error_code ignored;
    socket_.set_option(asio::socket_base::linger{true, 0}, ignored);
    close();
}

/// A closed socket stays closed, so the next operation on it ends, too.
void HttpSession::close()
{
    error_code ignored;
    socket_.close(ignored);
}

/// Ends the reading of a request. An answer can still be sent.
void HttpSession::stop_reading()
{
    late_ = true;
    error_code ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_receive, ignored);
}

void HttpSession::within(std::chrono::milliseconds time, void (HttpSession::*otherwise)())
{
    timer_.expires_after(time);
    ++waits_;
    timer_.async_wait([this, otherwise](const error_code& cancelled) {
        --waits_;
        if (!cancelled) {
            (this->*otherwise)();
        }
    });
}

} // namespace numsync::ops
