#pragma once

#include <chrono>
#include <thread>

namespace numsync::support {

/// Calls `happened()` every 10 ms until it is true. False if `limit` passes first. Tests wait with this, not
/// with loops of their own.
template <class Condition>
bool wait_for(const Condition& happened, std::chrono::steady_clock::duration limit = std::chrono::seconds{30})
{
    const auto until = std::chrono::steady_clock::now() + limit;
    while (!happened()) {
        if (std::chrono::steady_clock::now() >= until) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    return true;
}

} // namespace numsync::support
