#include "ops/systemd.hpp"

#include "model/visible.hpp"

#include <systemd/sd-daemon.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace numsync::ops {

namespace {

/// Not sd_notify(): it waits for ever if the socket's queue is full and nobody reads it. Messages that are
/// sent again have MSG_DONTWAIT; all others wait at most one second.
void notify(std::string_view state, int flags = 0)
{
    const char* const variable = std::getenv("NOTIFY_SOCKET");
    const std::string_view path = variable == nullptr ? "" : variable;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof(address.sun_path)) {
        return;
    }
    path.copy(address.sun_path, path.size());
    if (path.front() == '@') { // the abstract namespace
        address.sun_path[0] = '\0';
    }
    const int out = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (out < 0) {
        return;
    }
    const timeval patience{.tv_sec = 1, .tv_usec = 0};
    ::setsockopt(out, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    ::sendto(out, state.data(), state.size(), flags | MSG_NOSIGNAL,
             reinterpret_cast<const sockaddr*>(&address),
             static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size()));
    ::close(out);
}

} // namespace

void notify_ready()
{
    notify("READY=1");
}

void notify_reloading()
{
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now); // newer systemd requires the time
    const auto microseconds = now.tv_sec * 1'000'000LL + now.tv_nsec / 1000;
    notify("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(microseconds));
}

void notify_stopping()
{
    notify("STOPPING=1");
}

void notify_status(const std::string& status)
{
    notify("STATUS=" + model::visible(status, model::Charset::utf8), MSG_DONTWAIT);
}

void notify_watchdog()
{
    notify("WATCHDOG=1", MSG_DONTWAIT);
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
