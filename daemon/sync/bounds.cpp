#include "sync/bounds.hpp"

#include <algorithm>

namespace numsync::sync {

Bounds::Step::Step(Bounds& bounds, std::chrono::milliseconds limit)
    : bounds_(bounds), limit_(limit), begun_(std::chrono::steady_clock::now()),
      busy_before_(bounds.database_thread_.busy_time(begun_))
{
    bounds_.steps_.push_back(this);
}

Bounds::Step::~Step()
{
    std::erase(bounds_.steps_, this);
}

bool Bounds::hold(std::chrono::steady_clock::time_point now) const
{
    const auto busy = database_thread_.busy_time(now);
    const auto in_time = [&](const Step* step) {
        return now - step->begun_ - (busy - step->busy_before_) <= step->limit_ + margin;
    };
    return !database_thread_.out_of_bounds() && std::all_of(steps_.begin(), steps_.end(), in_time);
}

} // namespace numsync::sync
