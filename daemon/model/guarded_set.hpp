#pragma once

#include "model/digest.hpp"

#include <cstddef>
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

/// What both have.
GuardedSet common_part(const GuardedSet& left, const GuardedSet& right);

/// By which blocked runs of the same plan are known: 32 hexadecimal digits.
std::string plan_digest(const GuardedSet& set);

/// The parts one after another, 16 bytes a digest, big-endian.
std::string to_bytes(const GuardedSet& set);

/// From to_bytes(): so many absent ones come first, then so many changed ones, then the added ones. May end
/// anywhere between two digests. Throws std::invalid_argument elsewhere.
GuardedSet from_bytes(std::string_view bytes, std::size_t absent, std::size_t changed);

} // namespace numsync::model
