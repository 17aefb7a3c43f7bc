#include "source/record_handler.hpp"

#include "model/failure.hpp"
#include "model/text.hpp"

namespace numsync::source {

namespace {

using model::Failure;
using model::Reason;
using model::ValueType;

constexpr std::size_t longest_value =
    model::long_text + 1; ///< one more byte than any field may have tells it

std::string_view view(boost::json::string_view text)
{
    return {text.data(), text.size()};
}

} // namespace

RecordHandler::RecordHandler(Drift& drift, std::function<void(bool)> on_record)
    : drift_(drift), on_record_(std::move(on_record)), fields_(drift)
{
}

JsonPlace RecordHandler::place() const
{
    if (depth_ == 0) {
        return JsonPlace::top;
    }
    if (!in_data_) {
        return JsonPlace::envelope;
    }
    if (depth_ == data_depth) {
        return JsonPlace::element;
    }
    return at_field() ? JsonPlace::field : JsonPlace::below;
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
    if (observer_ != nullptr) {
        observer_->on_begin(place(), is_object);
    }
    switch (place()) {
    case JsonPlace::top:
        if (!is_object) {
            throw Failure{Reason::envelope, "the answer is not an object"};
        }
        break;
    case JsonPlace::envelope:
        envelope_structure(is_object);
        break;
    case JsonPlace::element:
        if (is_object) {
            fields_.clear();
            in_record_ = true;
        }
        break;
    case JsonPlace::field:
        fields_.set(ValueType::structure, is_object ? "{...}" : "[...]", false);
        break;
    case JsonPlace::below:
        break;
    }
    if (!in_data_ && depth_ > 0) {
        envelope_path_.push_back(is_object ? envelope_key_ : envelope_key_ + "[]");
        envelope_key_.clear();
    }
    ++depth_;
}

bool RecordHandler::on_object_end(std::size_t, Error&)
{
    --depth_;
    observe_end(true);
    if (place() == JsonPlace::element) {
        end_record();
    } else {
        end_structure();
    }
    return true;
}

bool RecordHandler::on_array_end(std::size_t, Error&)
{
    --depth_;
    observe_end(false);
    if (in_data_ && depth_ == answer_depth) {
        in_data_ = false;
    } else if (place() == JsonPlace::element) {
        value_ = "[...]";
        end_other_element();
        value_.clear();
    } else {
        end_structure();
    }
    return true;
}

void RecordHandler::observe_end(bool is_object)
{
    if (observer_ != nullptr) {
        observer_->on_end(is_object);
    }
}

void RecordHandler::observe_value(ValueType type, std::string_view text)
{
    if (observer_ != nullptr) {
        observer_->on_value(place(), type, text);
    }
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
    if (observer_ != nullptr) {
        observer_->on_key(place(), key);
    }
    if (at_field()) {
        fields_.choose(key);
    } else if (place() == JsonPlace::envelope) {
        envelope_key(key);
    }
    key_.clear();
    return true;
}

bool RecordHandler::on_string_part(Text text, std::size_t, Error&)
{
    append(view(text));
    return true;
}

bool RecordHandler::on_string(Text text, std::size_t, Error&)
{
    end_scalar(ValueType::text, view(text));
    return true;
}

bool RecordHandler::on_number_part(Text text, Error&)
{
    append(view(text));
    return true;
}

bool RecordHandler::on_int64(std::int64_t, Text text, Error&)
{
    end_scalar(ValueType::number, view(text));
    return true;
}

bool RecordHandler::on_uint64(std::uint64_t, Text text, Error&)
{
    end_scalar(ValueType::number, view(text));
    return true;
}

bool RecordHandler::on_double(double, Text text, Error&)
{
    end_scalar(ValueType::number, view(text));
    return true;
}

bool RecordHandler::on_bool(bool value, Error&)
{
    end_scalar(ValueType::boolean, value ? "true" : "false");
    return true;
}

bool RecordHandler::on_null(Error&)
{
    end_scalar(ValueType::null, "null");
    return true;
}

void RecordHandler::end_scalar(ValueType type, std::string_view last_part)
{
    // Most values come in one part: those are taken from the parser's buffer without a copy of their own.
    if (at_field() && value_.empty() && !overlong_) {
        const auto text = last_part.substr(0, longest_value);
        observe_value(type, text);
        fields_.set(type, text, last_part.size() > longest_value);
        return;
    }
    append(last_part);
    observe_value(type, value_);
    switch (place()) {
    case JsonPlace::top:
        throw Failure{Reason::envelope, "the answer is not an object"};
    case JsonPlace::envelope:
        envelope_scalar(type);
        break;
    case JsonPlace::element:
        end_other_element();
        break;
    case JsonPlace::field:
        fields_.set(type, value_, overlong_);
        break;
    case JsonPlace::below:
        break;
    }
    value_.clear();
    overlong_ = false;
}

} // namespace numsync::source
