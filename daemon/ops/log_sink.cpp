#include "ops/log_sink.hpp"

#include "ops/journal.hpp"
#include "ops/patient_write.hpp"

#include <string>
#include <unistd.h>

namespace numsync::ops {

void LogSink::wait_only_until(std::chrono::steady_clock::time_point end)
{
    end_ = end;
}

bool LogSink::waits() const
{
    return std::chrono::steady_clock::now() < end_.load();
}

void LogSink::sink_it_(const spdlog::details::log_msg& message)
{
    const std::string_view line{message.payload.data(), message.payload.size()};
    if (!report_dropped() || !(send_to_journal(line) || write_line(stream_text(line)))) {
        ++not_written_;
    }
}

bool LogSink::write_line(std::string_view line)
{
    return !write_patiently(STDERR_FILENO, std::string{line} + '\n', [this] { return waits(); });
}

/// Reports how many lines were dropped, at their place in the log: the queue drops its oldest lines, which
/// come before the next one. Returns false if the report could not be written.
bool LogSink::report_dropped()
{
    const auto dropped = queue_.overrun_counter() + not_written_;
    if (dropped == reported_) {
        return true;
    }
    const auto lines = std::to_string(dropped - reported_);
    if (!write_line(lines + " lines of this log were dropped: nobody read them, or there was no room")) {
        return false;
    }
    reported_ = dropped;
    return true;
}

} // namespace numsync::ops
