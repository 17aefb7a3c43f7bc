#pragma once

#include "model/inventory.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace numsync::model {

/// Whether the lists with is_active=true and is_active=false say what the whole list says: each number that
/// says whether it is active in its half and in no other, and reading the same there. Where a number does not
/// say so, nothing tells in which half it belongs.
class Halves {
  public:
    /// `listed` has seen the whole list, is asked and not changed, and outlives this; `saying` of the numbers
    /// in it say whether they are active.
    Halves(const Inventory& listed, std::uint64_t saying);

    /// A record of a half that can be taken. False where the whole list has no such id: that is for the
    /// caller to tell.
    bool take(std::string_view line, bool active);
    /// One that cannot: of its id nothing is said.
    void refuse(std::string_view escaped_id);

    /// How many of the whole list's numbers stand in a half.
    [[nodiscard]] std::uint64_t listed_in(bool active) const { return active ? active_ : inactive_; }

    /// All numbers of the whole list are where they should be.
    [[nodiscard]] bool agree() const { return !any_wrong_ && right_ == saying_; }

    struct Contradiction {
        std::string_view expected; ///< "true" or "false", empty where the list does not say
        std::string actual;        ///< empty where it stands in neither
    };

    /// What the halves say of a number against the whole list; nothing where they agree. `active` as it
    /// stands in the number's canonical line.
    [[nodiscard]] std::optional<Contradiction> contradiction(std::string_view escaped_id,
                                                             std::string_view active) const;

  private:
    const Inventory& listed_;
    std::uint64_t saying_;
    std::vector<std::uint8_t> marks_; ///< by the place in the inventory
    std::uint64_t active_ = 0;
    std::uint64_t inactive_ = 0;
    std::uint64_t right_ = 0; ///< numbers that stand in the half where they should
    bool any_wrong_ = false;
};

} // namespace numsync::model
