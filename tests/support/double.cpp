#include "double.hpp"

#include "listener.hpp"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>

namespace numsync::support {

namespace {

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
struct Double::Server {
    using Stream = asio::ssl::stream<tcp::socket&>;

    Server(const std::filesystem::path& directory, DoubleSettings wanted) : settings(std::move(wanted))
    {
        SSL_CTX_set_security_level(context.native_handle(), 0); // the client has to refuse what is too weak
        context.use_certificate_chain_file(directory / (settings.certificate + ".pem"));
        context.use_private_key_file(directory / (settings.certificate + ".key"), asio::ssl::context::pem);
        SSL_CTX_set_min_proto_version(context.native_handle(), openssl_version(settings.oldest));
        SSL_CTX_set_max_proto_version(context.native_handle(), openssl_version(settings.newest));
        if (!settings.ciphers.empty()) {
            SSL_CTX_set_cipher_list(context.native_handle(), settings.ciphers.c_str());
            context.use_tmp_dh_file(directory / "dh-1024.pem");
        }
        if (settings.demands_certificate) {
            context.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
        }
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
        case Greeting::drip: {
            error_code ec;
            asio::write(socket, asio::buffer(std::string_view{"\x16\x03\x03\x3f\xff"}),
                        ec); // the head of a TLS record
            while (!ec) {
                std::this_thread::sleep_for(std::chrono::milliseconds{20});
                asio::write(socket, asio::buffer(std::string_view{"x"}), ec);
            }
            return;
        }
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
                requests.back().at = std::chrono::steady_clock::now();
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
        // Opened once: a file that is replaced meanwhile is not mixed with the new one.
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
    std::unique_ptr<Listener> listener; ///< last: its threads end before what they use
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

} // namespace numsync::support
