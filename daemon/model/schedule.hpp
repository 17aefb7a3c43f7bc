#pragma once

#include "model/failure.hpp"
#include "model/report.hpp"
#include "model/settings.hpp"

#include <chrono>
#include <optional>

/// When to try again, within a run and from run to run. Pure: `chance` is a fresh uniform number from [0, 1).
namespace numsync::model {

/// The first runs of a service come within this time, so that a fleet that starts together spreads out.
inline constexpr std::chrono::milliseconds first_spread_cap = std::chrono::seconds{5};

/// Full jitter: uniform between nothing and 1 s doubled for each attempt made, at most 60 s.
std::chrono::milliseconds backoff(int attempts_made, double chance);

/// How long a server that named a Retry-After is left alone: never sooner than it said, up to a tenth later,
/// an hour at most; ordinary back-off where it named nothing we can read.
std::chrono::milliseconds told_delay(std::optional<std::chrono::seconds> retry_after, int attempts_made,
                                     double chance);

/// How long to wait before another attempt of the same run, `attempts_made` of `attempts_at_most` behind it;
/// nothing if there is to be none, as the failure does not pass by itself or the wait would not end within
/// `left`. A refused key is not for here: whether it has changed decides.
std::optional<std::chrono::milliseconds> delay_before_attempt(const Failure& failure, int attempts_made,
                                                              int attempts_at_most,
                                                              std::chrono::milliseconds left, double chance);

/// The time from one run's end to the next one's start: the interval and up to the jitter more. So the second
/// of two lists always comes a whole interval after the first was applied, as removals want it.
std::chrono::milliseconds jittered(std::chrono::milliseconds interval, int jitter_percent, double chance);

/// The pace of one account over its runs.
class Schedule {
  public:
    explicit Schedule(const SyncSettings& settings) : settings_(settings) {}

    /// How long after the program's start the first run is due: up to the jitter, at most first_spread_cap.
    [[nodiscard]] std::chrono::milliseconds first(double chance) const;

    /// Takes note of a run and says how long after its end the next one is due.
    std::chrono::milliseconds after(const RunReport& report, double chance);

    /// How long after a look that found another instance doing the work the next one is due.
    [[nodiscard]] std::chrono::milliseconds standing_by(const StandBy& why, double chance) const;

    /// Runs since the last success that did not succeed.
    [[nodiscard]] int failures() const { return failures_; }

    /// The key was refused: until it changes, the API is only probed.
    [[nodiscard]] bool circuit_open() const { return circuit_ > 0; }

    void reconfigure(const SyncSettings& settings) { settings_ = settings; }

  private:
    SyncSettings settings_;
    int failures_ = 0;
    int slowed_ = 0;  ///< runs in a row that failed at the doubling pace
    int circuit_ = 0; ///< runs in a row whose key was refused, passing failures between them left out
};

} // namespace numsync::model
