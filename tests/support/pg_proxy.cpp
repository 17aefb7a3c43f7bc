#include "pg_proxy.hpp"

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstring>
#include <list>
#include <mutex>
#include <optional>
#include <poll.h>
#include <stdexcept>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

namespace numsync::support {

namespace {

/// Owns a descriptor.
class Socket {
  public:
    explicit Socket(int fd) : fd_(fd) {}
    ~Socket() { close(fd_); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    [[nodiscard]] int fd() const { return fd_; }

  private:
    int fd_;
};

sockaddr_un address_of(const std::string& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
    return address;
}

std::string value_of(const std::string& url, const std::string& key)
{
    const auto at = url.find(key + "=");
    if (at == std::string::npos) {
        throw std::runtime_error{"the database's URL has no " + key};
    }
    const auto begin = at + key.size() + 1;
    return url.substr(begin, url.find('&', begin) - begin);
}

bool send_all(int fd, std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

std::uint32_t length_at(const std::string& bytes, std::size_t at)
{
    std::uint32_t length = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        length = (length << 8) | static_cast<unsigned char>(bytes[at + i]);
    }
    return length;
}

std::string with_length(char type, const std::string& body)
{
    const auto length = static_cast<std::uint32_t>(body.size() + 4);
    std::string message(1, type);
    for (int shift = 24; shift >= 0; shift -= 8) {
        message += static_cast<char>((length >> shift) & 0xff);
    }
    return message + body;
}

/// An ErrorResponse, as the server would write it.
std::string error_response(const PgPlan& plan)
{
    const std::string nul(1, '\0');
    return with_length('E', "SERROR" + nul + "VERROR" + nul + "C" + plan.sqlstate + nul + "M" + plan.text +
                                nul + nul);
}

const std::string ready_in_failed_transaction = with_length('Z', "E");

/// One direction of a connection: bytes in, whole messages out.
class Messages {
  public:
    explicit Messages(bool begins_untyped) : untyped_(begins_untyped) {}

    void add(std::string_view bytes) { bytes_ += bytes; }

    std::optional<std::string> next()
    {
        const std::size_t header = untyped_ ? 4 : 5;
        if (bytes_.size() < header) {
            return std::nullopt;
        }
        const auto size = length_at(bytes_, header - 4) + (untyped_ ? 0 : 1);
        if (bytes_.size() < size) {
            return std::nullopt;
        }
        auto message = bytes_.substr(0, size);
        bytes_.erase(0, size);
        untyped_ = false; // only the startup message has no type
        return message;
    }

  private:
    bool untyped_;
    std::string bytes_;
};

} // namespace

struct PgProxy::Server {
    explicit Server(const std::string& url)
        : target(value_of(url, "host") + "/.s.PGSQL." + value_of(url, "port")), original(url),
          listener(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        std::string name = "/tmp/numsync-pgproxy-XXXXXX";
        if (mkdtemp(name.data()) == nullptr) {
            throw std::runtime_error{"mkdtemp"};
        }
        directory = name;
        const auto address = address_of(socket_path());
        if (bind(listener.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 ||
            listen(listener.fd(), 16) != 0) {
            throw std::runtime_error{"cannot listen on " + socket_path()};
        }
        acceptor = std::thread{[this] { accept_all(); }};
    }

    ~Server()
    {
        ending = true;
        holding = false;
        holding.notify_all();
        acceptor.join();
        for (auto& connection : connections) {
            connection.join();
        }
        unlink(socket_path().c_str());
        rmdir(directory.c_str());
    }

    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    [[nodiscard]] std::string socket_path() const { return directory + "/.s.PGSQL.5432"; }

    void accept_all()
    {
        pollfd wanted{listener.fd(), POLLIN, 0};
        while (!ending) {
            if (poll(&wanted, 1, 20) > 0) {
                const int client = accept4(listener.fd(), nullptr, nullptr, SOCK_CLOEXEC);
                connections.emplace_back([this, client] { serve(client); });
            }
        }
    }

    void serve(int accepted);
    PgFault fault_at(const std::string& message, bool from_client);

    bool is_away() const
    {
        const std::lock_guard lock{mutex};
        return happened && plan.then_away;
    }

    std::string target;
    std::string original;
    std::string directory;
    Socket listener;
    std::atomic<bool> ending{false};
    std::atomic<bool> holding{false};
    mutable std::mutex mutex; ///< guards the members down to `happened`
    mutable std::condition_variable happening;
    PgPlan plan;
    std::size_t seen = 0;
    bool happened = false;
    std::list<std::thread> connections; ///< only for the acceptor, then for the destructor
    std::thread acceptor;
};

namespace {

/// Whether the connection goes on after a message.
enum class Onward : std::uint8_t { goes_on, ends };

/// One connection of the program and the one to the server that belongs to it.
class Session {
  public:
    Session(int client, int server) : client_(client), server_(server) {}

