#include "ops/endpoint.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstdint>
#include <exception>
#include <iterator>
#include <list>

namespace numsync::ops {

namespace asio = boost::asio;

namespace {

using asio::ip::tcp;
using boost::system::error_code;

std::string_view remedy_of(const error_code& fault)
{
    if (fault == asio::error::address_in_use) {
        return "end the program that has the address, or name another in endpoint.listen and reload";
    }
    if (fault == asio::error::access_denied) {
        return "name a port above 1023 in endpoint.listen and reload";
    }
    if (fault == boost::system::errc::address_not_available) {
        return "name an address of this machine in endpoint.listen and reload";
    }
    return "name another address in endpoint.listen and reload";
}

} // namespace

class Endpoint::Impl {
  public:
    Impl(const asio::any_io_executor& executor, Pages pages, OnListening on_listening,
         const EndpointLimits& limits)
        : pages_(std::move(pages)), on_listening_(std::move(on_listening)), limits_(limits),
          acceptor_(executor), pause_(executor)
    {
    }

    void listen(const std::optional<model::ListenAddress>& address)
    {
        if (address == address_ && (acceptor_.is_open() || !address)) {
            return;
        }
        error_code ignored;
        acceptor_.close(ignored);
        address_ = address;
        reported_.reset();
        try_to_listen();
        pause_.cancel();
    }

    void answer_to(std::vector<std::string> names) { names_.others = std::move(names); }

    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

    void begin()
    {
        asio::co_spawn(acceptor_.get_executor(), accept_all(), [](std::exception_ptr unforeseen) {
            if (unforeseen) {
                std::rethrow_exception(unforeseen); // out of memory: the endpoint must not disappear silently
            }
        });
    }

    void end()
    {
        ended_ = true;
        error_code ignored;
        acceptor_.close(ignored);
        pause_.cancel();
        for (auto& session : sessions_) {
            session.cut();
        }
    }

  private:
    using Place = std::list<HttpSession>::iterator;

    void try_to_listen()
    {
        const auto fault = address_ ? open(*address_) : error_code{};
        if (reported_ == fault) {
            return;
        }
        reported_ = fault;
        on_listening_(fault ? Listening{address_, fault.message(), remedy_of(fault)}
                            : Listening{address_, "", ""});
    }

    error_code open(const model::ListenAddress& address)
    {
        error_code fault;
        names_.listening = asio::ip::make_address(address.ip, fault);
        const tcp::endpoint place{names_.listening, address.port};
        const auto step = [&](auto&& work) {
            if (!fault) {
                work();
            }
        };
        step([&] { acceptor_.open(place.protocol(), fault); });
        // Connections of the process before may still linger.
        step([&] { acceptor_.set_option(asio::socket_base::reuse_address{true}, fault); });
        step([&] { acceptor_.bind(place, fault); });
        step([&] { acceptor_.listen(asio::socket_base::max_listen_connections, fault); });
        if (fault) {
            error_code ignored;
            acceptor_.close(ignored);
        }
        return fault;
    }

    asio::awaitable<void> accept_all()
    {
        while (!ended_) {
            if (!acceptor_.is_open()) {
                pause_.expires_after(limits_.listen_pause);
                co_await pause_.async_wait(awaited);
                if (!ended_ && !acceptor_.is_open()) {
                    try_to_listen();
                }
                continue;
            }
            tcp::socket socket{acceptor_.get_executor()};
            const auto [error] = co_await acceptor_.async_accept(socket, awaited);
            if (ended_) {
                break;
            }
            if (error == asio::error::operation_aborted) { // listen() closed the acceptor
                continue;
            }
            if (error) { // without a free descriptor, an immediate retry would spin
                pause_.expires_after(limits_.accept_pause);
                co_await pause_.async_wait(awaited);
                continue;
            }
            sessions_.emplace_back(std::move(socket), names_, pages_, limits_.session);
            asio::co_spawn(acceptor_.get_executor(), serve(std::prev(sessions_.end())), asio::detached);
            while (sessions_.size() > limits_.connections) {
                sessions_.front().cut();
                co_await asio::post(acceptor_.get_executor(), asio::use_awaitable);
            }
        }
    }

    asio::awaitable<void> serve(Place session)
    {
        co_await session->carry_out();
        sessions_.erase(session);
    }

    Pages pages_;
    OnListening on_listening_;
    EndpointLimits limits_;
    std::optional<model::ListenAddress> address_; ///< the address to listen on
    std::optional<error_code> reported_; ///< last outcome that on_listening_ got; no error: it listens
    OurNames names_;
    tcp::acceptor acceptor_; ///< closed while it does not listen
    asio::steady_timer pause_;
    std::list<HttpSession> sessions_; ///< the oldest first
    bool ended_ = false;
};

Endpoint::Endpoint(asio::any_io_executor executor, Pages pages, OnListening on_listening,
                   const EndpointLimits& limits)
    : impl_(std::make_unique<Impl>(executor, std::move(pages), std::move(on_listening), limits))
{
}

Endpoint::~Endpoint() = default;

void Endpoint::listen(const std::optional<model::ListenAddress>& address)
{
    impl_->listen(address);
}

void Endpoint::answer_to(std::vector<std::string> names)
{
    impl_->answer_to(std::move(names));
}

std::uint16_t Endpoint::port() const
{
    return impl_->port();
}

void Endpoint::begin()
{
    impl_->begin();
}

void Endpoint::end()
{
    impl_->end();
}

} // namespace numsync::ops
