#include "app/progress.hpp"

#include "model/text.hpp"

#include <iostream>
#include <unistd.h>

namespace numsync::app {

namespace {

constexpr std::chrono::milliseconds between_updates{100};
constexpr auto* erase_line = "\r\033[K";

} // namespace

ProgressLine::ProgressLine() : terminal_(isatty(STDERR_FILENO) == 1) {}

void ProgressLine::show(const sync::Progress& progress)
{
    const auto now = std::chrono::steady_clock::now();
    if (!terminal_ || (phase_ == progress.phase && now - shown_at_ < between_updates)) {
        return;
    }
    phase_ = progress.phase;
    shown_at_ = now;
    shown_ = true;
    std::cerr << erase_line << progress.account << ": " << progress.phase;
    if (progress.records > 0) {
        std::cerr << ", " << model::counted(progress.records, "number") << ", "
                  << model::grouped(progress.bytes / 1024) << " KiB";
    }
    std::cerr << std::flush;
}

void ProgressLine::clear()
{
    if (shown_) {
        std::cerr << erase_line << std::flush;
        shown_ = false;
    }
}

} // namespace numsync::app
