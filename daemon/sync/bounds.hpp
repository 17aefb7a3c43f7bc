#pragma once

#include <chrono>
#include <vector>

namespace numsync::sync {

class DatabaseThread;

/// Bounds for the process's work: while they hold, the watchdog is fed. They hold while
/// - no database job waits for a server longer than that job can be made to wait
///   (store::Database::out_of_bounds);
/// - no step of a run takes longer than its limit and a margin. For reading the list the limit is
///   api.deadline; for a pause (before another attempt, or for another instance) it is the length of the
///   pause. Time in which the step's own database thread has a job does not count: that job has its own
///   bound.
/// Between two runs, and for a run that waits for its turn, there is no bound. Main thread. That the main
/// thread runs at all is the third bound.
class Bounds {
  public:
    static constexpr std::chrono::milliseconds margin{10'000};

    Bounds() = default;
    Bounds(const Bounds&) = delete;
    Bounds& operator=(const Bounds&) = delete;

    [[nodiscard]] bool hold(std::chrono::steady_clock::time_point now) const;

    /// A step of a run; it lasts as long as this object.
    class Step {
      public:
        /// `thread` is the run's database thread, which outlives the step; null if the run has none at that
        /// time.
        Step(Bounds& bounds, std::chrono::milliseconds limit, const DatabaseThread* thread = nullptr);
        ~Step();
        Step(const Step&) = delete;
        Step& operator=(const Step&) = delete;

      private:
        friend class Bounds;

        [[nodiscard]] std::chrono::steady_clock::duration
        busy(std::chrono::steady_clock::time_point now) const;

        Bounds& bounds_;
        std::chrono::milliseconds limit_;
        const DatabaseThread* thread_;
        std::chrono::steady_clock::time_point begun_;
        std::chrono::steady_clock::duration busy_before_; ///< of the database thread when the step began
    };

  private:
    friend class DatabaseThread;

    std::vector<const DatabaseThread*> threads_; ///< of the process
    std::vector<const Step*> steps_;             ///< under way
};

} // namespace numsync::sync
