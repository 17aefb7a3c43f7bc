#include "source/record_handler.hpp"

#include "model/failure.hpp"
#include "model/text.hpp"

/// What stands beside `data`, and whether the answer as a whole is a list.
namespace numsync::source {

namespace {

using model::Failure;
using model::Reason;
using model::ValueType;

/// A key under which errors are told.
bool is_trouble(std::string_view key)
{
    return key == "error" || key == "errors" || key == "code" || key == "details";
}

} // namespace

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
