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

/// A double of the API: a server with real TLS on a loopback port. It misbehaves in every way that a test
/// needs.
namespace numsync::support {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// The directory that tests/support/make-certificates filled. Throws if NUMSYNC_TEST_CERTIFICATES is not set.
std::filesystem::path certificates();

struct Request {
    std::string method;
    std::string target;
    Headers headers; ///< names and order as sent
    std::string body;
    std::string sni;                            ///< host name of the TLS handshake
    std::string tls_version;                    ///< such as TLSv1.3
    std::chrono::steady_clock::time_point at{}; ///< arrival of the last byte

    /// The value of the first header of that name, upper or lower case; empty if there is none.
    [[nodiscard]] std::string header(std::string_view name) const;
    [[nodiscard]] bool has_header(std::string_view name) const;
};

/// What happens to the connection after the bytes of a reply.
enum class Ending : std::uint8_t {
    keep_alive,   ///< waits for the next request
    close_notify, ///< closes TLS properly
    cut,          ///< closes TCP (FIN) without TLS's close_notify
    reset,        ///< resets TCP
    stall,        ///< stays open and silent until the peer closes or the Double is destroyed
};

/// The bytes to send, with status line and headers, piece by piece.
struct Reply {
    std::vector<std::string> pieces;
    Ending ending = Ending::keep_alive;

    /// Called before each piece with its index, and before the ending with pieces.size(). It runs on the
    /// connection's thread, so it may block, but it must return before the Double is destroyed.
    std::function<void(std::size_t)> before_piece;

    /// If set, `pieces` is not used: the reply is 200 with this file as body, read in blocks.
    std::optional<std::filesystem::path> file;

    /// All pieces joined.
    [[nodiscard]] std::string bytes() const;
};

Reply status(int code, std::string_view body, const Headers& extra = {});
Reply ok_json(std::string_view body, const Headers& extra = {});
/// One piece for the head, one for each chunk, one for the end.
Reply chunked_json(std::string_view body, std::size_t chunk_size);
Reply gzip_json(std::string_view body);
Reply raw(std::string bytes, Ending ending); ///< adds no head
Reply file_json(std::filesystem::path file);
Reply empty(Ending ending = Ending::close_notify); ///< sends no byte
Reply ending(Reply reply, Ending ending);
/// Cuts the bytes of the reply into pieces of that size.
Reply in_pieces(Reply reply, std::size_t piece_size);
/// The first `kept` bytes of the reply, then the ending.
Reply truncated(const Reply& reply, std::size_t kept, Ending ending);

std::string gzip(std::string_view bytes);

/// What the peer meets once the TCP connection is open.
enum class Greeting : std::uint8_t {
    tls,
    silence, ///< never answers the handshake
    drip,    ///< answers the handshake byte by byte and never finishes
    garbage, ///< answers the handshake with plain HTTP
    hang_up, ///< sends FIN at once
    reset,   ///< sends RST at once
};

enum class Tls : std::uint8_t { v1_0, v1_1, v1_2, v1_3 };

struct DoubleSettings {
    std::string certificate = "server"; ///< a name that make-certificates lists, such as expired
    Tls oldest = Tls::v1_2;
    Tls newest = Tls::v1_3;
    std::string ciphers{}; ///< of TLS 1.2 and older, in OpenSSL's syntax; empty: OpenSSL's choice
    bool demands_certificate = false;
    Greeting greeting = Greeting::tls;
    std::uint16_t port = 0; ///< 0: any free one
};

/// Listens on 127.0.0.1 as long as it lives. Serves each connection on a thread of its own. Any thread may
/// call any member.
class Double {
  public:
    using Answer = std::function<Reply(const Request&)>;

    /// Answers 404 until answer() or answer_in_turn() is called.
    explicit Double(const std::filesystem::path& certificates, DoubleSettings settings = {});
    ~Double();
    Double(const Double&) = delete;
    Double& operator=(const Double&) = delete;

    [[nodiscard]] int port() const;
    /// https://localhost:PORT/api/v1/phone-numbers/list
    [[nodiscard]] std::string url() const;
    /// Answers the requests that are read from now on. Several connections may call `answer` at once, each on
    /// its own thread.
    void answer(Answer answer);
    /// Answers each request with the next reply, then repeats the last one.
    void answer_in_turn(std::vector<Reply> replies);

    [[nodiscard]] std::vector<Request> requests() const;
    /// On by default. Turn it off in a double that runs for long: requests() grows.
    void remember_requests(bool wanted);
    /// TCP connections accepted so far, also those without a request.
    [[nodiscard]] std::size_t connections() const;
    /// Waits until `count` requests have arrived since the construction. False if `timeout` passes first.
    [[nodiscard]] bool wait_for_requests(std::size_t count, std::chrono::milliseconds timeout) const;

  private:
    struct Server;
    std::unique_ptr<Server> server_;
};

/// An HTTP CONNECT proxy on 127.0.0.1. Every tunnel leads to one port of 127.0.0.1, whatever host was asked
/// for.
class Proxy {
  public:
    struct Connect {
        std::string target; ///< host:port, as requested
        Headers headers;
    };

    explicit Proxy(int target_port);
    ~Proxy();
    Proxy(const Proxy&) = delete;
    Proxy& operator=(const Proxy&) = delete;

    [[nodiscard]] int port() const;
    [[nodiscard]] std::vector<Connect> connects() const;
    /// From now on, answers every CONNECT with these bytes and closes it.
    void refuse(std::string raw_answer);

  private:
    struct Server;
    std::unique_ptr<Server> server_;
};

} // namespace numsync::support
