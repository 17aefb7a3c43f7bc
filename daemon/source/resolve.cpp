#include "source/resolve.hpp"

#include "model/failure.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <deque>
#include <memory>
#include <mutex>
#include <netdb.h>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

namespace numsync::source {

namespace asio = boost::asio;

namespace {

using asio::ip::tcp;
using model::Failure;
using model::Reason;
using std::chrono::steady_clock;

constexpr std::size_t most_addresses = 16;
constexpr std::chrono::milliseconds first_look{1};
constexpr std::chrono::milliseconds longest_look{20};

/// Shared with a thread that may outlive its caller: getaddrinfo cannot be cancelled. The thread touches
/// nothing else, and nobody waits for it.
struct Lookup {
    std::string host;
    std::string port;
    std::mutex mutex; ///< guards the members below
    bool done = false;
    int error = 0;
    std::vector<tcp::endpoint> addresses;
};

int ask(const std::string& host, const std::string& port, addrinfo*& found)
{
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV;
    return getaddrinfo(host.c_str(), port.c_str(), &hints, &found);
}

/// Puts address families in turn, beginning with the first address's (RFC 8305, section 4): so a family that
/// is silent costs little. Otherwise keeps the order of getaddrinfo. No address twice.
std::vector<tcp::endpoint> in_turn(const std::vector<tcp::endpoint>& found)
{
    std::deque<tcp::endpoint> first;
    std::deque<tcp::endpoint> others;
    for (const auto& one : found) {
        auto& family = one.protocol() == found.front().protocol() ? first : others;
        if (std::ranges::find(family, one) == family.end()) {
            family.push_back(one);
        }
    }
    std::vector<tcp::endpoint> in_turn;
    while (in_turn.size() < most_addresses && !(first.empty() && others.empty())) {
        if (!first.empty()) {
            in_turn.push_back(first.front());
            first.pop_front();
        }
        std::swap(first, others);
    }
    return in_turn;
}

void look_up(const std::shared_ptr<Lookup>& lookup)
{
    addrinfo* found = nullptr;
    int error = ask(lookup->host, lookup->port, found);
    if (error != 0 && lookup->host.ends_with('.')) {
        // DNS knows the root's dot at the end of a name, /etc/hosts does not.
        error = ask(lookup->host.substr(0, lookup->host.size() - 1), lookup->port, found);
    }
    std::vector<tcp::endpoint> addresses;
    for (const auto* one = found; one != nullptr; one = one->ai_next) {
        tcp::endpoint endpoint;
        if (one->ai_addrlen <= endpoint.capacity()) {
            endpoint.resize(one->ai_addrlen);
            std::memcpy(endpoint.data(), one->ai_addr, one->ai_addrlen);
            addresses.push_back(endpoint);
        }
    }
    if (found != nullptr) {
        freeaddrinfo(found);
    }
    const std::lock_guard lock{lookup->mutex};
    lookup->error = error;
    lookup->addresses = in_turn(addresses);
    lookup->done = true;
}

void start(const std::shared_ptr<Lookup>& lookup)
{
    try {
        std::thread{look_up, lookup}.detach();
    } catch (const std::system_error& error) {
        throw Failure{Reason::dns, "cannot resolve " + lookup->host + ": no thread for it (" +
                                       error.code().message() + ")"};
    }
}

/// The endpoint if the host is an address, which needs no name server.
std::optional<tcp::endpoint> address_of(const std::string& host, const std::string& port)
{
    boost::system::error_code error;
    const auto address = asio::ip::make_address(host, error);
    std::uint16_t number = 0;
    const auto read = std::from_chars(port.data(), port.data() + port.size(), number);
    if (error || read.ec != std::errc{} || read.ptr != port.data() + port.size()) {
        return std::nullopt;
    }
    return tcp::endpoint{address, number};
}

bool is_done(Lookup& lookup)
{
    const std::lock_guard lock{lookup.mutex};
    return lookup.done;
}

} // namespace

asio::awaitable<std::vector<tcp::endpoint>> resolve(std::string host, std::string port,
                                                    steady_clock::time_point deadline, std::stop_token stop)
{
    if (const auto address = address_of(host, port)) {
        co_return std::vector{*address};
    }
    const auto lookup = std::make_shared<Lookup>();
    lookup->host = host;
    lookup->port = port;
    start(lookup);

    asio::steady_timer timer{co_await asio::this_coro::executor};
    for (auto look = first_look; !is_done(*lookup); look = std::min(look * 2, longest_look)) {
        if (stop.stop_requested()) {
            throw Failure{Reason::shutdown, "stopped while resolving " + host};
        }
        if (steady_clock::now() >= deadline) {
            throw Failure{Reason::dns,
                          "the name servers did not answer for " + host + " within api.deadline"};
        }
        timer.expires_after(look);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    const std::lock_guard lock{lookup->mutex};
    if (lookup->error != 0 || lookup->addresses.empty()) {
        throw Failure{Reason::dns,
                      "cannot resolve " + host + ": " +
                          (lookup->error != 0 ? gai_strerror(lookup->error) : "it has no address")};
    }
    co_return lookup->addresses;
}

} // namespace numsync::source
