#pragma once

#include <spdlog/async.h>
#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>

#include <atomic>
#include <chrono>
#include <string_view>

namespace numsync::ops {

/// The end of the log's queue, on its one thread: the journal, or standard error.
class LogSink : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
  public:
    /// `queue` outlives its thread.
    explicit LogSink(spdlog::details::thread_pool& queue) : queue_(queue) {}

    /// From then on a line goes out only if there is room for it at once. Any thread.
    void wait_only_until(std::chrono::steady_clock::time_point end);

  private:
    void sink_it_(const spdlog::details::log_msg& message) override;
    void flush_() override {}
    [[nodiscard]] bool waits() const;
    bool write_line(std::string_view line);
    bool tell_of_dropped();

    spdlog::details::thread_pool& queue_;
    std::size_t not_written_ = 0;
    std::size_t told_ = 0; ///< of the lines that were dropped
    std::atomic<std::chrono::steady_clock::time_point> end_{std::chrono::steady_clock::time_point::max()};
};

} // namespace numsync::ops
