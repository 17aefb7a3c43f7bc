#include "model/schedule.hpp"

#include <algorithm>

namespace numsync::model {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds backoff_base = std::chrono::seconds{1};
constexpr milliseconds backoff_cap = std::chrono::seconds{60};
constexpr std::chrono::seconds retry_after_cap = std::chrono::hours{1};
constexpr double retry_after_spread = 0.1;
/// Time after the end of a lease. A random part of up to as much is added, so that waiting instances do not
/// collide.
constexpr milliseconds behind_a_lease{500};
constexpr int doublings_at_most = 3; ///< up to eight intervals
constexpr milliseconds circuit_base = std::chrono::minutes{5};
constexpr milliseconds circuit_cap = std::chrono::minutes{60};

milliseconds doubled(milliseconds base, int times, milliseconds cap)
{
    for (int i = 0; i < times && base < cap; ++i) {
        base *= 2;
    }
    return std::min(base, cap);
}

milliseconds scaled(milliseconds base, double factor)
{
    return milliseconds{static_cast<milliseconds::rep>(static_cast<double>(base.count()) * factor)};
}

} // namespace

milliseconds backoff(int attempts_made, double chance)
{
    return scaled(doubled(backoff_base, attempts_made, backoff_cap), chance);
}

milliseconds retry_after_delay(std::optional<std::chrono::seconds> retry_after, int attempts_made,
                               double chance)
{
    if (!retry_after || *retry_after <= std::chrono::seconds{0}) {
        return backoff(attempts_made, chance);
    }
    const milliseconds told = std::min(*retry_after, retry_after_cap);
    return std::min<milliseconds>(retry_after_cap, told + scaled(told, retry_after_spread * chance));
}

std::optional<milliseconds> delay_before_attempt(const Failure& failure, int attempts_made,
                                                 int attempts_at_most, milliseconds left, double chance)
{
    const auto again = rule_of(failure.reason()).again;
    if (again == Again::no || again == Again::if_key_changed || attempts_made >= attempts_at_most) {
        return std::nullopt;
    }
    const auto delay = again == Again::retry_after
                           ? retry_after_delay(failure.retry_after, attempts_made - 1, chance)
                           : backoff(attempts_made - 1, chance);
    return delay < left ? std::optional{delay} : std::nullopt;
}

milliseconds jittered(milliseconds interval, int jitter_percent, double chance)
{
    return interval + scaled(interval, chance * jitter_percent / 100.0);
}

milliseconds Schedule::first(double chance) const
{
    const milliseconds spread = settings_.interval * settings_.jitter_percent / 100;
    return scaled(std::min(spread, first_spread_cap), chance);
}

milliseconds Schedule::note_run(const RunReport& report, double chance)
{
    if (!report.reason) {
        failures_ = slowed_ = circuit_ = 0;
        return jittered(settings_.interval, settings_.jitter_percent, chance);
    }
    ++failures_;
    const auto pace = rule_of(*report.reason).pace;
    slowed_ = pace == Pace::doubling ? std::min(slowed_ + 1, doublings_at_most) : 0;
    if (pace == Pace::circuit) {
        ++circuit_;
    } else if (rule_of(*report.reason).again == Again::no) {
        circuit_ = 0; // the key was accepted, or is not the fault; after a transient failure the count stays
    }
    switch (pace) {
    case Pace::circuit:
        return jittered(doubled(circuit_base, circuit_ - 1, circuit_cap), settings_.jitter_percent, chance);
    case Pace::retry_after:
        return std::max(jittered(settings_.interval, settings_.jitter_percent, chance),
                        retry_after_delay(report.retry_after, failures_, chance));
    case Pace::doubling:
        return jittered(settings_.interval * (1 << slowed_), settings_.jitter_percent, chance);
    case Pace::interval:
        break;
    }
    return jittered(settings_.interval, settings_.jitter_percent, chance);
}

milliseconds Schedule::standing_by(const StandBy& why, double chance) const
{
    if (why.at_work) {
        return why.look_again_in + jittered(behind_a_lease, 100, chance);
    }
    return why.look_again_in + scaled(settings_.interval, chance * settings_.jitter_percent / 100.0);
}

} // namespace numsync::model
