#include "source/tunnel.hpp"

#include "model/text.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

namespace numsync::source {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {

using model::Failure;
using model::Reason;

constexpr std::uint32_t header_limit = 64 * 1024;
constexpr auto awaited = asio::as_tuple(asio::use_awaitable);

} // namespace

asio::awaitable<void> open_tunnel(Transport& transport, const Proxy& proxy, std::string target)
{
    http::request<http::empty_body> request{http::verb::connect, target, 11};
    request.set(http::field::host, target);
    if (proxy.authorization) {
        const auto value = proxy.authorization->reveal();
        request.set(http::field::proxy_authorization, boost::core::string_view{value.data(), value.size()});
    }
    transport.arm("asking the proxy");
    const auto [write_error, written] = co_await http::async_write(transport.tcp(), request, awaited);
    transport.check(write_error, "asking the proxy");
    beast::flat_buffer buffer{2 * header_limit};
    http::response_parser<http::empty_body> parser;
    parser.header_limit(header_limit);
    parser.skip(true); // what follows a CONNECT's answer is the tunnel
    transport.arm("waiting for the proxy");
    const auto [error, read] = co_await http::async_read_header(transport.tcp(), buffer, parser, awaited);
    transport.check(error, "waiting for the proxy");
    if (parser.get().result_int() / 100 != 2) {
        const auto reason = parser.get().reason();
        throw Failure{Reason::connect, "the proxy " + proxy.host + ":" + proxy.port + " answered " +
                                           std::to_string(parser.get().result_int()) + " " +
                                           model::excerpt({reason.data(), reason.size()}) + " to CONNECT"};
    }
    if (buffer.size() > 0) {
        throw Failure{Reason::http_protocol, "the proxy sent bytes of its own into the tunnel"};
    }
}

} // namespace numsync::source
