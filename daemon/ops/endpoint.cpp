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

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);

tcp::acceptor listener(const asio::any_io_executor& executor, const model::ListenAddress& address)
{
    const tcp::endpoint endpoint{asio::ip::make_address(address.ip), address.port};
    tcp::acceptor acceptor{executor};
    try {
        acceptor.open(endpoint.protocol());
        acceptor.set_option(
            asio::socket_base::reuse_address{true}); // connections of the run before may linger
        acceptor.bind(endpoint);
        acceptor.listen();
    } catch (const boost::system::system_error& error) {
        throw PortTaken{"cannot listen on " + model::to_text(address) +
                        " (endpoint.listen): " + error.code().message()};
    }
    return acceptor;
}

} // namespace

class Endpoint::Impl {
  public:
    Impl(const asio::any_io_executor& executor, const model::ListenAddress& address, Pages pages,
         const EndpointLimits& limits)
        : pages_(std::move(pages)), limits_(limits), ip_(asio::ip::make_address(address.ip)),
          acceptor_(listener(executor, address)), pause_(executor)
    {
    }

    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

    void begin()
    {
        asio::co_spawn(acceptor_.get_executor(), accept_all(), [](std::exception_ptr unforeseen) {
            if (unforeseen) {
                std::rethrow_exception(unforeseen); // out of memory: not to be without an endpoint in silence
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

    asio::awaitable<void> accept_all()
    {
        while (!ended_) {
            tcp::socket socket{acceptor_.get_executor()};
            const auto [error] = co_await acceptor_.async_accept(socket, awaited);
            if (ended_) {
                break;
            }
            if (error) { // to try at once would be to spin, as long as there is no descriptor left
                pause_.expires_after(limits_.accept_pause);
                co_await pause_.async_wait(awaited);
                continue;
            }
            sessions_.emplace_back(std::move(socket), ip_, pages_, limits_.session);
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
    EndpointLimits limits_;
    asio::ip::address ip_; ///< that is listened on
    tcp::acceptor acceptor_;
    asio::steady_timer pause_;
    std::list<HttpSession> sessions_; ///< the oldest first
    bool ended_ = false;
};

Endpoint::Endpoint(asio::any_io_executor executor, const model::ListenAddress& address, Pages pages,
                   const EndpointLimits& limits)
    : impl_(std::make_unique<Impl>(executor, address, std::move(pages), limits))
{
}

Endpoint::~Endpoint() = default;

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
