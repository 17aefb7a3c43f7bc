#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <vector>

/// NotifySocket: a datagram socket, such as systemd has for its services and for the journal.
namespace numsync::support {

class NotifySocket {
  public:
    explicit NotifySocket(const std::filesystem::path& path)
        : path_(path), socket_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path_.c_str(), sizeof(address.sun_path) - 1);
        if (bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
            throw std::runtime_error{"cannot bind " + path_.string()};
        }
    }
    ~NotifySocket() { close(socket_); }
    NotifySocket(const NotifySocket&) = delete;
    NotifySocket& operator=(const NotifySocket&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

    /// The next datagram; empty if none comes in time.
    std::string next(std::chrono::milliseconds time)
    {
        pollfd wanted{socket_, POLLIN, 0};
        if (poll(&wanted, 1, static_cast<int>(time.count())) <= 0) {
            return "";
        }
        std::array<char, 65536> block{};
        const auto got = recv(socket_, block.data(), block.size(), 0);
        return {block.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
    }

    /// Drops datagrams until one begins with `beginning`, and returns it; empty if none comes in time.
    std::string await(const std::string& beginning, std::chrono::milliseconds time)
    {
        const auto end = std::chrono::steady_clock::now() + time;
        while (std::chrono::steady_clock::now() < end) {
            auto datagram = next(std::chrono::milliseconds{100});
            if (datagram.starts_with(beginning)) {
                return datagram;
            }
        }
        return "";
    }

    /// Fills the socket's queue, so that no further datagram fits in.
    void fill() const
    {
        const int out = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path_.c_str(), sizeof(address.sun_path) - 1);
        while (sendto(out, "X=1", 3, MSG_DONTWAIT, reinterpret_cast<const sockaddr*>(&address),
                      sizeof(address)) > 0) {
        }
        close(out);
    }

    void forget_what_came()
    {
        while (!next(std::chrono::milliseconds{0}).empty()) {
        }
    }

  private:
    std::filesystem::path path_;
    int socket_;
};

} // namespace numsync::support
