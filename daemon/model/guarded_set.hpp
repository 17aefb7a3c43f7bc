#pragma once

#include "model/digest.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace numsync::model {

/// What an approval covers: which numbers go, and what each other number becomes. Each vector is sorted.
struct GuardedSet {
    std::vector<Digest> absent;  ///< digests of the ids that the list lacks
    std::vector<Digest> changed; ///< content_digest() of the new lines of held numbers
    /// content_digest() of the lines of numbers that are not held. If a removed number comes back unchanged,
    /// the digest of its id.
    std::vector<Digest> added;

    bool operator==(const GuardedSet&) const = default;
};

/// Digest of a canonical line without its updated_at, readable or not. Two lists that differ only in
/// updated_at have equal content digests.
Digest content_digest(std::string_view line);

/// Marks which digests of a plan are approved. The approved digests come piece by piece, so that a plan of a
/// million numbers is not held in memory twice.
class ApprovedPart {
  public:
    /// `plan` is sorted, must outlive this object and may change only through keep().
    explicit ApprovedPart(std::vector<Digest>& plan) : plan_(&plan), is_approved_(plan.size()) {}

    /// Approves each of the digests that is in the plan and ignores the others. No digest may come twice.
    void approve(const std::vector<Digest>& digests);

    [[nodiscard]] std::size_t size() const { return size_; }

    /// Removes from the plan what is not approved. Call it once, at the end.
    void keep();

  private:
    std::vector<Digest>* plan_;
    std::vector<bool> is_approved_;
    std::size_t size_ = 0;
};

/// Identifies a plan: equal plans of two blocked runs have equal plan digests. 32 hexadecimal digits.
std::string plan_digest(const GuardedSet& set);

/// Writes the set as bytes and calls `take` with each piece of them, at most 16 KiB long: first absent, then
/// changed, then added, each digest as 16 bytes, big-endian.
void for_each_piece(const GuardedSet& set, const std::function<void(std::string_view bytes)>& take);

/// Reads the pieces of for_each_piece() back. `absent` and `changed` are the numbers of digests in these
/// parts; all further digests belong to added.
class GuardedPieces {
  public:
    GuardedPieces(std::size_t absent, std::size_t changed) : absent_(absent), changed_(changed) {}

    /// Throws std::invalid_argument if the piece ends within a digest.
    GuardedSet read(std::string_view bytes);

  private:
    std::size_t absent_; ///< digests of this part still to come
    std::size_t changed_;
};

} // namespace numsync::model
