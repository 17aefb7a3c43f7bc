#include "source/api_connection.hpp"

#include "model/failure.hpp"
#include "model/text.hpp"
#include "source/connect.hpp"
#include "source/http_head.hpp"
#include "source/paging_signs.hpp"
#include "source/resolve.hpp"
#include "source/transport.hpp"
#include "source/tunnel.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <array>

namespace numsync::source {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {

using model::Failure;
using model::Reason;
using std::chrono::steady_clock;

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);

bool all_digits(const std::string& value)
{
    return !value.empty() && value.find_first_not_of("0123456789") == std::string::npos;
}

// Beast accepts a body with an unknown transfer coding, or with two equal lengths. A list that was cut short
// could then look complete.
template <class Message>
void check_framing(const Message& head)
{
    const auto codings = head.count(http::field::transfer_encoding);
    if (codings > 1 || (codings == 1 && !beast::iequals(head[http::field::transfer_encoding], "chunked"))) {
        throw Failure{Reason::http_protocol, "the answer has a transfer coding other than chunked"};
    }
    const auto lengths = head.count(http::field::content_length);
    if (lengths > 1 || (lengths == 1 && !all_digits(text_of(head[http::field::content_length])))) {
        throw Failure{Reason::http_protocol, "the answer's Content-Length is not one number"};
    }
}

std::string as_url_host(const std::string& host)
{
    return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

} // namespace

ApiConnection::ApiConnection(const asio::any_io_executor& executor, const model::ApiSettings& settings,
                             TlsContexts& tls, steady_clock::time_point deadline, std::stop_token stop,
                             Trace& trace)
    : settings_(settings),
      transport_(executor, settings, tls, Deadline{deadline, settings.deadline, std::move(stop)}),
      trace_(trace)
{
    buffer_.reserve(chunk); // Beast reads into reserved room, and makes only 512 bytes if there is none
}

asio::awaitable<void> ApiConnection::open(const std::string& host, const std::string& port,
                                          const std::optional<Proxy>& proxy)
{
    const auto peer = as_url_host(host) + ":" + port;
    if (proxy) {
        const auto proxys_name = "the proxy " + as_url_host(proxy->host) + ":" + proxy->port;
        co_await reach_through(*proxy, proxys_name, peer);
        transport_.name_peer(peer + " through " + proxys_name);
    } else {
        co_await reach(host, port, peer);
    }
    co_await transport_.shake_hands(host);
    trace_.note("tls", transport_.tls_text());
    trace_.end_phase("tls_ms");
}

std::string ApiConnection::peer() const
{
    auto text = transport_.remote();
    for (const auto& address : silent_) {
        text += (&address == silent_.data() ? "; no answer from " : ", ") + address;
    }
    return text;
}

asio::awaitable<AnswerHead> ApiConnection::ask(const std::string& target, const std::string& host,
                                               const model::Secret& key)
{
    http::request_header<> request;
    request.version(11);
    request.method(http::verb::get);
    request.target(target);
    request.set(http::field::host, host);
    request.set("X-Api-Key", boost::core::string_view{key.reveal().data(), key.reveal().size()});
    request.set(http::field::accept, "application/json");
    request.set(http::field::accept_encoding, "gzip");
    request.set(http::field::cache_control, "no-cache");
    request.set(http::field::user_agent, "agni-number-sync/" NUMSYNC_VERSION);
    request.set(http::field::connection, "close");
    const model::Secret text{request_text(request)};
    transport_.arm("sending the request");
    const auto [write_error, written] =
        co_await asio::async_write(transport_.tls(), asio::buffer(text.reveal()), awaited);
    transport_.check(write_error, "sending the request");

    for (int interim = 0; interim <= interim_answers_at_most; ++interim) {
        parser_.emplace();
        parser_->body_limit(settings_.max_body);
        transport_.arm("waiting for the answer");
        const auto error = co_await read_head(transport_.tls(), buffer_, *parser_);
        transport_.check(error, "waiting for the answer");
        const auto status = parser_->get().result_int();
        if (status == 101) {
            throw Failure{Reason::http_protocol, "the answer switches to another protocol"};
        }
        if (status < 100 || status >= 200) {
            trace_.end_phase("answer_ms");
            trace_head();
            check_framing(parser_->get());
            co_return head();
        }
    }
    throw Failure{Reason::http_protocol, "interim answers (1xx) without end"};
}

asio::awaitable<std::string_view> ApiConnection::read_some()
{
    while (!parser_->is_done()) {
        auto& body = parser_->get().body();
        body.data = chunk_.data();
        body.size = chunk_.size();
        body.more = true;
        transport_.arm("reading the answer");
        // Into the parser, not into its message: there alone the limits hold.
        const auto [error, read] =
            co_await http::async_read_some(transport_.tls(), buffer_, *parser_, awaited);
        if (error != http::error::need_buffer) {
            transport_.check(error, "reading the answer");
        }
        const auto got = chunk_.size() - parser_->get().body().size;
        if (got > 0) {
            co_return std::string_view{chunk_.data(), got};
        }
    }
    co_return std::string_view{}; // the message is complete, so how the peer hangs up no longer matters
}

asio::awaitable<void> ApiConnection::give_way()
{
    co_await asio::post(transport_.tls().get_executor(), asio::use_awaitable);
    transport_.require_time("reading the answer");
}

void ApiConnection::postpone(steady_clock::duration by)
{
    transport_.deadline().postpone(by);
}

asio::awaitable<void> ApiConnection::reach(const std::string& host, const std::string& port,
                                           const std::string& name)
{
    transport_.name_peer(name);
    const auto& deadline = transport_.deadline();
    auto addresses = co_await resolve(host, port, deadline.until(), deadline.stop());
    trace_.end_phase("dns_ms");
    auto connected =
        co_await connect(std::move(addresses), name, settings_.connect_timeout, deadline, trace_);
    trace_.end_phase("connect_ms");
    transport_.take(std::move(connected.socket));
    silent_ = std::move(connected.silent);
}

/// Until the tunnel stands, whatever goes wrong is not the API's doing.
asio::awaitable<void> ApiConnection::reach_through(const Proxy& proxy, const std::string& name,
                                                   const std::string& target)
{
    trace_.note("proxy", as_url_host(proxy.host) + ":" + proxy.port);
    try {
        co_await reach(proxy.host, proxy.port, name);
        co_await open_tunnel(transport_, proxy, target);
        trace_.end_phase("proxy_ms");
    } catch (const Failure& failure) {
        if (failure.reason() == Reason::shutdown || failure.reason() == Reason::proxy_auth) {
            throw;
        }
        const std::string what = failure.what();
        const bool is_named = what.find(name) != std::string::npos;
        throw Failure{Reason::proxy, is_named ? what : name + ": " + what};
    }
}

void ApiConnection::trace_head()
{
    const auto& message = parser_->get();
    trace_.note("status",
                std::to_string(message.result_int()) + " " + model::excerpt(text_of(message.reason()), 60));
    std::string headers;
    for (const auto& field : message) {
        headers += (headers.empty() ? "" : "; ") +
                   shown_header(text_of(field.name_string()), text_of(field.value()));
    }
    trace_.note("headers", std::move(headers));
}

AnswerHead ApiConnection::head() const
{
    const auto& message = parser_->get();
    AnswerHead head;
    head.status = static_cast<int>(message.result_int());
    head.reason = text_of(message.reason());
    head.content_type = text_of(message[http::field::content_type]);
    head.location = text_of(message[http::field::location]);
    for (const auto& field : message) {
        if (field.name() == http::field::age) {
            head.ages.push_back(text_of(field.value()));
        }
        if (field.name() == http::field::content_encoding) {
            head.content_encoding += (head.content_encoding.empty() ? "" : ", ") + text_of(field.value());
        }
        if (const auto name = text_of(field.name_string()); is_about_paging(name)) {
            head.paging.emplace_back(name, text_of(field.value()));
        }
    }
    if (message.count(http::field::retry_after) > 0) {
        head.retry_after = text_of(message[http::field::retry_after]);
    }
    return head;
}

} // namespace numsync::source
