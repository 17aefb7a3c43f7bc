#pragma once

#include <string>
#include <string_view>

namespace numsync::support {

/// A connection to a server on loopback, for a client with manners or without.
class HttpClient {
  public:
    /// Throws if nobody listens.
    explicit HttpClient(int port);
    ~HttpClient();
    HttpClient(HttpClient&& other) noexcept;
    HttpClient& operator=(HttpClient&&) = delete;

    /// False where the peer has closed it.
    bool send(std::string_view text) const;

    /// Everything until the peer closes, in whichever way; throws if it does not within ten seconds.
    [[nodiscard]] std::string read_to_end() const;

  private:
    int socket_;
};

/// The whole answer to one request.
std::string ask(int port, std::string_view request);

/// "GET PATH" as a scraper sends it.
std::string get(int port, const std::string& path);

} // namespace numsync::support
