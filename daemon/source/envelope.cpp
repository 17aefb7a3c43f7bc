#include "source/envelope.hpp"

#include "model/canonical_line.hpp"
#include "model/failure.hpp"
#include "model/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <span>

namespace numsync::source {

namespace {

using model::Failure;
using model::Reason;

using Keys = std::span<const std::string_view>;

constexpr std::array<std::string_view, 15> size_keys{
    "total",         "totalcount",   "totalrecords", "totalitems", "totalresults",
    "totalelements", "totalnumbers", "count",        "records",    "recordcount",
    "itemcount",     "itemstotal",   "resultcount",  "numresults", "size"};
constexpr std::array<std::string_view, 7> more_when_true{"hasmore",       "hasnext",   "hasnextpage", "more",
                                                         "moreavailable", "truncated", "istruncated"};
constexpr std::array<std::string_view, 4> more_when_false{"complete", "iscomplete", "last", "islast"};
constexpr std::array<std::string_view, 14> more_when_present{
    "next",       "nextpage", "nextcursor",   "nexttoken",         "nextpagetoken", "nexturl",   "nextlink",
    "nextoffset", "cursor",   "continuation", "continuationtoken", "endcursor",     "pagetoken", "nextid"};
constexpr std::array<std::string_view, 5> pages_above_one{"totalpages", "pages", "pagecount", "lastpage",
                                                          "page"};

/// A size is that of the list or that of the page, so one of three different ones proves that it is neither.
constexpr std::size_t counts_at_most = 3;

bool is_one_of(Keys keys, std::string_view key)
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

Failure incomplete(const std::string& message)
{
    return Failure{Reason::incomplete, message};
}

/// 5 for 5, 5.0 and 5e0, the greatest number for all above it; nothing for what is no whole number.
std::optional<std::uint64_t> whole_number(std::string_view text)
{
    std::string plain;
    if (!model::append_numeric(plain, text)) {
        return std::nullopt;
    }
    if (const auto point = plain.find('.'); point != std::string::npos) {
        if (plain.find_first_not_of('0', point + 1) != std::string::npos) {
            return std::nullopt;
        }
        plain.erase(point);
    }
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), number);
    if (error == std::errc::result_out_of_range) {
        return std::numeric_limits<std::uint64_t>::max();
    }
    return error == std::errc{} ? std::optional{number} : std::nullopt;
}

bool nothing(std::string_view value)
{
    constexpr std::array<std::string_view, 6> words{"", "null", "none", "false", "no", "0"};
    return is_one_of(words, normalised(value));
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
    const auto is_new = [&] {
        return std::none_of(counts.begin(), counts.end(),
                            [&](const auto& count) { return count.second == number; });
    };
    if (number && is_one_of(size_keys, plain) && counts.size() < counts_at_most && is_new()) {
        counts.emplace_back(model::excerpt(key, 60), *number);
    }
    const auto in_words = [&] { return model::excerpt(key, 60) + " is " + model::excerpt(value, 60); };
    const bool follows = nothing(value)
                             ? !value.empty() && is_one_of(more_when_false, plain)
                             : is_one_of(more_when_true, plain) || is_one_of(more_when_present, plain);
    if (follows && !more) {
        more = in_words();
    }
    if (number.value_or(0) > 1 && is_one_of(pages_above_one, plain) && !pages) {
        pages = in_words();
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
    ++pages_;
    const auto before = records_;
    records_ += envelope.records;
    const bool paged = envelope.meta_total && envelope.meta_limit && envelope.meta_offset;
    if (pages_ > 1 && !paged) {
        throw incomplete(this_page() + " lacks meta.total, limit or offset");
    }
    if (envelope.meta_offset.value_or(before) != before) {
        throw incomplete(this_page() + " begins at offset " + std::to_string(*envelope.meta_offset) +
                         ", not at " + std::to_string(before));
    }
    if (pages_ > 1 && *envelope.meta_total != total_) {
        throw incomplete("meta.total went from " + std::to_string(total_) + " to " +
                         std::to_string(*envelope.meta_total) + " between pages");
    }
    total_ = envelope.meta_total.value_or(0);
    if (!paged || total_ <= records_) {
        prove_last(envelope);
        return std::nullopt;
    }
    if (envelope.records == 0 || *envelope.meta_limit == 0) {
        throw incomplete(this_page() + " leads no further, but only " + model::grouped(records_) + " of " +
                         model::counted(total_, "record") + " came");
    }
    return NextPage{*envelope.meta_limit, records_};
}

/// Nothing in the envelope of what seems to be the last page may claim that records are lacking.
void Completeness::prove_last(const Envelope& envelope) const
{
    for (const auto& [key, count] : envelope.counts) {
        if (count != records_ && count != envelope.records) {
            throw incomplete("the answer says " + key + " " + std::to_string(count) + ", but holds " +
                             model::counted(records_, "record"));
        }
    }
    if (envelope.more) {
        throw incomplete("the answer says that there is more: " + *envelope.more);
    }
    if (envelope.pages && pages_ == 1) {
        throw incomplete("the answer is one page of several: " + *envelope.pages);
    }
}

std::string Completeness::this_page() const
{
    return "page " + std::to_string(pages_);
}

} // namespace numsync::source
