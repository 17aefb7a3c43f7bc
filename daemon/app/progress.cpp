#include "app/progress.hpp"

#include "model/text.hpp"
#include "model/visible.hpp"
#include "ops/environment.hpp"
#include "ops/patient_write.hpp"

#include <iostream>
#include <unistd.h>

namespace numsync::app {

namespace {

constexpr std::chrono::milliseconds between_updates{100};

/// Writes to the descriptor, because std::cerr lets no escape sequence through.
void write_over(const std::string& text)
{
    std::cerr.flush();
    ops::write_patiently(STDERR_FILENO, "\r\033[K" + text, [] { return true; });
}

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
    auto text = std::string{progress.account} + ": " + std::string{progress.phase};
    if (progress.records > 0) {
        text += ", " + model::counted(progress.records, "number") + ", " +
                model::grouped(progress.bytes / 1024) + " KiB";
    }
    write_over(model::visible(text, ops::charset()));
}

void ProgressLine::clear()
{
    if (shown_) {
        write_over("");
        shown_ = false;
    }
}

} // namespace numsync::app
