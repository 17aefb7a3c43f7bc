#include "sync/half_lists.hpp"

#include "model/canonical_line.hpp"

#include <algorithm>
#include <optional>

namespace numsync::sync {

namespace {

constexpr std::size_t fields_alone = 3;
constexpr std::size_t fields_of_number = 5;

std::string_view or_null(std::string_view text)
{
    return text.empty() ? model::null_text : text;
}

} // namespace

HalfLists::HalfLists(const model::Inventory& listed, Survey& survey)
    : listed_(listed), survey_(survey), halves_(listed, survey.saying())
{
}

void HalfLists::begin(bool active)
{
    active_ = active;
    received_ = rejected_ = 0;
    listed_.begin_anew();
}

void HalfLists::take(const source::ReceivedRecord& record)
{
    ++received_;
    std::vector<std::size_t> unreadable;
    if (model::canonicalise(record.number, false, line_, unreadable)) {
        ++rejected_;
        ++unidentified_;
        return;
    }
    if (!halves_.take(line_, active_)) {
        const auto fields = model::escaped_fields(line_);
        std::string alone{fields[model::id_field]};
        alone += '\t';
        alone += fields[model::number_field];
        alone += active_ ? "\ttrue" : "\tfalse";
        alone_.append(alone);
        ++(active_ ? alone_in_active_ : alone_in_inactive_);
    }
}

std::uint64_t HalfLists::numbers(bool active) const
{
    return halves_.listed_in(active) + (active ? alone_in_active_ : alone_in_inactive_);
}

void HalfLists::for_each_contradiction(const std::function<void(const model::Found&)>& on_found)
{
    std::string line;
    for (alone_.begin_anew(); alone_.next(line);) {
        const auto [id, number, half] = model::escaped_fields<fields_alone>(line);
        on_found({"api_inconsistent", id, number, "is_active", model::null_text, half});
    }
    if (halves_.agree()) {
        return;
    }
    listed_.begin_anew();
    for (survey_.begin_anew(); survey_.next_number(listed_, line);) {
        const auto [id, number, country, region, active] = model::escaped_fields<fields_of_number>(line);
        if (const auto said = halves_.contradiction(id, active)) {
            on_found({"api_inconsistent", id, number, "is_active", or_null(said->expected),
                      or_null(said->actual)});
        }
    }
}

Suspects HalfLists::suspects()
{
    Suspects ids;
    for_each_contradiction([&](const model::Found& found) { ids.push_back(model::digest_of(found.id)); });
    std::sort(ids.begin(), ids.end());
    return ids;
}

void HalfLists::tell(const Suspects& before)
{
    for_each_contradiction([&](const model::Found& found) {
        if (std::binary_search(before.begin(), before.end(), model::digest_of(found.id))) {
            survey_.keep(found);
        }
    });
}

} // namespace numsync::sync
