#pragma once

#include "model/digest.hpp"
#include "model/purchased_number.hpp"
#include "model/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>

namespace numsync::source {

inline constexpr auto* id_on_two_pages = "an id stands on two pages: the list moved while it was read";

/// The ids of a list, to see whether one comes twice: over pages that means that the list moved under us.
/// Half a digest of each: that two ids of a million share one has a chance of 1 in 36 million, and refuses
/// the list.
class SeenIds {
  public:
    void add(const model::PurchasedNumber& number)
    {
        const auto& id = number.fields[model::id_field];
        if (id.type == model::ValueType::text && !model::is_blank(id.text) && !id.overlong) {
            const auto half = model::digest_of(id.text).low;
            parts_[half % parts_.size()].push_back(half);
        }
    }

    /// Parts in which an id may be looked for by itself: each is sorted in one go.
    [[nodiscard]] std::size_t parts() const { return parts_.size(); }

    bool any_twice(std::size_t part)
    {
        auto& ids = parts_[part];
        std::sort(ids.begin(), ids.end());
        return std::adjacent_find(ids.begin(), ids.end()) != ids.end();
    }

  private:
    std::array<std::deque<std::uint64_t>, 256> parts_; ///< they grow without a copy of themselves
};

} // namespace numsync::source
