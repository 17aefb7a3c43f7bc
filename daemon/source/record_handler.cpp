#include "source/record_handler.hpp"

#include "model/failure.hpp"
#include "model/text.hpp"

#include <algorithm>

namespace numsync::source {

namespace {

using model::Failure;
using model::field_count;
using model::field_specs;
using model::FieldKind;
using model::Reason;
using model::Value;
using model::ValueType;

// Depth counts the open structures: 1 in the answer, 2 in data, 3 in a record.
constexpr std::size_t answer_depth = 1;
constexpr std::size_t data_depth = 2;
constexpr std::size_t record_depth = 3;

constexpr std::size_t longest_value =
    model::long_text + 1; ///< one more byte than any field may have tells it
constexpr std::size_t longest_key = 200;
constexpr std::size_t longest_sample = 200;
constexpr std::size_t most_drift = 500; ///< keys made of data would otherwise fill the memory

std::string_view view(boost::json::string_view text)
{
    return {text.data(), text.size()};
}

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

RecordHandler::RecordHandler(Drift& drift, std::function<void(bool)> on_record)
    : drift_(drift), on_record_(std::move(on_record))
{
}

RecordHandler::Place RecordHandler::place() const
{
    if (depth_ == 0) {
        return Place::top;
    }
    if (!in_data_) {
        return Place::envelope;
    }
    if (depth_ == data_depth) {
        return Place::element;
    }
    return depth_ == record_depth ? Place::field : Place::skipped;
}

void RecordHandler::append(std::string_view text)
{
    const auto room = longest_value - value_.size();
    overlong_ = overlong_ || text.size() > room;
    value_.append(text, 0, room);
}

bool RecordHandler::on_object_begin(Error&)
{
    begin_structure(true);
    return true;
}

bool RecordHandler::on_array_begin(Error&)
{
    begin_structure(false);
    return true;
}

void RecordHandler::begin_structure(bool is_object)
{
    switch (place()) {
    case Place::top:
        if (!is_object) {
            throw Failure{Reason::envelope, "the answer is not an object"};
        }
        break;
    case Place::envelope:
        if (depth_ == answer_depth && envelope_key_ == "data") {
            enter_data(!is_object);
        } else if (depth_ == answer_depth && envelope_key_ == "success") {
            throw Failure{Reason::envelope, "success is not a boolean"};
        } else {
            envelope_.note_structure(envelope_key_);
        }
        break;
    case Place::element:
        if (is_object) {
            number_.clear();
            likely_field_ = 0;
        }
        break;
    case Place::field:
        set_field(ValueType::structure, is_object ? "{...}" : "[...]", false);
        break;
    case Place::skipped:
        break;
    }
    if (!in_data_) {
        envelope_path_.push_back(is_object ? envelope_key_ : "");
    }
    ++depth_;
}

void RecordHandler::enter_data(bool is_array)
{
    if (!is_array) {
        throw Failure{Reason::envelope, "data is not an array"};
    }
    in_data_ = true;
}

bool RecordHandler::on_object_end(std::size_t, Error&)
{
    --depth_;
    if (place() == Place::element) {
        end_record();
    } else {
        end_structure();
    }
    return true;
}

bool RecordHandler::on_array_end(std::size_t, Error&)
{
    --depth_;
    if (in_data_ && depth_ == answer_depth) {
        in_data_ = false;
    } else if (place() == Place::element) {
        value_ = "[...]";
        ++envelope_.records;
        on_record_(false);
        value_.clear();
    } else {
        end_structure();
    }
    return true;
}

void RecordHandler::end_structure()
{
    if (!in_data_ && !envelope_path_.empty()) {
        envelope_path_.pop_back();
    }
}

void RecordHandler::end_record()
{
    for (std::size_t i = 0; i < field_count; ++i) {
        const auto bit = std::uint32_t{1} << i;
        const auto& value = number_.fields[i];
        if (value.type == ValueType::absent && (absent_noted_ & bit) == 0) {
            absent_noted_ |= bit;
            note("absent", field_specs[i].name, "");
        }
        if ((retyped_noted_ & bit) == 0 && is_retyped(field_specs[i].kind, value)) {
            retyped_noted_ |= bit;
            note("retyped", field_specs[i].name, value.text);
        }
    }
    ++envelope_.records;
    on_record_(true);
}

bool RecordHandler::on_key_part(Text text, std::size_t, Error&)
{
    key_.append(view(text), 0, longest_key + 1 - std::min(key_.size(), longest_key + 1));
    return true;
}

bool RecordHandler::on_key(Text text, std::size_t, Error&)
{
    auto key = view(text).substr(0, longest_key + 1);
    if (!key_.empty()) {
        key_.append(key, 0, longest_key + 1 - std::min(key_.size(), longest_key + 1));
        key = key_;
    }
    if (place() == Place::field) {
        choose_field(key);
    } else if (place() == Place::envelope) {
        envelope_key_ = key;
        if (depth_ == answer_depth) {
            if ((key == "success" && success_) || (key == "data" && data_seen_)) {
                throw Failure{Reason::envelope, envelope_key_ + " stands twice in the answer"};
            }
            data_seen_ = data_seen_ || key == "data";
            if (key != "success" && key != "data" && key != "message") {
                note("unknown", "$." + std::string{key}, "");
            }
        }
    }
    key_.clear();
    return true;
}

void RecordHandler::choose_field(std::string_view key)
{
    for (std::size_t step = 0; step < field_count; ++step) {
        const auto i = (likely_field_ + step) % field_count;
        const bool documented = key == field_specs[i].name;
        if (documented || key == field_specs[i].camel) {
            if (!documented) {
                note("recased", field_specs[i].name, key);
            }
            field_ = i;
            likely_field_ = i + 1;
            return;
        }
    }
    field_.reset();
    unknown_key_ = key;
}

void RecordHandler::set_field(ValueType type, std::string_view text, bool overlong)
{
    if (!field_) {
        note("unknown", unknown_key_, text);
        return;
    }
    auto& value = number_.fields[*field_];
    value.repeated = value.type != ValueType::absent;
    value.type = type;
    value.text = text;
    value.overlong = overlong;
}

bool RecordHandler::on_string_part(Text text, std::size_t, Error&)
{
    append(view(text));
    return true;
}

bool RecordHandler::on_string(Text text, std::size_t, Error&)
{
    scalar(ValueType::text, view(text));
    return true;
}

bool RecordHandler::on_number_part(Text text, Error&)
{
    append(view(text));
    return true;
}

bool RecordHandler::on_int64(std::int64_t, Text text, Error&)
{
    scalar(ValueType::number, view(text));
    return true;
}

bool RecordHandler::on_uint64(std::uint64_t, Text text, Error&)
{
    scalar(ValueType::number, view(text));
    return true;
}

bool RecordHandler::on_double(double, Text text, Error&)
{
    scalar(ValueType::number, view(text));
    return true;
}

bool RecordHandler::on_bool(bool value, Error&)
{
    scalar(ValueType::boolean, value ? "true" : "false");
    return true;
}

bool RecordHandler::on_null(Error&)
{
    scalar(ValueType::null, "null");
    return true;
}

void RecordHandler::scalar(ValueType type, std::string_view last_part)
{
    // Most values come in one part: those are taken from the parser's buffer without a copy of their own.
    if (place() == Place::field && value_.empty() && !overlong_) {
        set_field(type, last_part.substr(0, longest_value), last_part.size() > longest_value);
        return;
    }
    append(last_part);
    switch (place()) {
    case Place::top:
        throw Failure{Reason::envelope, "the answer is not an object"};
    case Place::envelope:
        envelope_scalar(type);
        break;
    case Place::element:
        ++envelope_.records;
        on_record_(false);
        break;
    case Place::field:
        set_field(type, value_, overlong_);
        break;
    case Place::skipped:
        break;
    }
    value_.clear();
    overlong_ = false;
}

void RecordHandler::envelope_scalar(ValueType type)
{
    if (depth_ == answer_depth && envelope_key_ == "data") {
        throw Failure{Reason::envelope, "data is not an array"};
    }
    if (depth_ == answer_depth && envelope_key_ == "success") {
        if (type != ValueType::boolean) {
            throw Failure{Reason::envelope, "success is not a boolean"};
        }
        success_ = value_ == "true";
    } else if (depth_ == answer_depth && envelope_key_ == "message") {
        message_ = value_;
    } else if (type != ValueType::null) {
        envelope_.note(depth_ == answer_depth ? "" : envelope_path_.back(), envelope_key_, value_);
    }
}

void RecordHandler::note(std::string_view kind, std::string_view key, std::string_view sample)
{
    if (drift_.size() < most_drift) {
        drift_.try_emplace({std::string{kind}, model::excerpt(key, longest_key)},
                           model::excerpt(sample, longest_sample));
    }
}

Envelope RecordHandler::finish()
{
    if (!success_) {
        throw Failure{Reason::envelope, "the answer has no success"};
    }
    if (!*success_) {
        throw Failure{Reason::envelope, "success is false: \"" + model::excerpt(message_) + "\""};
    }
    if (!data_seen_) {
        throw Failure{Reason::envelope, "the answer has no data"};
    }
    return envelope_;
}

} // namespace numsync::source
