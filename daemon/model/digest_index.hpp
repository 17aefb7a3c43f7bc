#pragma once

#include "model/digest.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace numsync::model {

/// A hash table that finds the place of an entry (its index in the owner's container, below 2^32 - 1) by the
/// entry's digest. It stores only places: `digest_at(place)` has to return the digest of that entry. A slot
/// takes 4 bytes. At least an eighth of the slots is free.
class DigestIndex {
  public:
    [[nodiscard]] std::size_t size() const { return size_; }

    /// Announces how many entries will come in all. Each part makes room for its share when it grows.
    void expect(std::size_t entries) { expected_ = entries; }

    /// Adds an entry. Its digest must not be in the index yet.
    template <class DigestAt>
    void add(std::size_t place, const DigestAt& digest_at)
    {
        auto& part = part_of(digest_at(place));
        if ((part.used + 1) * 8 > part.slots.size() * 7) {
            grow(part, digest_at);
        }
        free_slot(part.slots, digest_at(place)) = static_cast<Slot>(place + 1);
        ++part.used;
        ++size_;
    }

    template <class DigestAt>
    [[nodiscard]] std::optional<std::size_t> find(const Digest& digest, const DigestAt& digest_at) const
    {
        const auto& slots = parts_[digest.low % parts_.size()].slots;
        if (slots.empty()) {
            return std::nullopt;
        }
        for (auto at = home(slots, digest); slots[at] != free; at = after(slots, at)) {
            if (digest_at(slots[at] - 1) == digest) {
                return slots[at] - 1;
            }
        }
        return std::nullopt;
    }

    void clear() { *this = {}; }

  private:
    using Slot = std::uint32_t; ///< a place + 1
    static constexpr Slot free = 0;
    static constexpr std::size_t first_slots = 16; ///< slots of a part that grows for the first time

    /// One of several small hash tables. Each grows by itself: growing one large table would block the event
    /// loop.
    struct Part {
        std::vector<Slot> slots; ///< open addressing
        std::size_t used = 0;
    };

    [[nodiscard]] Part& part_of(const Digest& digest) { return parts_[digest.low % parts_.size()]; }

    /// The slot that is tried first for a digest. If it is taken, the search goes on with after().
    static std::size_t home(const std::vector<Slot>& slots, const Digest& digest)
    {
        return digest.high % slots.size();
    }

    static std::size_t after(const std::vector<Slot>& slots, std::size_t at)
    {
        return at + 1 == slots.size() ? 0 : at + 1;
    }

    static Slot& free_slot(std::vector<Slot>& slots, const Digest& digest)
    {
        auto at = home(slots, digest);
        while (slots[at] != free) {
            at = after(slots, at);
        }
        return slots[at];
    }

    /// Makes the part twice as large, or large enough that its share of the expected entries fills two thirds
    /// of it, whichever is more.
    template <class DigestAt>
    void grow(Part& part, const DigestAt& digest_at)
    {
        const auto share = expected_ / parts_.size();
        std::vector<Slot> slots(std::max({first_slots, part.slots.size() * 2, share + share / 2}));
        for (const auto slot : part.slots) {
            if (slot != free) {
                free_slot(slots, digest_at(slot - 1)) = slot;
            }
        }
        part.slots = std::move(slots);
    }

    std::array<Part, 64> parts_;
    std::size_t size_ = 0;
    std::size_t expected_ = 0;
};

} // namespace numsync::model
