#include "sync/baseline_reader.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>
#include <vector>

namespace numsync::sync {

namespace asio = boost::asio;

BaselineReader::BaselineReader(const RunScope& scope, Comparison& comparison)
    : main_(scope.context.main), database_(scope.database), report_(scope.report), comparison_(comparison),
      news_(main_, asio::steady_timer::time_point::max())
{
}

void BaselineReader::begin(std::stop_token stop, std::stop_source on_failure)
{
    stop_ = std::move(stop);
    on_failure_ = std::move(on_failure);
    reading_ = true;
    asio::co_spawn(main_, read(), asio::detached);
}

asio::awaitable<void> BaselineReader::read()
{
    // What is posted runs before the job's end is reported, so `this` still exists.
    const store::BaselineSink hand_over{[this](std::vector<model::HeldLine> held) {
                                            asio::post(main_, [this, held = std::move(held)]() mutable {
                                                comparison_.hold(std::move(held));
                                            });
                                        },
                                        [this](std::vector<model::Row> rows) {
                                            room_.acquire(); // the main thread always gives it back
                                            asio::post(main_, [this, rows = std::move(rows)] {
                                                room_.release();
                                                comparison_.take_rows(rows);
                                                rows_ += rows.size();
                                                news_.cancel();
                                            });
                                        }};
    auto read_table = [&] { return store::read_baseline(database_.database(), report_, hand_over); };
    DatabaseClient::Job<decltype(read_table)&> job{database_, read_table};
    try {
        baseline_ = co_await job.wait(stop_);
        comparison_.all_rows_taken();
    } catch (...) {
        failure_ = std::current_exception();
        on_failure_.request_stop();
    }
    took_ = job.took();
    reading_ = false;
    news_.cancel();
}

asio::awaitable<void> BaselineReader::ahead_of_list()
{
    while (!is_ahead()) {
        co_await news_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

asio::awaitable<store::Baseline> BaselineReader::end()
{
    while (reading_) {
        co_await news_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    if (failure_) {
        std::rethrow_exception(failure_);
    }
    co_return std::move(*baseline_);
}

} // namespace numsync::sync
