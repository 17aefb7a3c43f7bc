#include "app/list_profile.hpp"

#include "app/value_form.hpp"
#include "model/canonical_line.hpp"
#include "model/text.hpp"

#include <algorithm>

namespace numsync::app {

namespace {

using model::FieldKind;
using model::ValueType;
using source::JsonPlace;

constexpr std::size_t most_unknown = 100; ///< unknown keys that are counted one by one
constexpr std::size_t most_envelope_keys = 20;
constexpr std::size_t longest_example = 32; ///< bytes
constexpr std::size_t longest_shown = 256;  ///< bytes of a value that are used for an example
constexpr std::size_t examples_of_price = 3;

} // namespace

ListProfile::ListProfile(bool absent_is_zero, std::function<std::string(std::string_view)> shown_key,
                         Shown shown)
    : absent_is_zero_(absent_is_zero), shown_key_(std::move(shown_key)), shown_(std::move(shown))
{
    for (const auto& spec : model::field_specs) {
        fields_.push_back({std::string{spec.name}});
    }
    for (const auto* name : {"id", "number", "created_at", "updated_at"}) {
        directions_.push_back({model::index_of_field(name)});
    }
}

void ListProfile::on_begin(JsonPlace place, bool is_object)
{
    ++depth_;
    if (place == JsonPlace::element) {
        ++records_;
        objects_ += is_object ? 1U : 0U;
        likely_ = 0;
    } else if (place == JsonPlace::field) {
        on_value(place, ValueType::structure, is_object ? "{...}" : "[...]");
    }
}

void ListProfile::on_key(JsonPlace place, std::string_view key)
{
    if (place == JsonPlace::envelope && depth_ == 1) {
        add_envelope_key(key);
    }
    if (place != JsonPlace::field) {
        return;
    }
    key_ = key;
    spec_.reset();
    for (std::size_t step = 0, i = likely_; step < model::field_count && !spec_; ++step, ++i) {
        i = i < model::field_count ? i : 0;
        const auto& spec = model::field_specs.at(i);
        const bool is_snake = key == spec.name;
        if (is_snake || key == spec.camel) {
            if (spec.name != spec.camel) {
                (is_snake ? snake_ : camel_) = true;
            }
            spec_ = i;
            likely_ = i + 1;
        }
    }
}

void ListProfile::add_envelope_key(std::string_view key)
{
    const auto shown = shown_key_(key);
    if (key != "success" && key != "message" && key != "data" && envelope_keys_.size() < most_envelope_keys &&
        std::ranges::find(envelope_keys_, shown) == envelope_keys_.end()) {
        envelope_keys_.push_back(shown);
    }
}

/// The profile of a key; null if there are too many unknown keys.
FieldProfile* ListProfile::choose(std::string_view key)
{
    if (spec_) {
        return &fields_.at(*spec_);
    }
    const auto found = places_.find(std::string{key});
    if (found != places_.end()) {
        return &unknown_.at(found->second);
    }
    if (unknown_.size() == most_unknown) {
        return nullptr;
    }
    places_.emplace(key, unknown_.size());
    unknown_.push_back({shown_key_(key)});
    return &unknown_.back();
}

void ListProfile::on_value(JsonPlace place, ValueType type, std::string_view text)
{
    if (place == JsonPlace::element) {
        ++records_;
        return;
    }
    if (place != JsonPlace::field) {
        return;
    }
    auto* const field = choose(key_);
    if (field == nullptr) {
        ++more_unknown_;
        return;
    }
    if (field->last_record == records_) {
        return; // the record has the key twice
    }
    field->last_record = records_;
    if (type == ValueType::null) {
        ++field->nulls;
        return;
    }
    ++field->values;
    const auto kind = spec_ ? std::optional{model::field_specs.at(*spec_).kind} : std::nullopt;
    ++field->forms[form_of(kind, type, text)];
    const auto wanted = kind == FieldKind::numeric ? examples_of_price : 1;
    if (field->examples.size() < wanted && !(type == ValueType::text && model::is_blank(text))) {
        add_example(*field, type, text);
    }
}

void ListProfile::add_example(FieldProfile& field, ValueType type, std::string_view text)
{
    const auto whole = shown_(key_, type, model::cut_utf8(text, longest_shown));
    auto example = std::string{model::cut_utf8(whole, longest_example)};
    example += example.size() < whole.size() || text.size() > longest_shown ? "..." : "";
    if (type == ValueType::text) {
        example = "\"" + example + "\"";
    }
    if (std::ranges::find(field.examples, example) == field.examples.end()) {
        field.examples.push_back(std::move(example));
    }
}

void ListProfile::take(const source::ReceivedRecord& record)
{
    if (!record.is_object || model::canonicalise(record.number, absent_is_zero_, line_, unreadable_)) {
        ++rejected_;
        return;
    }
    for (const auto field : unreadable_) {
        ++fields_.at(field).unreadable;
    }
    const auto values = model::escaped_fields(line_);
    for (auto& direction : directions_) {
        const auto value = values.at(direction.field);
        if (value == model::null_text) {
            continue;
        }
        if (direction.any) {
            direction.rises = direction.rises && direction.last <= value;
            direction.falls = direction.falls && direction.last >= value;
        }
        direction.any = true;
        direction.last = value;
    }
}

void ListProfile::on_page(const source::Envelope& envelope)
{
    ++pages_;
    remarks_ = envelope.remarks;
}

std::vector<std::string> ListProfile::order() const
{
    std::vector<std::string> order;
    for (const auto& [field, last, any, rises, falls] : directions_) {
        if (any && rises != falls) { // both if all are equal
            order.push_back(std::string{model::field_specs.at(field).name} +
                            (rises ? " ascending" : " descending"));
        }
    }
    return order;
}

bool ListProfile::seems_to_leave_out_false() const
{
    const auto& active = fields_.at(model::active_field);
    return active.forms.contains("true") && active.forms.size() == 1 &&
           objects_ > active.values + active.nulls;
}

} // namespace numsync::app
