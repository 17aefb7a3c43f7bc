#pragma once

#include "sync/lease_keeper.hpp"
#include "sync/run_scope.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <exception>
#include <optional>
#include <stop_token>
#include <type_traits>

namespace numsync::sync {

/// Awaits `read`, which takes a stop token and may take until `limit`, and notes what the API came to in the
/// report's `asked`. The token is stopped when the program is to stop or the lease is lost. Throws what
/// `read` threw, or that the lease was lost. `read` is a named object.
template <class Read>
auto under_lease(RunScope scope, const KeptLease& lease, std::chrono::milliseconds limit, Read& read)
    -> std::invoke_result_t<Read&, std::stop_token>
{
    const auto& context = scope.context;
    auto& report = scope.report;
    using Result = typename std::invoke_result_t<Read&, std::stop_token>::value_type;
    std::stop_source reading_stop;
    const auto stop_reading = [&] { reading_stop.request_stop(); };
    const std::stop_callback at_stop{context.stop, stop_reading};
    const std::stop_callback at_loss{lease.lost(), stop_reading};

    std::optional<Bounds::Step> step{std::in_place, context.bounds, limit, &scope.database.thread()};
    std::optional<Result> result;
    std::exception_ptr failure;
    std::optional<model::Reason> refused;
    try {
        result.emplace(co_await read(reading_stop.get_token()));
    } catch (const model::Failure& caught) {
        refused = caught.reason();
        failure = std::current_exception();
    } catch (...) {
        refused = model::Reason::internal;
        failure = std::current_exception();
    }
    step.reset();
    report.asked.push_back(lease.loss() ? lease.loss()->reason() : refused);
    if (lease.loss()) {
        throw *lease.loss();
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
    co_return std::move(*result);
}

} // namespace numsync::sync
