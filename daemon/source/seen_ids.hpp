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

/// The ids of a list, to find one that comes twice. If that happens on two pages, the list changed while it
/// was read. Keeps half a digest of each id. The chance that two of a million ids share one is 1 in 36
/// million; the list is then refused.
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

    /// The number of parts. An id is in one part only, so that each part can be sorted and searched by
    /// itself.
    [[nodiscard]] std::size_t parts() const { return parts_.size(); }

    bool any_twice(std::size_t part)
    {
        auto& ids = parts_[part];
        std::sort(ids.begin(), ids.end());
        return std::adjacent_find(ids.begin(), ids.end()) != ids.end();
    }

  private:
    std::array<std::deque<std::uint64_t>, 256> parts_; ///< deques, which grow without a second copy
};

} // namespace numsync::source
