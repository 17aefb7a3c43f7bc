#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A double of the API on a loopback port with real TLS, which can misbehave in every way that a test needs.
namespace numsync::support {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// The path of tests/support/make-certificates' directory; throws where NUMSYNC_TEST_CERTIFICATES is not set.
std::filesystem::path certificates();

struct Request {
    std::string method;
    std::string target;
    Headers headers; ///< in the order and with the names as they were sent
    std::string body;
    std::string sni;                            ///< host name of the TLS handshake
    std::string tls_version;                    ///< such as TLSv1.3
    std::chrono::steady_clock::time_point at{}; ///< when it had arrived

    /// Value of the first header of that name in any case; empty if there is none.
    [[nodiscard]] std::string header(std::string_view name) const;
    [[nodiscard]] bool has_header(std::string_view name) const;
};

/// How a connection goes on after the bytes of a reply.
enum class Ending : std::uint8_t {
    keep_alive,   ///< waits for the next request, as an HTTP/1.1 server does
    close_notify, ///< TLS closed properly
    cut,          ///< TCP closed (FIN) without TLS's close_notify
    reset,        ///< TCP reset
    stall,        ///< stays open and sends nothing more until the peer closes or the Double goes
};

/// Bytes sent as they are, status line and headers included, piece by piece.
struct Reply {
    std::vector<std::string> pieces;
    Ending ending = Ending::keep_alive;

    /// Called before each piece with its index, and once more with pieces.size() before the ending, on the
    /// connection's own thread, so it may block (std::latch); it must return before the Double goes.
    std::function<void(std::size_t)> before_piece;

    /// Instead of pieces: 200 with this file as body, streamed from the disk with Content-Length.
    std::optional<std::filesystem::path> file;

    /// All pieces in one.
    [[nodiscard]] std::string bytes() const;
};

Reply status(int code, std::string_view body, const Headers& extra = {});
Reply ok_json(std::string_view body, const Headers& extra = {});
/// A piece for the head, one for each chunk, one for the end.
Reply chunked_json(std::string_view body, std::size_t chunk_size);
Reply gzip_json(std::string_view body);
Reply raw(std::string bytes, Ending ending); ///< nothing added
Reply file_json(std::filesystem::path file);
Reply empty(Ending ending = Ending::close_notify); ///< not one byte of an answer
Reply ending(Reply reply, Ending ending);
/// The same bytes, cut into pieces of that size.
Reply in_pieces(Reply reply, std::size_t piece_size);
/// The first `kept` bytes of the reply, then the ending.
Reply truncated(const Reply& reply, std::size_t kept, Ending ending);

std::string gzip(std::string_view bytes);

/// What meets the peer right after the TCP connection stands.
enum class Greeting : std::uint8_t {
    tls,
    silence, ///< never answers the handshake
    drip,    ///< answers the handshake byte by byte, without end
    garbage, ///< plain HTTP where TLS is expected
    hang_up, ///< FIN at once
    reset,   ///< RST at once
};

enum class Tls : std::uint8_t { v1_0, v1_1, v1_2, v1_3 };

struct DoubleSettings {
    std::string certificate = "server"; ///< or wrong-name, expired, stranger (base name of .pem and .key)
    Tls oldest = Tls::v1_2;
    Tls newest = Tls::v1_3;
    std::string ciphers{}; ///< up to TLS 1.2, as OpenSSL writes them; empty: its own choice
    bool demands_certificate = false;
    Greeting greeting = Greeting::tls;
    std::uint16_t port = 0; ///< 0 for any free one
};

/// Listens on 127.0.0.1 from its construction until it goes; one thread per connection. Every member may be
/// called from any thread.
class Double {
  public:
    using Answer = std::function<Reply(const Request&)>;

    /// Answers 404 until it is told otherwise.
    explicit Double(const std::filesystem::path& certificates, DoubleSettings settings = {});
    ~Double();
    Double(const Double&) = delete;
    Double& operator=(const Double&) = delete;

    [[nodiscard]] int port() const;
    /// Of the list endpoint: https://localhost:PORT/api/v1/phone-numbers/list
    [[nodiscard]] std::string url() const;
    /// Holds for the requests read from now on; called on the connection's thread, by several at once.
    void answer(Answer answer);
    /// The first request gets the first reply and so on; the last one is repeated.
    void answer_in_turn(std::vector<Reply> replies);

    [[nodiscard]] std::vector<Request> requests() const;
    /// Off for a double that runs for long; on otherwise.
    void remember_requests(bool wanted);
    /// TCP connections accepted so far, those without a request included.
    [[nodiscard]] std::size_t connections() const;
    /// Whether that many requests have arrived within the time, since the beginning.
    [[nodiscard]] bool wait_for_requests(std::size_t count, std::chrono::milliseconds timeout) const;

  private:
    struct Server;
    std::unique_ptr<Server> server_;
};

/// An HTTP CONNECT proxy on 127.0.0.1 that leads every tunnel to one port of 127.0.0.1, whatever was asked.
class Proxy {
  public:
    struct Connect {
        std::string target; ///< host:port as asked for
        Headers headers;
    };

    explicit Proxy(int target_port);
    ~Proxy();
    Proxy(const Proxy&) = delete;
    Proxy& operator=(const Proxy&) = delete;

    [[nodiscard]] int port() const;
    [[nodiscard]] std::vector<Connect> connects() const;
    /// From now on every CONNECT gets these bytes and is closed.
    void refuse(std::string raw_answer);

  private:
    struct Server;
    std::unique_ptr<Server> server_;
};

} // namespace numsync::support
