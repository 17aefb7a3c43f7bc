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

/// Finds the place of an entry by its digest, which its owner keeps: `digest_at(place)` has to give it back.
/// A slot takes 4 bytes; between an eighth and a half of the slots are free. Places are below 2^32 - 1.
class DigestIndex {
  public:
    [[nodiscard]] std::size_t size() const { return size_; }

    /// Room for so many entries in all, made part by part as each is needed.
    void expect(std::size_t entries) { expected_ = entries; }

    /// The digest must not be there yet.
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
    static constexpr std::size_t first_slots = 16; ///< of a part

    /// One of several small tables of hashes. Each grows by itself, because to grow one large table would
    /// hold the loop up.
    struct Part {
        std::vector<Slot> slots; ///< open addressing
        std::size_t used = 0;
    };

    [[nodiscard]] Part& part_of(const Digest& digest) { return parts_[digest.low % parts_.size()]; }

    /// Where the entry of a digest stands, or the first place behind it that was free when it came.
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

    /// To twice its size, or so that its share of all entries fills two thirds, if that is more.
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
