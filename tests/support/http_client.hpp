#pragma once

#include <string>
#include <string_view>

namespace numsync::support {

/// A connection to a server on loopback. It sends whatever a test wants, valid HTTP or not.
class HttpClient {
  public:
    /// Throws if nobody listens.
    explicit HttpClient(int port);
    ~HttpClient();
    HttpClient(HttpClient&& other) noexcept;
    HttpClient& operator=(HttpClient&&) = delete;

    /// False if the peer has closed the connection.
    bool send(std::string_view text) const;

    /// Reads until the peer closes or resets. Throws if nothing comes for ten seconds.
    [[nodiscard]] std::string read_to_end() const;

  private:
    int socket_;
};

/// Sends one request on a new connection and returns the whole answer.
std::string ask(int port, std::string_view request);

/// Returns the whole answer to "GET PATH", head included.
std::string get(int port, const std::string& path);

} // namespace numsync::support
