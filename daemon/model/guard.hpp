#pragma once

#include "model/inventory.hpp"
#include "model/settings.hpp"

#include <string>
#include <vector>

/// The guard: a plan too big to be true is recorded and blocked, not applied.
namespace numsync::model {

/// Which of the guard's rules a plan breaks.
struct Verdict {
    bool removal = false; ///< too many living rows are absent, or all of them
    bool change = false;  ///< too many rows would be updated
    bool filters = false; ///< the filters differ from those in force, and rows are absent

    [[nodiscard]] bool stands() const { return removal || change || filters; }
};

/// The rules of design section 4. The percentages are exceeded strictly, and only from min_existing rows on.
/// Where removals are held anyway, absent rows do not count as removed.
Verdict judge(const Tally& plan, bool filters_changed, const GuardSettings& settings,
              bool removals_held = false);

/// "40 of 100 numbers are absent (limit 30 %); ..." for people at three in the morning.
std::string describe(const Verdict& verdict, const Tally& plan, const GuardSettings& settings);

/// Whether so many of the received records were rejected that the answer as a whole is not believed; all of
/// them are too many, however few they are.
bool too_many_rejected(std::uint64_t rejected, std::uint64_t received, const GuardSettings& settings);

/// Whether too many have been rejected so far for the answer to be believed, however good the rest is of a
/// list of up to `most` records.
bool too_many_rejected_already(std::uint64_t rejected, std::uint64_t received, std::uint64_t most,
                               const GuardSettings& settings);

/// A guarded set that an operator let through, or that waits for it.
struct Approval {
    std::int64_t run_id = 0;
    std::string filters;
    std::vector<Digest> guarded_set;
    bool approved = false;
};

/// Whether `approval` lets through a run with these filters and this guarded set.
bool lets_through(const Approval& approval, const std::string& filters,
                  const std::vector<Digest>& guarded_set);

/// The digest of a guarded set, by which blocked runs of the same plan are known as such.
std::string plan_digest(const std::vector<Digest>& guarded_set);

/// Guarded sets as bytes, 16 each, big-endian, and back; throws std::invalid_argument for a broken length.
std::string to_bytes(const std::vector<Digest>& guarded_set);
std::vector<Digest> from_bytes(std::string_view bytes);

} // namespace numsync::model
