#pragma once

#include "model/failure.hpp"

#include <chrono>
#include <stop_token>
#include <string>
#include <utility>

namespace numsync::source {

/// The end of one attempt to read the list: api.deadline or the stop request. Both are asked before every
/// operation. The deadline is a point in time, so that a peer that sends slowly cannot move it.
class Deadline {
  public:
    using Clock = std::chrono::steady_clock;

    /// `setting` is api.deadline, for messages.
    Deadline(Clock::time_point until, std::chrono::milliseconds setting, std::stop_token stop)
        : until_(until), setting_(setting), stop_(std::move(stop))
    {
    }

    [[nodiscard]] Clock::time_point until() const { return until_; }
    [[nodiscard]] const std::stop_token& stop() const { return stop_; }

    void postpone(Clock::duration by) { until_ += by; }

    /// Throws Failure{shutdown} after the stop request. `doing` is for the message, such as "connecting".
    void require_no_stop(const std::string& doing) const
    {
        if (stop_.stop_requested()) {
            throw model::Failure{model::Reason::shutdown, "stopped while " + doing};
        }
    }

    /// Throws what require_no_stop() throws. Throws passed() after the deadline.
    void require(const std::string& peer, const std::string& doing) const
    {
        require_no_stop(doing);
        if (Clock::now() >= until_) {
            throw passed(peer, doing);
        }
    }

    /// The Failure{timeout} that says that the deadline has passed.
    [[nodiscard]] model::Failure passed(const std::string& peer, const std::string& doing) const
    {
        return {model::Reason::timeout,
                peer + ": api.deadline (" + std::to_string(setting_.count()) + " ms) passed while " + doing};
    }

  private:
    Clock::time_point until_;
    std::chrono::milliseconds setting_;
    std::stop_token stop_;
};

} // namespace numsync::source
