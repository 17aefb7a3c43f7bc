#include <cstdlib>
#include <ctime>
#include <dlfcn.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

// Preloaded into the program: its steady clock, and every wait by that clock, runs NUMSYNC_CLOCK_FACTOR times
// as fast. The time of day does not change.

namespace {

constexpr long long second = 1'000'000'000;

long long factor()
{
    static const long long read = [] {
        const char* const text = std::getenv("NUMSYNC_CLOCK_FACTOR");
        return text == nullptr ? 1 : std::atoll(text);
    }();
    return read;
}

long long nanoseconds(const timespec& time)
{
    return time.tv_sec * second + time.tv_nsec;
}

timespec as_timespec(long long nanoseconds)
{
    return {nanoseconds / second, nanoseconds % second};
}

long long real_now()
{
    timespec time{};
    syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &time);
    return nanoseconds(time);
}

const long long begun = real_now();

/// Never 0, which would disarm a timer, unless `time` is 0.
timespec slowed(const timespec& time)
{
    const auto wanted = nanoseconds(time);
    return as_timespec(wanted == 0 ? 0 : wanted / factor() + 1);
}

} // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept
{
    if (clock != CLOCK_MONOTONIC) {
        return static_cast<int>(syscall(SYS_clock_gettime, clock, time));
    }
    *time = as_timespec(begun + (real_now() - begun) * factor());
    return 0;
}

/// Asio gives a relative time, or, for "at once", an absolute one that has long passed.
extern "C" int timerfd_settime(int timer, int flags, const itimerspec* wanted, itimerspec* old) noexcept
{
    auto real = *wanted;
    if ((flags & TFD_TIMER_ABSTIME) == 0) {
        real = {slowed(wanted->it_interval), slowed(wanted->it_value)};
    }
    return static_cast<int>(syscall(SYS_timerfd_settime, timer, flags, &real, old));
}

extern "C" int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                                      const timespec* until)
{
    static const auto real =
        reinterpret_cast<decltype(&pthread_cond_clockwait)>(dlsym(RTLD_NEXT, "pthread_cond_clockwait"));
    auto at = *until;
    if (clock == CLOCK_MONOTONIC) {
        at = as_timespec(begun + (nanoseconds(*until) - begun) / factor());
    }
    return real(condition, mutex, clock, &at);
}
