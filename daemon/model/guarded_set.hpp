#pragma once

#include "model/digest.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace numsync::model {

/// What an approval speaks of: which numbers go, and what each of the others becomes. Each part is sorted.
struct GuardedSet {
    std::vector<Digest> absent;  ///< digests of the ids that the list lacks
    std::vector<Digest> changed; ///< content_digest() of the lines that held numbers would read
    std::vector<Digest> added; ///< content_digest() of the lines of numbers that are not held, or the digest
                               ///< of the id if the number comes back as it was removed

    bool operator==(const GuardedSet&) const = default;
};

/// Of a canonical line without its updated_at, readable or not: two lists that differ in nothing else say the
/// same.
Digest content_digest(std::string_view line);

/// Which digests of a plan are approved, as the approved ones come piece by piece: a plan of a million
/// numbers is not held twice.
class ApprovedPart {
  public:
    /// `plan` outlives it; it may change only by keep().
    explicit ApprovedPart(std::vector<Digest>& plan) : plan_(&plan), is_approved_(plan.size()) {}

    /// Those of the digests that the plan has are approved. Each comes once.
    void approve(const std::vector<Digest>& digests);

    [[nodiscard]] std::size_t size() const { return size_; }

    /// Takes out of the plan what is not approved. Once.
    void keep();

  private:
    std::vector<Digest>* plan_;
    std::vector<bool> is_approved_;
    std::size_t size_ = 0;
};

/// By which blocked runs of the same plan are known: 32 hexadecimal digits.
std::string plan_digest(const GuardedSet& set);

/// Calls back with its bytes, piece by piece: the parts one after another, 16 bytes a digest, big-endian.
void for_each_piece(const GuardedSet& set, const std::function<void(std::string_view bytes)>& take);

/// Makes digests of such bytes again, piece by piece. So many absent ones come first, then so many changed
/// ones, then the added ones.
class GuardedPieces {
  public:
    GuardedPieces(std::size_t absent, std::size_t changed) : absent_(absent), changed_(changed) {}

    /// Throws std::invalid_argument if the piece ends within a digest.
    GuardedSet read(std::string_view bytes);

  private:
    std::size_t absent_; ///< that are still to come
    std::size_t changed_;
};

} // namespace numsync::model
