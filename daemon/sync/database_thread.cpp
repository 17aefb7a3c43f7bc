#include "sync/database_thread.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>

namespace numsync::sync {

namespace {

using namespace std::chrono_literals;

constexpr auto between_looks = 100ms; ///< between two looks at the stop request and at a server that hangs

} // namespace

DatabaseThread::DatabaseThread(boost::asio::any_io_executor main, Bounds& bounds)
    : main_(std::move(main)), bounds_(bounds)
{
    bounds_.threads_.push_back(this);
}

DatabaseThread::~DatabaseThread()
{
    std::erase(bounds_.threads_, this);
}

std::chrono::steady_clock::duration DatabaseThread::busy_time(std::chrono::steady_clock::time_point now) const
{
    return jobs_ > 0 ? busy_ + (now - busy_since_) : busy_;
}

bool DatabaseThread::out_of_bounds() const
{
    return std::ranges::any_of(
        clients_, [](const DatabaseClient* client) { return client->database_.out_of_bounds(); });
}

void DatabaseThread::begin_job()
{
    if (jobs_++ == 0) {
        busy_since_ = std::chrono::steady_clock::now();
    }
}

void DatabaseThread::end_job()
{
    if (--jobs_ == 0) {
        busy_ += std::chrono::steady_clock::now() - busy_since_;
    }
}

DatabaseClient::DatabaseClient(DatabaseThread& thread, const model::DatabaseSettings& settings)
    : thread_(thread), database_(settings)
{
    thread_.clients_.push_back(this);
}

DatabaseClient::~DatabaseClient()
{
    std::erase(thread_.clients_, this);
}

void DatabaseClient::StartedJob::start(std::function<void()> work)
{
    work_ = std::move(work);
    client_.thread_.begin_job();
    boost::asio::post(client_.thread_.pool_, [this] { carry_out(); });
}

void DatabaseClient::StartedJob::carry_out()
{
    const auto start = std::chrono::steady_clock::now();
    try {
        work_();
    } catch (...) {
        failure_ = std::current_exception();
    }
    took_ = std::chrono::steady_clock::now() - start;
    // On the main thread, so that this object still exists when the waiter wakes up.
    const auto report_end = [this] {
        done_ = true;
        wake_.cancel();
    };
    boost::asio::post(client_.thread_.main_, report_end);
}

boost::asio::awaitable<void> DatabaseClient::StartedJob::wait(std::stop_token stop)
{
    auto& database = client_.database_;
    while (!done_) {
        if (database.silent_for() > database.patience()) {
            database.break_off();
        }
        if (stop.stop_requested()) {
            database.interrupt();
        }
        wake_.expires_after(between_looks);
        co_await wake_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }
    client_.thread_.end_job();
    if (failure_) {
        std::rethrow_exception(failure_);
    }
}

} // namespace numsync::sync
