#pragma once

#include "sync/lease_keeper.hpp"
#include "sync/run_scope.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <optional>
#include <stop_token>
#include <type_traits>

namespace numsync::sync {

/// What the network is waited for with: breaks off at a stop or where the lease is lost; `still_here` is for
/// a long job of the database thread, which renews the lease.
struct WhileReading {
    std::stop_token stop;
    std::function<void()> still_here;
};

/// Awaits `read`, which takes a WhileReading and may take until `limit`, while the lease of the report's run
/// is renewed, and notes what the API came to in the report's `asked`. Throws what `read` threw, or that the
/// lease was lost. `read` is a named object.
template <class Read>
auto under_lease(RunScope scope, std::chrono::milliseconds limit, Read& read)
    -> std::invoke_result_t<Read&, WhileReading>
{
    const auto& context = scope.context;
    auto& report = scope.report;
    using Result = typename std::invoke_result_t<Read&, WhileReading>::value_type;
    std::stop_source reading_stop;
    const std::stop_callback pass_on{context.stop, [&] { reading_stop.request_stop(); }};
    LeaseKeeper lease{scope.database, context.main, scope.settings.sync.lease};
    lease.begin(report, reading_stop);
    const WhileReading meanwhile{reading_stop.get_token(), [&] { lease.still_here(); }};

    std::optional<Bounds::Step> step{std::in_place, context.bounds, limit};
    std::optional<Result> result;
    std::exception_ptr failure;
    std::optional<model::Reason> refused;
    try {
        result.emplace(co_await read(meanwhile));
    } catch (const model::Failure& caught) {
        refused = caught.reason();
        failure = std::current_exception();
    } catch (...) {
        refused = model::Reason::internal;
        failure = std::current_exception();
    }
    co_await lease.end();
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
