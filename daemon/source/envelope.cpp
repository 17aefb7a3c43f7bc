#include "source/envelope.hpp"

#include "model/failure.hpp"
#include "model/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace numsync::source {

namespace {

using model::Failure;
using model::Reason;

constexpr std::array<std::string_view, 14> size_keys{
    "total",   "totalcount",  "totalrecords", "totalitems", "totalresults", "totalnumbers", "count",
    "records", "recordcount", "itemcount",    "itemstotal", "resultcount",  "numresults",   "size"};
constexpr std::array<std::string_view, 7> more_when_true{"hasmore",       "hasnext",   "hasnextpage", "more",
                                                         "moreavailable", "truncated", "istruncated"};
constexpr std::array<std::string_view, 2> more_when_false{"complete", "iscomplete"};
constexpr std::array<std::string_view, 14> more_when_present{
    "next",       "nextpage", "nextcursor",   "nexttoken",         "nextpagetoken", "nexturl",   "nextlink",
    "nextoffset", "cursor",   "continuation", "continuationtoken", "endcursor",     "pagetoken", "nextid"};
constexpr std::array<std::string_view, 5> more_above_one{"totalpages", "pages", "pagecount", "lastpage",
                                                         "page"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& keys, std::string_view key)
{
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

std::string normalised(std::string_view key)
{
    std::string out;
    for (const char c : key) {
        if (c != '_' && c != '-') {
            out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
    }
    return out;
}

std::optional<std::uint64_t> whole_number(std::string_view text)
{
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = error == std::errc{} && end == text.data() + text.size() && !text.empty();
    return whole ? std::optional{number} : std::nullopt;
}

bool nothing(std::string_view value)
{
    return value.empty() || value == "null" || value == "false" || value == "0";
}

} // namespace

void Envelope::note(std::string_view parent, std::string_view key, std::string_view value)
{
    const auto plain = normalised(key);
    const auto number = whole_number(value);
    if (normalised(parent) == "meta" && number) {
        if (plain == "total") {
            meta_total = number;
        } else if (plain == "limit") {
            meta_limit = number;
        } else if (plain == "offset") {
            meta_offset = number;
        }
    }
    if (number && is_one_of(size_keys, plain)) {
        counts.emplace_back(model::excerpt(key, 60), *number);
    }
    const bool has_more = (value == "true" && is_one_of(more_when_true, plain)) ||
                          (value == "false" && (is_one_of(more_when_false, plain) || plain == "last")) ||
                          (!nothing(value) && is_one_of(more_when_present, plain)) ||
                          (number && *number > 1 && is_one_of(more_above_one, plain));
    if (has_more && !more) {
        more = model::excerpt(key, 60) + " is " + model::excerpt(value, 60);
    }
}

void Envelope::note_structure(std::string_view key)
{
    const auto plain = normalised(key);
    // A "links" object is read key by key; a cursor that is an object of its own cannot be.
    if (is_one_of(more_when_present, plain) && !more) {
        more = model::excerpt(key, 60) + " is not null";
    }
}

std::optional<NextPage> Completeness::page(const Envelope& envelope)
{
    const auto incomplete = [](const std::string& message) { return Failure{Reason::incomplete, message}; };
    const auto before = records_;
    ++pages_;
    records_ += envelope.records;

    const bool paged = envelope.meta_total && envelope.meta_limit && envelope.meta_offset;
    if (pages_ > 1 && !paged) {
        throw incomplete("page " + std::to_string(pages_) + " lacks meta.total, limit or offset");
    }
    if (paged && *envelope.meta_offset != before) {
        throw incomplete("page " + std::to_string(pages_) + " begins at offset " +
                         std::to_string(*envelope.meta_offset) + ", not at " + std::to_string(before));
    }
    if (pages_ > 1 && *envelope.meta_total != total_) {
        throw incomplete("meta.total went from " + std::to_string(*total_) + " to " +
                         std::to_string(*envelope.meta_total) + " between pages");
    }
    if (!paged && envelope.meta_offset.value_or(0) > 0) {
        throw incomplete("the answer begins at offset " + std::to_string(*envelope.meta_offset));
    }
    total_ = envelope.meta_total;

    const bool follows = paged && *total_ > records_;
    if (follows) {
        if (envelope.records == 0) {
            throw incomplete("page " + std::to_string(pages_) + " is empty, but " + std::to_string(records_) +
                             " of " + std::to_string(*total_) + " records came");
        }
        return NextPage{*envelope.meta_limit, records_};
    }
    for (const auto& [key, count] : envelope.counts) {
        const bool of_this_page = pages_ > 1 && count == envelope.records;
        if (count != records_ && !of_this_page) {
            throw incomplete("the answer says " + key + " " + std::to_string(count) + ", but holds " +
                             std::to_string(records_) + " records");
        }
    }
    // A page number above one is in order behind the first page, where total, limit and offset have spoken.
    if (envelope.more && pages_ == 1) {
        throw incomplete("the answer says that there is more: " + *envelope.more);
    }
    return std::nullopt;
}

} // namespace numsync::source
