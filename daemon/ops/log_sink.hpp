#pragma once

#include <spdlog/async.h>
#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>

#include <atomic>
#include <chrono>
#include <string_view>

namespace numsync::ops {

/// Writes the lines of the log's queue to the journal or to standard error. Runs on the queue's only thread.
class LogSink : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
  public:
    /// `queue` is the queue whose thread calls this sink. It exists as long as that thread.
    explicit LogSink(spdlog::details::thread_pool& queue) : queue_(queue) {}

    /// From `end` on, a line is written only if there is room for it at once. Any thread.
    void wait_only_until(std::chrono::steady_clock::time_point end);

  private:
    void sink_it_(const spdlog::details::log_msg& message) override;
    void flush_() override {}
    [[nodiscard]] bool waits() const;
    bool write_line(std::string_view line);
    bool report_dropped();

    spdlog::details::thread_pool& queue_;
    std::size_t not_written_ = 0;
    std::size_t reported_ = 0; ///< so many dropped lines were reported
    std::atomic<std::chrono::steady_clock::time_point> end_{std::chrono::steady_clock::time_point::max()};
};

} // namespace numsync::ops
