#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What a key or a header says about paging, judged by the words that its name is made of: the vendor may
/// give it any spelling.
namespace numsync::source {

enum class Sign : std::uint8_t {
    none,
    next,   ///< a value that is not nothing leads to what follows: next_page_url
    more,   ///< true says that there is more: hasMore, truncated; so does a number above 0: remaining
    whole,  ///< false says that there is more: is_complete, last
    cursor, ///< a place in the list, which may stand on the last page too: end_cursor
    count,  ///< a number claims the size of the list or of the page: total_count
    pages,  ///< a number above 1 says that this is one page of several: total_pages, page
};

/// Of a key. Page sizes (limit, size, per_page) are none.
Sign sign_of_key(std::string_view key);

/// Of a header: totals, next page and their like; never rate limits or request tokens. Link and Content-Range
/// are for leads_on() and total_of_range().
Sign sign_of_header(std::string_view name);

/// Whether counts and signs below this key are about the list: meta, pagination, paging, page, links and
/// their like.
bool is_container(std::string_view key);

/// Whether the value of a Link header has a link with rel=next.
bool leads_on(std::string_view link);

/// The total in a Content-Range such as "items 0-13/500"; empty if it has none.
std::string_view total_of_range(std::string_view range);

/// Whether sign_of_header() or one of the two looks at a header of this name.
bool is_about_paging(std::string_view name);

/// "", null, false, 0 and their like, as text.
bool is_nothing(std::string_view value);

} // namespace numsync::source
