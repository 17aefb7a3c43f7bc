#include "sync/sync_each.hpp"

#include "sync/run_once.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>

namespace numsync::sync {

namespace asio = boost::asio;

namespace {

asio::awaitable<void> sync_one(const Context& context, const model::Settings& settings,
                               const model::AccountSettings& account, const OnRun& on_run)
{
    const Turn turn{true, {}}; // equal turns are taken in the order in which they came
    auto slot = co_await context.slots.take(turn, context.stop);
    if (slot && !context.stop.stop_requested()) {
        const auto report = co_await run_once(context, settings, account, slot, model::Trigger::manual);
        co_await on_run(report, slot);
    }
}

} // namespace

asio::awaitable<void> sync_each(const Context& context, const model::Settings& settings,
                                const std::vector<model::AccountSettings>& accounts, const OnRun& on_run)
{
    auto left = accounts.size();
    std::exception_ptr failure;
    asio::steady_timer ended{context.main, asio::steady_timer::time_point::max()};
    const auto on_end = [&](std::exception_ptr thrown) {
        --left;
        failure = failure ? failure : thrown;
        ended.cancel();
    };
    for (const auto& account : accounts) {
        asio::co_spawn(context.main, sync_one(context, settings, account, on_run), on_end);
    }
    while (left > 0) {
        co_await ended.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
}

} // namespace numsync::sync
