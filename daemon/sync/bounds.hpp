#pragma once

#include "sync/database_thread.hpp"

#include <chrono>
#include <vector>

namespace numsync::sync {

/// Whether the work is inside its bounds: as long as it is, the watchdog is fed. It is, while
/// - no database job waits for a server longer than that job can be made to wait
///   (store::Database::out_of_bounds);
/// - no step of a run takes longer than it may, and a margin: reading the list api.deadline, a pause (before
///   another attempt, for another instance, to renew the lease) its own time. Time with a database job under
///   way is not counted, as that job has its own bound.
/// Between two runs nothing is expected. Main thread: that it runs at all is the third bound.
class Bounds {
  public:
    static constexpr std::chrono::milliseconds margin{10'000};

    explicit Bounds(const DatabaseThread& database_thread) : database_thread_(database_thread) {}
    Bounds(const Bounds&) = delete;
    Bounds& operator=(const Bounds&) = delete;

    [[nodiscard]] bool hold(std::chrono::steady_clock::time_point now) const;

    /// A step of a run, from its making to its end.
    class Step {
      public:
        Step(Bounds& bounds, std::chrono::milliseconds limit);
        ~Step();
        Step(const Step&) = delete;
        Step& operator=(const Step&) = delete;

      private:
        friend class Bounds;

        Bounds& bounds_;
        std::chrono::milliseconds limit_;
        std::chrono::steady_clock::time_point begun_;
        std::chrono::steady_clock::duration busy_before_; ///< of the database thread
    };

  private:
    const DatabaseThread& database_thread_;
    std::vector<const Step*> steps_; ///< under way
};

} // namespace numsync::sync
