#pragma once

#include "model/digest.hpp"
#include "model/halves.hpp"
#include "source/list_reader.hpp"
#include "sync/survey.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace numsync::sync {

/// Ids by their digests, sorted.
using Suspects = std::vector<model::Digest>;

/// The lists with is_active=true and is_active=false, each compared with the whole list as it comes.
class HalfLists {
  public:
    /// `listed` has seen the whole list, and `survey` has its numbers; both outlive this.
    HalfLists(const model::Inventory& listed, Survey& survey);

    /// The next record is the first one of a list.
    void begin(bool active);
    void take(const source::ReceivedRecord& record);

    /// Of the list that came last.
    [[nodiscard]] std::uint64_t received() const { return received_; }
    [[nodiscard]] std::uint64_t rejected() const { return rejected_; }
    /// Of both, records whose id could not be read.
    [[nodiscard]] std::uint64_t unidentified() const { return unidentified_; }
    /// How many numbers stand in one.
    [[nodiscard]] std::uint64_t numbers(bool active) const;

    /// The ids of which the lists say different things. The account may have changed from one list to the
    /// next.
    Suspects suspects();
    /// Makes findings of those that were suspects in an earlier reading, too.
    void tell(const Suspects& before);

  private:
    void for_each_contradiction(const std::function<void(const model::Found&)>& on_found);

    const model::Inventory& listed_;
    Survey& survey_;
    model::Halves halves_;
    Spool alone_;      ///< id, number and list of what the whole list does not have
    std::string line_; ///< of the record at hand
    bool active_ = false;
    std::uint64_t received_ = 0;
    std::uint64_t rejected_ = 0;
    std::uint64_t unidentified_ = 0;
    std::uint64_t alone_in_active_ = 0;
    std::uint64_t alone_in_inactive_ = 0;
};

} // namespace numsync::sync
