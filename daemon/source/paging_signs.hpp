#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What a key or a header says about paging, judged by the words in its name: the vendor may spell it in any
/// way.
namespace numsync::source {

enum class Sign : std::uint8_t {
    none,
    next,   ///< a value leads to what follows, unless is_nothing(): next_page_url
    more,   ///< true says that there is more: hasMore, truncated; so does a number above 0: remaining
    whole,  ///< false says that there is more: is_complete, last
    cursor, ///< a place in the list, which may stand on the last page too: end_cursor
    count,  ///< a number claims the size of the list or of the page: total_count
    pages,  ///< a number above 1 says that this is one page of several: total_pages, page
};

/// The sign of a key. Page sizes (limit, size, per_page) are Sign::none.
Sign sign_of_key(std::string_view key);

/// The sign of a header: totals, next page and the like. Rate limits and request tokens are Sign::none. For
/// Link and Content-Range there are leads_on() and total_of_range().
Sign sign_of_header(std::string_view name);

/// Whether counts and signs below this key are about the list: meta, pagination, paging, page, links and the
/// like.
bool is_container(std::string_view key);

/// Whether the value of a Link header has a link with rel=next.
bool leads_on(std::string_view link);

/// The total in a Content-Range such as "items 0-13/500"; empty if it has none.
std::string_view total_of_range(std::string_view range);

/// Whether sign_of_header(), leads_on() or total_of_range() is for a header of this name.
bool is_about_paging(std::string_view name);

/// Whether a value, as text, is "", null, false, 0 or the like.
bool is_nothing(std::string_view value);

} // namespace numsync::source
