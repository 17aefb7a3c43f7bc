#pragma once

#include "double.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>

#include <sys/socket.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>

/// Listener: a blocking server on loopback, under both the double of the API and the proxy.
namespace numsync::support {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

/// Whether two names of HTTP headers are equal, upper or lower case.
bool same_name(std::string_view a, std::string_view b);

/// Not left to the destructor: only an explicit close honours SO_LINGER.
void close(tcp::socket& socket);

/// The peer will get RST when the socket is closed.
void make_reset(tcp::socket& socket);

void send_fin(tcp::socket& socket);

/// Accepts on one thread and serves each connection on a thread of its own. The destructor ends blocking
/// calls by shutting the descriptors down: unlike closing them, another thread may do that.
class Listener {
  public:
    using Serve = std::function<void(Listener&, tcp::socket&)>;

    Listener(std::uint16_t port, Serve serve)
        : acceptor_(io_, tcp::endpoint{asio::ip::address_v4::loopback(), port}), serve_(std::move(serve)),
          port_(acceptor_.local_endpoint().port()), accepting_([this] { accept(); })
    {
    }

    ~Listener()
    {
        {
            const std::lock_guard lock{mutex_};
            stopping_ = true;
            ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
            for (const int descriptor : open_) {
                ::shutdown(descriptor, SHUT_RDWR);
            }
        }
        accepting_.join();
        for (Connection& connection : connections_) {
            connection.thread.join();
        }
    }

    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    [[nodiscard]] int port() const { return port_; }
    [[nodiscard]] std::size_t accepted() const { return accepted_; }
    asio::io_context& io() { return io_; }

    /// Has the Listener's destructor shut this descriptor down too. Destroy it before the descriptor is
    /// closed: the number may be reused at once.
    class Held {
      public:
        Held(Listener& listener, int descriptor) : listener_(listener), descriptor_(descriptor)
        {
            const std::lock_guard lock{listener_.mutex_};
            listener_.open_.insert(descriptor_);
            if (listener_.stopping_) {
                ::shutdown(descriptor_, SHUT_RDWR);
            }
        }
        ~Held()
        {
            const std::lock_guard lock{listener_.mutex_};
            listener_.open_.erase(descriptor_);
        }
        Held(const Held&) = delete;
        Held& operator=(const Held&) = delete;

      private:
        Listener& listener_;
        int descriptor_;
    };

  private:
    struct Connection {
        std::thread thread;
        std::atomic<bool> done = false;
    };

    void accept()
    {
        for (;;) {
            error_code ec;
            tcp::socket socket = acceptor_.accept(ec);
            {
                const std::lock_guard lock{mutex_};
                if (stopping_) {
                    return;
                }
            }
            if (ec) {
                continue;
            }
            error_code ignored; // it only makes things faster
            socket.set_option(tcp::no_delay{true}, ignored);
            ++accepted_;
            join_finished();
            Connection& connection = connections_.emplace_back();
            connection.thread = std::thread{[this, &connection, peer = std::move(socket)]() mutable {
                {
                    const Held held{*this, peer.native_handle()};
                    serve_(*this, peer);
                }
                close(peer);
                connection.done = true;
            }};
        }
    }

    void join_finished()
    {
        std::erase_if(connections_, [](Connection& connection) {
            if (connection.done) {
                connection.thread.join();
                return true;
            }
            return false;
        });
    }

    asio::io_context io_;
    tcp::acceptor acceptor_;
    Serve serve_;
    std::uint16_t port_;
    std::atomic<std::size_t> accepted_ = 0;
    std::mutex mutex_;
    bool stopping_ = false;
    std::set<int> open_;
    std::list<Connection> connections_; ///< only for the accepting thread, then for the destructor
    std::thread accepting_;
};

inline constexpr std::size_t head_limit = 64 * 1024;

/// Reads one request. Empty if the peer closed or sent no valid request.
template <class Stream>
std::optional<Request> read_request(Stream& stream, std::string& buffer)
{
    error_code ec;
    const std::size_t size =
        asio::read_until(stream, asio::dynamic_buffer(buffer, head_limit), "\r\n\r\n", ec);
    if (ec) {
        return std::nullopt;
    }
    const std::string head = buffer.substr(0, size - 2);
    buffer.erase(0, size);

    Request request;
    std::size_t line_end = head.find("\r\n");
    const std::string first = head.substr(0, line_end);
    const std::size_t target = first.find(' ');
    const std::size_t version = first.rfind(' ');
    if (target == std::string::npos || version == target) {
        return std::nullopt;
    }
    request.method = first.substr(0, target);
    request.target = first.substr(target + 1, version - target - 1);
    while (line_end + 2 < head.size()) {
        const std::size_t start = line_end + 2;
        line_end = head.find("\r\n", start);
        const std::string line = head.substr(start, line_end - start);
        const std::size_t colon = line.find(':');
        if (colon == std::string::npos) {
            return std::nullopt;
        }
        const std::size_t value = line.find_first_not_of(" \t", colon + 1);
        request.headers.emplace_back(line.substr(0, colon),
                                     value == std::string::npos ? "" : line.substr(value));
    }

    const std::size_t length = std::strtoul(request.header("Content-Length").c_str(), nullptr, 10);
    if (length > buffer.size()) {
        asio::read(stream, asio::dynamic_buffer(buffer), asio::transfer_exactly(length - buffer.size()), ec);
    }
    request.body = buffer.substr(0, length);
    buffer.erase(0, length);
    return ec ? std::nullopt : std::optional{request};
}

/// Reads until the peer closes or the Listener is destroyed.
template <class Stream>
void read_to_end(Stream& stream)
{
    std::array<char, 4096> buffer{};
    error_code ec;
    while (!ec) {
        stream.read_some(asio::buffer(buffer), ec);
    }
}

} // namespace numsync::support
