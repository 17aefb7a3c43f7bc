#include "listener.hpp"

#include <boost/asio/write.hpp>
#include <sys/poll.h>

#include <array>
#include <cerrno>
#include <mutex>
#include <vector>

namespace numsync::support {

struct Proxy::Server {
    void serve(Listener& own, tcp::socket& client)
    {
        std::string buffer;
        const std::optional<Request> request = read_request(client, buffer);
        if (!request || request->method != "CONNECT") {
            return;
        }
        std::optional<std::string> refused;
        {
            const std::lock_guard lock{mutex};
            connects.push_back({request->target, request->headers});
            refused = refusal;
        }
        error_code ec;
        if (refused) {
            asio::write(client, asio::buffer(*refused), ec);
            send_fin(client);
            read_to_end(client);
            return;
        }
        tcp::socket upstream{own.io()};
        upstream.connect({asio::ip::address_v4::loopback(), target_port}, ec);
        const std::string_view answer =
            ec ? "HTTP/1.1 502 Bad Gateway\r\n\r\n" : "HTTP/1.1 200 Connection established\r\n\r\n";
        error_code written;
        asio::write(client, asio::buffer(answer), written);
        if (!ec && !written) {
            const Listener::Held held{own, upstream.native_handle()};
            tunnel(client, upstream);
        }
        close(upstream);
    }

    /// Returns when both sides have closed.
    static void tunnel(tcp::socket& client, tcp::socket& upstream)
    {
        std::array<pollfd, 2> sides{pollfd{client.native_handle(), POLLIN, 0},
                                    pollfd{upstream.native_handle(), POLLIN, 0}};
        std::array<tcp::socket*, 2> sockets{&client, &upstream};
        std::vector<char> block(64 * 1024);
        while (sides[0].fd >= 0 || sides[1].fd >= 0) {
            if (::poll(sides.data(), sides.size(), -1) < 0 && errno != EINTR) {
                return;
            }
            for (std::size_t from = 0; from < sides.size(); ++from) {
                if (sides[from].fd < 0 || sides[from].revents == 0) {
                    continue;
                }
                tcp::socket& to = *sockets[1 - from];
                error_code ec;
                const std::size_t got = sockets[from]->read_some(asio::buffer(block), ec);
                if (ec == asio::error::connection_reset) {
                    make_reset(to);
                    return;
                }
                if (!ec) {
                    asio::write(to, asio::buffer(block.data(), got), ec);
                }
                if (ec) {
                    sides[from].fd = -1; // poll skips it
                    send_fin(to);
                }
            }
        }
    }

    std::uint16_t target_port = 0;
    mutable std::mutex mutex;
    std::vector<Connect> connects;
    std::optional<std::string> refusal;
    std::unique_ptr<Listener> listener; ///< last: its threads end before what they use
};

Proxy::Proxy(int target_port) : server_(std::make_unique<Server>())
{
    Server& server = *server_;
    server.target_port = static_cast<std::uint16_t>(target_port);
    server.listener = std::make_unique<Listener>(
        std::uint16_t{0}, [&server](Listener& own, tcp::socket& peer) { server.serve(own, peer); });
}

Proxy::~Proxy() = default;

int Proxy::port() const
{
    return server_->listener->port();
}

std::vector<Proxy::Connect> Proxy::connects() const
{
    const std::lock_guard lock{server_->mutex};
    return server_->connects;
}

void Proxy::refuse(std::string raw_answer)
{
    const std::lock_guard lock{server_->mutex};
    server_->refusal = std::move(raw_answer);
}

} // namespace numsync::support
