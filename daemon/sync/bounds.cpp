#include "sync/bounds.hpp"

#include "sync/database_thread.hpp"

#include <algorithm>

namespace numsync::sync {

Bounds::Step::Step(Bounds& bounds, std::chrono::milliseconds limit, const DatabaseThread* thread)
    : bounds_(bounds), limit_(limit), thread_(thread), begun_(std::chrono::steady_clock::now()),
      busy_before_(busy(begun_))
{
    bounds_.steps_.push_back(this);
}

Bounds::Step::~Step()
{
    std::erase(bounds_.steps_, this);
}

std::chrono::steady_clock::duration Bounds::Step::busy(std::chrono::steady_clock::time_point now) const
{
    return thread_ != nullptr ? thread_->busy_time(now) : std::chrono::steady_clock::duration{0};
}

bool Bounds::hold(std::chrono::steady_clock::time_point now) const
{
    const auto in_time = [&](const Step* step) {
        return now - step->begun_ - (step->busy(now) - step->busy_before_) <= step->limit_ + margin;
    };
    return std::ranges::none_of(threads_, &DatabaseThread::out_of_bounds) &&
           std::ranges::all_of(steps_, in_time);
}

} // namespace numsync::sync
