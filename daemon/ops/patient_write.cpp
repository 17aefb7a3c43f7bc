#include "ops/patient_write.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <poll.h>
#include <unistd.h>

namespace numsync::ops {

namespace {

constexpr int between_questions = 100; ///< milliseconds
/// If a pipe has room at all, it takes so many bytes without blocking.
constexpr std::size_t at_once = PIPE_BUF;

} // namespace

std::error_code write_patiently(int descriptor, std::string_view text, const std::function<bool()>& patient)
{
    while (!text.empty()) {
        const bool waits = patient();
        pollfd way{descriptor, POLLOUT, 0};
        const int ready = poll(&way, 1, waits ? between_questions : 0);
        if (ready == 0 && !waits) {
            return std::make_error_code(std::errc::timed_out);
        }
        const auto sent = ready > 0 ? write(descriptor, text.data(), std::min(text.size(), at_once)) : ready;
        if (sent < 0 && errno != EINTR && errno != EAGAIN) {
            return {errno, std::generic_category()};
        }
        text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
    }
    return {};
}

} // namespace numsync::ops
