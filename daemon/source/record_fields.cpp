#include "source/record_fields.hpp"

#include "model/text.hpp"

namespace numsync::source {

namespace {

using model::field_count;
using model::field_specs;
using model::FieldKind;
using model::Value;
using model::ValueType;

constexpr std::size_t longest_sample = 200;
constexpr std::size_t most_drift = 500; ///< keys made of data would otherwise fill the memory

/// Whether a value that may well be taken is of another type than the vendor's page documents.
bool is_retyped(FieldKind kind, const Value& value)
{
    switch (value.type) {
    case ValueType::absent:
    case ValueType::null:
        return false;
    case ValueType::text:
        return kind == FieldKind::numeric || kind == FieldKind::boolean;
    case ValueType::number:
        return kind != FieldKind::numeric || value.text.find_first_of(".eE") != std::string::npos;
    case ValueType::boolean:
        return kind != FieldKind::boolean;
    case ValueType::structure:
        return true;
    }
    return true;
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
    value.repeated = value.type != ValueType::absent;
    value.type = type;
    value.text = text;
    value.overlong = overlong;
}

void RecordFields::end()
{
    for (std::size_t i = 0; i < field_count; ++i) {
        const auto bit = std::uint32_t{1} << i;
        const auto& value = number_.fields[i];
        if (value.type == ValueType::absent && (absent_noted_ & bit) == 0) {
            absent_noted_ |= bit;
            note(drift_, "absent", field_specs[i].name, "");
        }
        if ((retyped_noted_ & bit) == 0 && is_retyped(field_specs[i].kind, value)) {
            retyped_noted_ |= bit;
            note(drift_, "retyped", field_specs[i].name, value.text);
        }
    }
}

} // namespace numsync::source
