#pragma once

#include "model/failure.hpp"
#include "model/report.hpp"
#include "model/settings.hpp"

#include <chrono>
#include <optional>

/// When to try again, within a run and from run to run. Pure: `chance` is a fresh uniform number from [0, 1).
namespace numsync::model {

/// The first runs of a service begin within this time, so that a fleet that starts together spreads out.
inline constexpr std::chrono::milliseconds first_spread_cap = std::chrono::seconds{5};

/// Exponential back-off with full jitter: uniform between 0 and 1 s doubled for each attempt made, at most
/// one minute.
std::chrono::milliseconds backoff(int attempts_made, double chance);

/// How long to wait after a Retry-After: at least as long as the server said and up to 10 % longer, but never
/// more than one hour. Without a Retry-After that we can read it is backoff().
std::chrono::milliseconds retry_after_delay(std::optional<std::chrono::seconds> retry_after,
                                            int attempts_made, double chance);

/// How long to wait before the next attempt of a run, after `attempts_made` of at most `attempts_at_most`.
/// nullopt if there is to be none: the failure does not pass by itself, no attempt is left, or the wait is
/// not shorter than `left`. nullopt for a refused key, too: the caller tries again only if the key has
/// changed.
std::optional<std::chrono::milliseconds> delay_before_attempt(const Failure& failure, int attempts_made,
                                                              int attempts_at_most,
                                                              std::chrono::milliseconds left, double chance);

/// The time from the end of a run to the start of the next: the interval and a random part of up to
/// `jitter_percent` more. It is never less than the interval, because a removal needs two lists that are a
/// whole interval apart.
std::chrono::milliseconds jittered(std::chrono::milliseconds interval, int jitter_percent, double chance);

/// Decides when the runs of one account are due.
class Schedule {
  public:
    explicit Schedule(const SyncSettings& settings) : settings_(settings) {}

    /// How long after the program's start the first run is due: up to the jitter, at most first_spread_cap.
    [[nodiscard]] std::chrono::milliseconds first(double chance) const;

    /// Records a finished run. Returns the time from its end until the next run is due.
    std::chrono::milliseconds note_run(const RunReport& report, double chance);

    /// The time until the next look, after a look has found that another instance does the work.
    [[nodiscard]] std::chrono::milliseconds standing_by(const StandBy& why, double chance) const;

    /// Runs in a row that did not succeed.
    [[nodiscard]] int failures() const { return failures_; }

    /// The API refused the key, or the proxy the login: until that changes, the API is only probed.
    [[nodiscard]] bool circuit_open() const { return circuit_ > 0; }

    /// The last run failed for a reason that stays until somebody mends it: a refused key, a missing
    /// migration.
    [[nodiscard]] bool waits_for_repair() const { return circuit_ > 0 || slowed_ > 0; }

    void reconfigure(const SyncSettings& settings) { settings_ = settings; }

  private:
    SyncSettings settings_;
    int failures_ = 0;
    int slowed_ = 0;  ///< runs in a row that failed with Pace::doubling, up to 3
    int circuit_ = 0; ///< runs in a row with a refused login; transient failures between them do not count
};

} // namespace numsync::model
