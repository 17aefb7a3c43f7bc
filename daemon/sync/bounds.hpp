#pragma once

#include <chrono>
#include <vector>

namespace numsync::sync {

class DatabaseThread;

/// Whether the work is inside its bounds: as long as it is, the watchdog is fed. It is, while
/// - no database job waits for a server longer than that job can be made to wait
///   (store::Database::out_of_bounds);
/// - no step of a run takes longer than it may, and a margin: reading the list api.deadline, a pause (before
///   another attempt, for another instance) its own time. Time with a job under way on the step's own
///   database thread is not counted, as that job has its own bound.
/// Nothing is expected between two runs, nor of a run that waits for its turn. Main thread: that it runs at
/// all is the third bound.
class Bounds {
  public:
    static constexpr std::chrono::milliseconds margin{10'000};

    Bounds() = default;
    Bounds(const Bounds&) = delete;
    Bounds& operator=(const Bounds&) = delete;

    [[nodiscard]] bool hold(std::chrono::steady_clock::time_point now) const;

    /// A step of a run, from its making to its end.
    class Step {
      public:
        /// `thread` is that of the run, and outlives the step; null if the run has none meanwhile.
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
        std::chrono::steady_clock::duration busy_before_; ///< of the database thread
    };

  private:
    friend class DatabaseThread;

    std::vector<const DatabaseThread*> threads_; ///< of the process
    std::vector<const Step*> steps_;             ///< under way
};

} // namespace numsync::sync
