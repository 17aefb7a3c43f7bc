#include "source/envelope.hpp"

#include "model/canonical_line.hpp"
#include "model/failure.hpp"
#include "model/text.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <span>

namespace numsync::source {

namespace {

using model::Failure;
using model::Reason;

/// A correct count is the size of the list or of the page. So of three different counts at least one is
/// wrong.
constexpr std::size_t counts_at_most = 3;

constexpr std::size_t shown = 60; ///< bytes of a name or a value

constexpr std::size_t remarks_at_most = 40;
constexpr std::string_view said_to_ignore = "ignored, as api.ignore_envelope says";

constexpr auto* no_sign = "; if that is not about the list, name it in api.ignore_envelope";

Failure incomplete(const std::string& message)
{
    return Failure{Reason::incomplete, message};
}

/// 5 for 5, 5.0 and 5e0; the largest number for all above it; absent for what is no whole number.
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

/// Whether all of these keys are of objects about the list.
bool are_containers(std::span<const std::string> path)
{
    return std::all_of(path.begin(), path.end(), is_container);
}

std::string without_array(std::string_view key)
{
    return std::string{key.ends_with("[]") ? key.substr(0, key.size() - 2) : key};
}

/// The name of a key for people and for api.ignore_envelope: "meta.page.next".
std::string dotted(const std::vector<std::string>& path, std::string_view key)
{
    std::string name;
    for (const auto& part : path) {
        name += without_array(part) + ".";
    }
    name += key;
    return name.ends_with('.') ? name.substr(0, name.size() - 1) : name;
}

/// What a value with this sign is taken for.
std::string_view in_words(Sign sign, std::string_view value)
{
    const bool nothing = is_nothing(value);
    switch (sign) {
    case Sign::none:
        return "not judged";
    case Sign::next:
    case Sign::more:
        return nothing ? "nothing follows" : "more follows: incomplete";
    case Sign::whole:
        return !nothing || value.empty() ? "nothing follows" : "more follows: incomplete";
    case Sign::cursor:
        return nothing ? "nothing follows" : "a place in the list: more follows, if nothing denies it";
    case Sign::count:
        return whole_number(value) ? "number of records" : "not judged";
    case Sign::pages:
        return whole_number(value).value_or(0) > 1 ? "one page of several" : "the only page";
    }
    return "not judged";
}

/// In words, for the keys of `meta` by which pages are fetched; empty for others. The total of `meta` is a
/// count like any other.
std::string_view paging_in_words(std::string_view plain_key)
{
    return plain_key == "limit" ? "page size" : plain_key == "offset" ? "where the page begins" : "";
}

} // namespace

void Envelope::ignore(std::vector<std::string> names)
{
    for (auto& name : names) {
        ignored_.push_back(model::lower(name));
    }
}

bool Envelope::is_ignored(std::string_view name) const
{
    const auto plain = model::lower(name);
    return std::any_of(ignored_.begin(), ignored_.end(), [&](const auto& ignored) {
        return plain == ignored || (plain.starts_with(ignored) && plain[ignored.size()] == '.');
    });
}

void Envelope::note(const std::vector<std::string>& path, std::string_view key, std::string_view value)
{
    const auto name = dotted(path, key);
    if (is_ignored(name)) {
        remark(name, value, said_to_ignore);
        return;
    }
    std::string_view paging;
    if (path.size() == 1 && model::lower(path.front()) == "meta") {
        const auto plain = model::lower(key);
        const auto number = whole_number(value);
        auto* const target = plain == "total"    ? &meta_total
                             : plain == "limit"  ? &meta_limit
                             : plain == "offset" ? &meta_offset
                                                 : nullptr;
        if (number && target != nullptr) {
            *target = number;
            paging = paging_in_words(plain);
        }
    }
    // A cursor may be an object or an array: any value in it is then a sign that more follows.
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (sign_of_key(without_array(path[i])) == Sign::next && are_containers({path.data(), i})) {
            remark(name, value, in_words(Sign::next, value));
            judge(name, Sign::next, value);
            return;
        }
    }
    const auto sign = are_containers(path) ? sign_of_key(key) : Sign::none;
    remark(name, value, paging.empty() ? in_words(sign, value) : paging);
    judge(name, sign, value);
}

void Envelope::note_header(std::string_view name, std::string_view value)
{
    if (is_ignored(name)) {
        remark(name, value, said_to_ignore);
        return;
    }
    const auto plain = model::lower(name);
    const auto sign = plain == "link"            ? Sign::more
                      : plain == "content-range" ? Sign::count
                                                 : sign_of_header(name);
    const auto said = plain == "link"            ? (leads_on(value) ? value : std::string_view{})
                      : plain == "content-range" ? total_of_range(value)
                                                 : value;
    remark(name, value, in_words(sign, said));
    judge(name, sign, said);
}

void Envelope::remark(std::string_view name, std::string_view value, std::string_view taken_for)
{
    if (remarks.size() < remarks_at_most) {
        remarks.push_back({model::excerpt(name, shown), model::excerpt(value, shown), taken_for});
    }
}

void Envelope::judge(std::string_view name, Sign sign, std::string_view value)
{
    const auto in_words = [&] { return model::excerpt(name, shown) + " is " + model::excerpt(value, shown); };
    const auto number = whole_number(value);
    const bool nothing = is_nothing(value);
    switch (sign) {
    case Sign::none:
        break;
    case Sign::next:
    case Sign::more:
        denied_ = denied_ || nothing;
        if (!nothing && !follows_) {
            follows_ = in_words();
        }
        break;
    case Sign::whole:
        denied_ = denied_ || !nothing;
        if (nothing && !value.empty() && !follows_) {
            follows_ = in_words();
        }
        break;
    case Sign::cursor:
        if (!nothing && !cursor_) {
            cursor_ = in_words();
        }
        break;
    case Sign::count: {
        const bool known = std::any_of(counts.begin(), counts.end(),
                                       [&](const auto& count) { return count.second == number; });
        if (number && !known && counts.size() < counts_at_most) {
            counts.emplace_back(model::excerpt(name, shown), *number);
        }
        break;
    }
    case Sign::pages:
        if (number.value_or(0) > 1 && !pages) {
            pages = in_words();
        }
        break;
    }
}

std::optional<std::string> Envelope::more() const
{
    return follows_ || denied_ ? follows_ : cursor_;
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

/// Throws if the envelope of what seems to be the last page says that records are lacking.
void Completeness::prove_last(const Envelope& envelope) const
{
    for (const auto& [key, count] : envelope.counts) {
        if (count != records_ && count != envelope.records) {
            throw incomplete("the answer says " + key + " " + std::to_string(count) + ", but holds " +
                             model::counted(records_, "record") + no_sign);
        }
    }
    if (const auto more = envelope.more()) {
        throw incomplete("the answer says that there is more: " + *more + no_sign);
    }
    if (envelope.pages && pages_ == 1) {
        throw incomplete("the answer is one page of several: " + *envelope.pages + no_sign);
    }
}

std::string Completeness::this_page() const
{
    return "page " + std::to_string(pages_);
}

} // namespace numsync::source