    /// Passes a message on, or does what `fault` says.
    Onward pass(const std::string& message, bool from_client, PgFault fault, const PgPlan& plan)
    {
        const int to = from_client ? server_ : client_;
        switch (fault) {
        case PgFault::cut:
            return Onward::ends;
        case PgFault::cut_within:
            send_all(to, std::string_view{message}.substr(0, message.size() / 2));
            return Onward::ends;
        case PgFault::stall:
            stalled_ = true;
            return Onward::goes_on;
        case PgFault::stall_answer:
            stalled_ = true;
            return send_all(to, message) ? Onward::goes_on : Onward::ends;
        case PgFault::error:
            return answer_with_error(message, plan);
        case PgFault::lose_answer:
            losing_ = true;
            break;
        case PgFault::hold: // serve() has already waited
        case PgFault::none:
            break;
        }
        if (stalled_) {
            return Onward::goes_on;
        }
        if (from_client && skipping_to_sync_) {
            return skip(message);
        }
        if (!from_client && losing_) {
            return message.front() == 'Z' ? Onward::ends : Onward::goes_on;
        }
        return send_all(to, message) ? Onward::goes_on : Onward::ends;
    }

    [[nodiscard]] bool stalled() const { return stalled_; }

  private:
    Onward answer_with_error(const std::string& message, const PgPlan& plan)
    {
        if (!send_all(client_, error_response(plan))) {
            return Onward::ends;
        }
        if (message.front() == 'Q') {
            return send_all(client_, ready_in_failed_transaction) ? Onward::goes_on : Onward::ends;
        }
        skipping_to_sync_ = true; // after an error the extended protocol ignores everything up to Sync
        return Onward::goes_on;
    }

    Onward skip(const std::string& message)
    {
        if (message.front() != 'S') {
            return Onward::goes_on;
        }
        skipping_to_sync_ = false;
        return send_all(client_, ready_in_failed_transaction) ? Onward::goes_on : Onward::ends;
    }

    int client_;
    int server_;
    bool stalled_ = false;
    bool skipping_to_sync_ = false;
    bool losing_ = false;
};

} // namespace

PgFault PgProxy::Server::fault_at(const std::string& message, bool from_client)
{
    const std::lock_guard lock{mutex};
    ++seen;
    if (happened || plan.fault == PgFault::none) {
        return PgFault::none;
    }
    const bool statement = from_client && (message.front() == 'Q' || message.front() == 'P');
    const bool here = plan.at_statement.empty() ? seen == plan.at_message
                                                : statement && plan.behind.empty() &&
                                                      message.find(plan.at_statement) != std::string::npos;
    if (statement && message.find(plan.behind) != std::string::npos) {
        plan.behind.clear();
    }
    happened = here;
    if (here) {
        happening.notify_all();
    }
    return here ? plan.fault : PgFault::none;
}

void PgProxy::Server::serve(int accepted)
{
    const Socket client{accepted};
    const Socket server{socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const auto address = address_of(target);
    if (is_away() ||
        connect(server.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
        return;
    }
    Session session{client.fd(), server.fd()};
    std::array<Messages, 2> ways{Messages{true}, Messages{false}};
    std::array<pollfd, 2> ends{pollfd{client.fd(), POLLIN, 0}, pollfd{server.fd(), POLLIN, 0}};
    std::array<char, 16384> block{};
    while (!ending) {
        poll(ends.data(), ends.size(), 20);
        for (std::size_t from = 0; from < ends.size(); ++from) {
            if (ends[from].revents == 0) {
                continue;
            }
            const auto got = recv(ends[from].fd, block.data(), block.size(), 0);
            if (got <= 0) {
                if (from == 0 || !session.stalled()) {
                    return;
                }
                ends[from].fd = -1; // stalled: the program does not learn that the server closed
                continue;
            }
            ways[from].add({block.data(), static_cast<std::size_t>(got)});
            while (const auto message = ways[from].next()) {
                const auto fault = fault_at(*message, from == 0);
                if (fault == PgFault::hold) {
                    holding.wait(true);
                }
                if (session.pass(*message, from == 0, fault, plan) == Onward::ends) {
                    return;
                }
            }
        }
    }
}

PgProxy::PgProxy(const std::string& server) : server_(std::make_unique<Server>(server)) {}

PgProxy::~PgProxy() = default;

std::string PgProxy::url() const
{
    auto url = server_->original;
    for (const auto& [key, value] :
         {std::pair<std::string, std::string>{"host", server_->directory}, {"port", "5432"}}) {
        const auto old = key + "=" + value_of(url, key);
        url.replace(url.find(old), old.size(), key + "=" + value);
    }
    return url;
}

void PgProxy::plan(PgPlan plan)
{
    const std::lock_guard lock{server_->mutex};
    server_->plan = std::move(plan);
    server_->seen = 0;
    server_->happened = false;
    server_->holding = server_->plan.fault == PgFault::hold;
}

void PgProxy::let_go()
{
    server_->holding = false;
    server_->holding.notify_all();
}

std::size_t PgProxy::messages() const
{
    const std::lock_guard lock{server_->mutex};
    return server_->seen;
}

bool PgProxy::happened() const
{
    const std::lock_guard lock{server_->mutex};
    return server_->happened;
}

bool PgProxy::wait_until_happened(std::chrono::milliseconds timeout) const
{
    std::unique_lock lock{server_->mutex};
    return server_->happening.wait_for(lock, timeout, [&] { return server_->happened; });
}

} // namespace numsync::support
