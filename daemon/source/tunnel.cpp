#include "source/tunnel.hpp"

#include "model/text.hpp"
#include "source/http_head.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>

namespace numsync::source {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {

using model::Failure;
using model::Reason;
using Parser = http::response_parser<http::empty_body>;
using Head = Parser::value_type;

constexpr int login_wanted = 407;

/// The ways to log in that the proxy offers, in lower case: "ntlm, negotiate".
std::string schemes(const Head& head)
{
    std::string schemes;
    const auto [from, to] = head.equal_range(http::field::proxy_authenticate);
    for (auto field = from; field != to; ++field) {
        auto challenge = text_of(field->value());
        challenge.resize(std::min(challenge.find(' '), challenge.size()));
        std::ranges::transform(challenge, challenge.begin(), beast::detail::ascii_tolower);
        schemes += (schemes.empty() ? "" : ", ") + challenge;
    }
    return schemes;
}

std::string about_login(const Proxy& proxy, const Head& head)
{
    const auto offered = schemes(head);
    if (!offered.empty() && offered.find("basic") == std::string::npos) {
        return "; it wants a login by " + model::excerpt(offered) + ", and only Basic is supported";
    }
    return proxy.authorization ? "; it does not accept user and password" : "; it wants user and password";
}

Failure refused(const std::string& name, const Proxy& proxy, const std::string& target, const Head& head)
{
    const auto status = static_cast<int>(head.result_int());
    auto message = name + " answered " + std::to_string(status);
    if (const auto reason = text_of(head.reason()); !reason.empty()) {
        message += " " + model::excerpt(reason, 60);
    }
    message += " to CONNECT " + target;
    if (status == login_wanted) {
        return {Reason::proxy_auth, message + about_login(proxy, head)};
    }
    return {Reason::proxy, message};
}

} // namespace

asio::awaitable<void> open_tunnel(Transport& transport, const Proxy& proxy, std::string target)
{
    http::request_header<> request;
    request.version(11);
    request.method(http::verb::connect);
    request.target(target);
    request.set(http::field::host, target);
    request.set(http::field::user_agent, "agni-number-sync/" NUMSYNC_VERSION);
    if (proxy.authorization) {
        const auto value = proxy.authorization->reveal();
        request.set(http::field::proxy_authorization, boost::core::string_view{value.data(), value.size()});
    }
    const model::Secret text{request_text(request)};
    transport.arm("asking for a tunnel");
    const auto [write_error, written] = co_await asio::async_write(
        transport.tcp(), asio::buffer(text.reveal()), asio::as_tuple(asio::use_awaitable));
    transport.check(write_error, "asking for a tunnel");
    beast::flat_buffer buffer{2 * head_limit};
    buffer.reserve(head_limit);
    for (int interim = 0; interim <= interim_answers_at_most; ++interim) {
        Parser parser;
        parser.skip(true); // the answer to CONNECT has no body: what follows is the tunnel
        transport.arm("waiting for a tunnel");
        const auto error = co_await read_head(transport.tcp(), buffer, parser);
        transport.check(error, "waiting for a tunnel");
        const auto status = parser.get().result_int();
        if (status / 100 == 1) {
            continue;
        }
        if (status / 100 != 2) {
            throw refused(transport.peer(), proxy, target, parser.get());
        }
        if (buffer.size() > 0) {
            throw Failure{Reason::proxy, transport.peer() + " sent bytes of its own into the tunnel"};
        }
        co_return;
    }
    throw Failure{Reason::proxy, transport.peer() + " sent interim answers (1xx) without end"};
}

} // namespace numsync::source
