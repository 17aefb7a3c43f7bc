#include "double.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <openssl/ssl.h>
#include <sys/poll.h>
#include <sys/socket.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cctype>
#include <cerrno>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <list>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

namespace numsync::support {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::size_t head_limit = 64 * 1024;

bool same_name(std::string_view a, std::string_view b)
{
    return std::ranges::equal(
        a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

/// Unlike the destructor's, an explicit close honours SO_LINGER.
void close(tcp::socket& socket)
{
    error_code ignored;
    socket.close(ignored);
}

/// When it is closed, the peer gets RST.
void make_reset(tcp::socket& socket)
{
    error_code ignored;
    socket.set_option(asio::socket_base::linger{true, 0}, ignored);
}

void send_fin(tcp::socket& socket)
{
    error_code ignored;
    socket.shutdown(tcp::socket::shutdown_send, ignored);
}

/// Accepts on a thread and serves each connection on a thread of its own. Blocking calls are ended by
/// shutting the descriptors down, which, unlike closing them, another thread may do.
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

    /// While it lives, the end of the Listener shuts this descriptor down. It must go before the descriptor
    /// is closed, as the number may be another's at once.
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
    std::list<Connection> connections_; ///< of the accepting thread; after its end of the destructor
    std::thread accepting_;
};

/// Reads one request; absent where the peer closed or sent something else.
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

/// Until the peer closes or the Listener goes.
template <class Stream>
void read_to_end(Stream& stream)
{
    std::array<char, 4096> buffer{};
    error_code ec;
    while (!ec) {
        stream.read_some(asio::buffer(buffer), ec);
    }
}

int openssl_version(Tls version)
{
    constexpr std::array versions{TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION};
    return versions[static_cast<std::size_t>(version)];
}

std::string json_head(std::uintmax_t length)
{
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(length) +
           "\r\n\r\n";
}

} // namespace

std::filesystem::path certificates()
{
    const char* directory = std::getenv("NUMSYNC_TEST_CERTIFICATES");
    if (directory == nullptr) {
        throw std::runtime_error{"NUMSYNC_TEST_CERTIFICATES is not set: did you mean to run tests/run?"};
    }
    return directory;
}

std::string Request::header(std::string_view name) const
{
    const auto found = std::ranges::find_if(headers, [&](const auto& h) { return same_name(h.first, name); });
    return found == headers.end() ? "" : found->second;
}

bool Request::has_header(std::string_view name) const
{
    return std::ranges::any_of(headers, [&](const auto& h) { return same_name(h.first, name); });
}

std::string Reply::bytes() const
{
    std::string all;
    for (const std::string& piece : pieces) {
        all += piece;
    }
    return all;
}

Reply status(int code, std::string_view body, const Headers& extra)
{
    std::string bytes = "HTTP/1.1 " + std::to_string(code) + (code == 200 ? " OK" : " Status") + "\r\n";
    const bool typed =
        std::ranges::any_of(extra, [](const auto& h) { return same_name(h.first, "Content-Type"); });
    if (!typed) {
        bytes += "Content-Type: application/json\r\n";
    }
    for (const auto& [name, value] : extra) {
        bytes += name + ": " + value + "\r\n";
    }
    bytes += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    bytes += body;
    return Reply{.pieces = {std::move(bytes)}, .ending = Ending::keep_alive, .before_piece = {}, .file = {}};
}

Reply ok_json(std::string_view body, const Headers& extra)
{
    return status(200, body, extra);
}

Reply chunked_json(std::string_view body, std::size_t chunk_size)
{
    Reply reply;
    reply.pieces.emplace_back(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (std::size_t at = 0; at < body.size(); at += chunk_size) {
        const std::string_view chunk = body.substr(at, chunk_size);
        std::array<char, 24> size{};
        const int digits = std::snprintf(size.data(), size.size(), "%zx\r\n", chunk.size());
        std::string piece{size.data(), static_cast<std::size_t>(digits)};
        piece += chunk;
        piece += "\r\n";
        reply.pieces.push_back(std::move(piece));
    }
    reply.pieces.emplace_back("0\r\n\r\n");
    return reply;
}

Reply gzip_json(std::string_view body)
{
    return status(200, gzip(body), {{"Content-Encoding", "gzip"}});
}

Reply raw(std::string bytes, Ending ending)
{
    return Reply{.pieces = {std::move(bytes)}, .ending = ending, .before_piece = {}, .file = {}};
}

Reply file_json(std::filesystem::path file)
{
    Reply reply;
    reply.file = std::move(file);
    return reply;
}

Reply empty(Ending ending)
{
    return Reply{.pieces = {}, .ending = ending, .before_piece = {}, .file = {}};
}

Reply ending(Reply reply, Ending ending)
{
    reply.ending = ending;
    return reply;
}

Reply in_pieces(Reply reply, std::size_t piece_size)
{
    const std::string all = reply.bytes();
    reply.pieces.clear();
    for (std::size_t at = 0; at < all.size(); at += piece_size) {
        reply.pieces.push_back(all.substr(at, piece_size));
    }
    return reply;
}

Reply truncated(const Reply& reply, std::size_t kept, Ending ending)
{
    return raw(reply.bytes().substr(0, kept), ending);
}

std::string gzip(std::string_view bytes)
{
    z_stream stream{};
    constexpr int gzip_window = 15 + 16;
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
        throw std::runtime_error{"deflateInit2 failed"};
    }
    std::string input{bytes}; // zlib's next_in is not const
    std::string output(deflateBound(&stream, input.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(output.data());
    stream.avail_out = static_cast<uInt>(output.size());
    const int result = deflate(&stream, Z_FINISH);
    output.resize(stream.total_out);
    deflateEnd(&stream);
    if (result != Z_STREAM_END) {
        throw std::runtime_error{"deflate failed"};
    }
    return output;
}

struct Double::Server {
    using Stream = asio::ssl::stream<tcp::socket&>;

    Server(const std::filesystem::path& directory, DoubleSettings wanted) : settings(std::move(wanted))
    {
        SSL_CTX_set_security_level(context.native_handle(), 0); // what is too weak, the client has to say
        context.use_certificate_chain_file(directory / (settings.certificate + ".pem"));
        context.use_private_key_file(directory / (settings.certificate + ".key"), asio::ssl::context::pem);
        SSL_CTX_set_min_proto_version(context.native_handle(), openssl_version(settings.oldest));
        SSL_CTX_set_max_proto_version(context.native_handle(), openssl_version(settings.newest));
    }

    void serve(tcp::socket& socket)
    {
        switch (settings.greeting) {
        case Greeting::tls:
            speak(socket);
            return;
        case Greeting::silence:
            read_to_end(socket);
            return;
        case Greeting::garbage: {
            error_code ignored;
            asio::write(socket, asio::buffer(std::string_view{"HTTP/1.1 400 Bad Request\r\n\r\n"}), ignored);
            send_fin(socket);
            read_to_end(socket);
            return;
        }
        case Greeting::hang_up:
            send_fin(socket);
            read_to_end(socket);
            return;
        case Greeting::reset:
            make_reset(socket);
        }
    }

    void speak(tcp::socket& socket)
    {
        Stream stream{socket, context};
        error_code ec;
        stream.handshake(asio::ssl::stream_base::server, ec);
        std::string buffer;
        while (!ec) {
            std::optional<Request> request = read_request(stream, buffer);
            if (!request) {
                stream.shutdown(ec);
                return;
            }
            const char* sni = SSL_get_servername(stream.native_handle(), TLSEXT_NAMETYPE_host_name);
            request->sni = sni == nullptr ? "" : sni;
            request->tls_version = SSL_get_version(stream.native_handle());
            const Reply reply = reply_to(*request);
            ec = send(stream, reply);
            if (!ec && reply.before_piece) {
                reply.before_piece(reply.pieces.size());
            }
            const bool last = same_name(request->header("Connection"), "close");
            if (ec || last || reply.ending != Ending::keep_alive) {
                end(stream, reply.ending);
                return;
            }
        }
    }

    Reply reply_to(const Request& request)
    {
        Answer answer;
        {
            const std::lock_guard lock{mutex};
            if (remembers) {
                requests.push_back(request);
            }
            answer = current;
        }
        arrived.notify_all();
        try {
            return answer(request);
        } catch (const std::exception& error) {
            std::cerr << "the test's answer failed: " << error.what() << '\n';
            return status(500, R"({"message":"the test's answer failed"})");
        }
    }

    static error_code send(Stream& stream, const Reply& reply)
    {
        error_code ec;
        if (reply.file) {
            return send_file(stream, *reply.file);
        }
        for (std::size_t i = 0; i < reply.pieces.size() && !ec; ++i) {
            if (reply.before_piece) {
                reply.before_piece(i);
            }
            asio::write(stream, asio::buffer(reply.pieces[i]), ec);
        }
        return ec;
    }

    static error_code send_file(Stream& stream, const std::filesystem::path& path)
    {
        // Opened once: a file that is replaced meanwhile does not mix with its successor.
        std::ifstream file{path, std::ios::binary | std::ios::ate};
        error_code ec;
        if (!file) {
            const Reply missing = status(500, R"({"message":"the body's file cannot be read"})");
            asio::write(stream, asio::buffer(missing.pieces.front()), ec);
            return ec;
        }
        auto left = static_cast<std::size_t>(file.tellg());
        file.seekg(0);
        asio::write(stream, asio::buffer(json_head(left)), ec);
        std::vector<char> block(256 * 1024);
        while (left > 0 && !ec) {
            file.read(block.data(), static_cast<std::streamsize>(std::min(left, block.size())));
            const auto got = static_cast<std::size_t>(file.gcount());
            if (got == 0) {
                return asio::error::eof;
            }
            left -= got;
            asio::write(stream, asio::buffer(block.data(), got), ec);
        }
        return ec;
    }

    static void end(Stream& stream, Ending how)
    {
        error_code ignored;
        switch (how) {
        case Ending::keep_alive:
        case Ending::close_notify:
            stream.shutdown(ignored);
            return;
        case Ending::cut:
            // Sends FIN; closing a socket with unread bytes would send RST instead.
            send_fin(stream.next_layer());
            read_to_end(stream.next_layer());
            return;
        case Ending::reset:
            make_reset(stream.next_layer());
            return;
        case Ending::stall:
            read_to_end(stream.next_layer());
        }
    }

    DoubleSettings settings;
    asio::ssl::context context{asio::ssl::context::tls_server};
    mutable std::mutex mutex;
    mutable std::condition_variable arrived;
    std::atomic<std::size_t> turn = 0;
    Answer current = [](const Request&) {
        return status(404, R"({"message":"the test has set no answer"})");
    };
    std::vector<Request> requests;
    bool remembers = true;
    std::unique_ptr<Listener> listener; ///< last, so that its threads end before what they use
};

Double::Double(const std::filesystem::path& certificates, DoubleSettings settings)
    : server_(std::make_unique<Server>(certificates, std::move(settings)))
{
    Server& server = *server_;
    server.listener = std::make_unique<Listener>(
        server.settings.port, [&server](Listener&, tcp::socket& peer) { server.serve(peer); });
}

Double::~Double() = default;

int Double::port() const
{
    return server_->listener->port();
}

std::string Double::url() const
{
    return "https://localhost:" + std::to_string(port()) + "/api/v1/phone-numbers/list";
}

void Double::answer(Answer answer)
{
    const std::lock_guard lock{server_->mutex};
    server_->current = std::move(answer);
}

void Double::answer_in_turn(std::vector<Reply> replies)
{
    server_->turn = 0;
    answer([server = server_.get(), replies = std::move(replies)](const Request&) {
        return replies.at(std::min(server->turn++, replies.size() - 1));
    });
}

std::vector<Request> Double::requests() const
{
    const std::lock_guard lock{server_->mutex};
    return server_->requests;
}

void Double::remember_requests(bool wanted)
{
    const std::lock_guard lock{server_->mutex};
    server_->remembers = wanted;
}

std::size_t Double::connections() const
{
    return server_->listener->accepted();
}

bool Double::wait_for_requests(std::size_t count, std::chrono::milliseconds timeout) const
{
    std::unique_lock lock{server_->mutex};
    return server_->arrived.wait_for(lock, timeout, [&] { return server_->requests.size() >= count; });
}

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

    /// Until both sides have ended.
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
                    sides[from].fd = -1; // poll passes over it
                    send_fin(to);
                }
            }
        }
    }

    std::uint16_t target_port = 0;
    mutable std::mutex mutex;
    std::vector<Connect> connects;
    std::optional<std::string> refusal;
    std::unique_ptr<Listener> listener; ///< last, so that its threads end before what they use
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
