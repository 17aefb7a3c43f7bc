#pragma once

#include "store/merge_findings.hpp"
#include "sync/context.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <vector>

namespace numsync::sync {

struct FilterCheck {
    std::vector<store::Inconsistency>
        told;               ///< at most 1,000, of whatever ids there are the same ones each time
    std::uint64_t more = 0; ///< ids that are inconsistent and not told
};

/// Whether the lists with is_active=true and is_active=false say what the whole list of the account says:
/// each number that says whether it is active in its list and in no other, and no number besides. Each list
/// is a request of its own, and a number may change between two of them: what is inconsistent is asked for
/// once more and only told if it still is. That an id is absent is said only of a list whose records all have
/// a readable id. Throws model::Failure. All references outlive it.
boost::asio::awaitable<FilterCheck> verify_filters(const Context& context, const model::Settings& settings,
                                                   const model::AccountSettings& account);

} // namespace numsync::sync
