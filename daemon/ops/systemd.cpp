#include "ops/systemd.hpp"

#include <systemd/sd-daemon.h>

#include <cstdint>
#include <ctime>

namespace numsync::ops {

void notify_ready()
{
    sd_notify(0, "READY=1");
}

void notify_reloading()
{
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now); // newer systemd wants to know when
    const auto microseconds = now.tv_sec * 1'000'000LL + now.tv_nsec / 1000;
    sd_notify(0, ("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(microseconds)).c_str());
}

void notify_stopping()
{
    sd_notify(0, "STOPPING=1");
}

void notify_status(const std::string& status)
{
    sd_notify(0, ("STATUS=" + status).c_str());
}

void notify_watchdog()
{
    sd_notify(0, "WATCHDOG=1");
}

std::optional<std::chrono::microseconds> watchdog_time()
{
    std::uint64_t microseconds = 0;
    if (sd_watchdog_enabled(0, &microseconds) <= 0) {
        return std::nullopt;
    }
    return std::chrono::microseconds{microseconds};
}

} // namespace numsync::ops
