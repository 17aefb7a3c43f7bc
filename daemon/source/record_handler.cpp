#include "source/record_handler.hpp"

#include "model/failure.hpp"
#include "model/text.hpp"

namespace numsync::source {

namespace {

using model::Failure;
using model::Reason;
using model::ValueType;

// Depth counts the open structures: 1 in the answer, 2 in data, 3 in a record.
constexpr std::size_t answer_depth = 1;
constexpr std::size_t data_depth = 2;

constexpr std::size_t longest_value =
    model::long_text + 1; ///< one more byte than any field may have tells it

/// A key under which errors are told.
bool is_trouble(std::string_view key)
{
    return key == "error" || key == "errors" || key == "code" || key == "details";
}

std::string_view view(boost::json::string_view text)
{
    return {text.data(), text.size()};
}

} // namespace

RecordHandler::RecordHandler(Drift& drift, std::function<void(bool)> on_record)
    : drift_(drift), on_record_(std::move(on_record)), fields_(drift)
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
    return at_field() ? Place::field : Place::skipped;
}

void RecordHandler::append(std::string_view text)
{
    const auto room = longest_value - value_.size();
    overlong_ = overlong_ || text.size() > room;
    value_.append(text, 0, room);
}

void RecordHandler::append_key(std::string_view part)
{
    key_.append(part, 0, longest_key + 1 - key_.size());
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
        envelope_structure(is_object);
        break;
    case Place::element:
        if (is_object) {
            fields_.clear();
            in_record_ = true;
        }
        break;
    case Place::field:
        fields_.set(ValueType::structure, is_object ? "{...}" : "[...]", false);
        break;
    case Place::skipped:
        break;
    }
    if (!in_data_ && depth_ > 0) {
        envelope_path_.push_back(is_object ? envelope_key_ : envelope_key_ + "[]");
        envelope_key_.clear();
    }
    ++depth_;
}

void RecordHandler::envelope_structure(bool is_object)
{
    if (depth_ == answer_depth && envelope_key_ == "success") {
        throw Failure{Reason::envelope, "success is not a boolean"};
    }
    if (depth_ == answer_depth && envelope_key_ == "data") {
        in_data_ = data_is_array_ = !is_object;
        return;
    }
    other_array_ = other_array_ || !is_object;
    has_trouble_ = has_trouble_ || (depth_ == answer_depth && is_trouble(envelope_key_));
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
        end_other_element();
        value_.clear();
    } else {
        end_structure();
    }
    return true;
}

void RecordHandler::end_structure()
{
    if (!in_data_ && depth_ > 0) {
        envelope_path_.pop_back();
        envelope_key_.clear(); // what follows in an array stands under no key of ours
    }
}

void RecordHandler::end_record()
{
    fields_.end();
    in_record_ = false;
    ++envelope_.records;
    on_record_(true);
}

void RecordHandler::end_other_element()
{
    fields_.clear();
    ++envelope_.records;
    on_record_(false);
}

bool RecordHandler::on_key_part(Text text, std::size_t, Error&)
{
    append_key(view(text));
    return true;
}

bool RecordHandler::on_key(Text text, std::size_t, Error&)
{
    // As for values: most keys come in one part.
    auto key = view(text).substr(0, longest_key + 1);
    if (!key_.empty()) {
        append_key(key);
        key = key_;
    }
    if (at_field()) {
        fields_.choose(key);
    } else if (place() == Place::envelope) {
        envelope_key(key);
    }
    key_.clear();
    return true;
}

void RecordHandler::envelope_key(std::string_view key)
{
    envelope_key_ = key;
    if (depth_ != answer_depth) {
        return;
    }
    if ((key == "success" && success_) || (key == "data" && data_seen_)) {
        throw Failure{Reason::envelope, envelope_key_ + " stands twice in the answer"};
    }
    data_seen_ = data_seen_ || key == "data";
    if (key != "success" && key != "data" && key != "message") {
        note(drift_, "unknown", "$." + envelope_key_, "");
    }
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
    if (at_field() && value_.empty() && !overlong_) {
        fields_.set(type, last_part.substr(0, longest_value), last_part.size() > longest_value);
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
        end_other_element();
        break;
    case Place::field:
        fields_.set(type, value_, overlong_);
        break;
    case Place::skipped:
        break;
    }
    value_.clear();
    overlong_ = false;
}

void RecordHandler::envelope_scalar(ValueType type)
{
    if (depth_ == answer_depth && envelope_key_ == "success") {
        if (type != ValueType::boolean) {
            throw Failure{Reason::envelope, "success is not a boolean"};
        }
        success_ = value_ == "true";
    } else if (depth_ == answer_depth && envelope_key_ == "message") {
        message_ = value_;
    } else if (depth_ == answer_depth && envelope_key_ == "data") {
        data_is_null_ = type == ValueType::null;
    } else {
        has_trouble_ =
            has_trouble_ || (depth_ == answer_depth && is_trouble(envelope_key_) && !is_nothing(value_));
        envelope_.note(envelope_path_, envelope_key_, type == ValueType::null ? "" : value_);
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
    if (!data_seen_ || data_is_null_) {
        return finish_without_data();
    }
    if (!data_is_array_) {
        throw Failure{Reason::envelope, "data is not an array"};
    }
    return envelope_;
}

/// Go writes a list that is nil as null, and some servers leave it out: that is an empty list, if nothing
/// says otherwise.
Envelope RecordHandler::finish_without_data()
{
    const auto* const what = data_seen_ ? "data is null" : "the answer has no data";
    if (other_array_) {
        throw Failure{Reason::envelope, std::string{what} + ", but there is a list under another name"};
    }
    if (has_trouble_) {
        throw Failure{Reason::envelope, std::string{what} + ", and the answer speaks of an error"};
    }
    return envelope_;
}

} // namespace numsync::source
