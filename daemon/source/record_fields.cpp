#include "source/record_fields.hpp"

#include "model/canonical_line.hpp"
#include "model/text.hpp"

#include <optional>

namespace numsync::source {

namespace {

using model::field_count;
using model::field_specs;
using model::FieldKind;
using model::Value;
using model::ValueType;

constexpr std::size_t longest_sample = 200;
constexpr std::string_view retyped = "retyped";
constexpr std::size_t most_drift = 500; ///< keys made of data would otherwise fill the memory

/// The name of the departure of a time from the documented form; absent if there is none.
std::optional<std::string_view> departure_of_time(std::string_view text)
{
    constexpr std::size_t usual_length = std::string_view{"2026-03-14T12:00:00Z"}.size();
    if (text.size() == usual_length && text.back() == 'Z' && text.front() != '0') {
        return std::nullopt; // the usual form, which nearly all have
    }
    std::string scratch;
    switch (model::append_timestamp(scratch, text)) {
    case model::TimeForm::zoneless:
        return "zoneless";
    case model::TimeForm::zero:
        return "zero_time";
    case model::TimeForm::monotonic:
        return "monotonic";
    case model::TimeForm::usual:
    case model::TimeForm::unreadable: // kept as received in `unreadable`, which says more
        return std::nullopt;
    }
    return std::nullopt;
}

/// The name of a value's departure from the vendor's documentation; absent if there is none. The value may
/// still be valid.
std::optional<std::string_view> departure_of(FieldKind kind, const Value& value)
{
    switch (value.type) {
    case ValueType::absent:
        return "absent";
    case ValueType::null:
        return std::nullopt;
    case ValueType::text:
        if (kind == FieldKind::text) {
            return std::nullopt;
        }
        if (model::is_blank(value.text)) {
            return "empty";
        }
        return kind == FieldKind::timestamp ? departure_of_time(value.text) : std::optional{retyped};
    case ValueType::number:
        return kind != FieldKind::numeric || value.text.find_first_of(".eE") != std::string::npos
                   ? std::optional{retyped}
                   : std::nullopt;
    case ValueType::boolean:
        return kind != FieldKind::boolean ? std::optional{retyped} : std::nullopt;
    case ValueType::structure:
        return retyped;
    }
    return retyped;
}

} // namespace

void note(Drift& drift, std::string_view kind, std::string_view key, std::string_view sample)
{
    if (drift.size() < most_drift) {
        drift.try_emplace({std::string{kind}, model::excerpt(key, longest_key)},
                          model::excerpt(sample, longest_sample));
    }
}

void RecordFields::clear()
{
    number_.clear();
    likely_ = 0;
}

void RecordFields::choose(std::string_view key)
{
    for (std::size_t step = 0, i = likely_; step < field_count; ++step, ++i) {
        i = i < field_count ? i : 0;
        const bool documented = key == field_specs[i].name;
        if (documented || key == field_specs[i].camel) {
            if (!documented) {
                note(drift_, "recased", field_specs[i].name, key);
            }
            chosen_ = i;
            likely_ = i + 1;
            return;
        }
    }
    chosen_.reset();
    unknown_key_ = key;
}

void RecordFields::set(ValueType type, std::string_view text, bool overlong)
{
    if (!chosen_) {
        note(drift_, "unknown", unknown_key_, text);
        return;
    }
    auto& value = number_.fields[*chosen_];
    const bool again = value.type != ValueType::absent;
    value.repeated = value.repeated || (again && (value.type != type || value.text != text));
    value.type = type;
    value.text = text;
    value.overlong = overlong;
}

void RecordFields::end()
{
    for (std::size_t i = 0; i < field_count; ++i) {
        const auto& value = number_.fields[i];
        const auto departure = departure_of(field_specs[i].kind, value);
        if (departure && noted_[i] != *departure) {
            noted_[i] = *departure; // most records depart alike
            note(drift_, *departure, field_specs[i].name, value.text);
        }
    }
}

} // namespace numsync::source
