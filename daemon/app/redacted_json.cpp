#include "app/redacted_json.hpp"

#include "model/text.hpp"

namespace numsync::app {

using model::ValueType;
using source::JsonPlace;

/// Writes the comma before a value in an array. In an object, on_key() writes it.
void RedactedJson::separate()
{
    if (open_.empty() || open_.back().is_object) {
        return;
    }
    auto& array = open_.back();
    write_(array.has_member ? "," : "");
    array.has_member = true;
}

void RedactedJson::on_begin(JsonPlace place, bool is_object)
{
    separate();
    write_(place == JsonPlace::element ? "\n" : "");
    write_(is_object ? "{" : "[");
    open_.push_back({is_object, false, {}});
}

void RedactedJson::on_end(bool is_object)
{
    write_(is_object ? "}" : "]");
    open_.pop_back();
}

void RedactedJson::on_key(JsonPlace /*place*/, std::string_view key)
{
    auto& object = open_.back();
    write_(object.has_member ? "," : "");
    write_(model::json_string(redaction_.key(key)) + ":");
    object.has_member = true;
    object.key = key;
}

void RedactedJson::on_value(JsonPlace place, ValueType type, std::string_view text)
{
    separate();
    const auto value = shown(place, type, text);
    write_(type == ValueType::text ? model::json_string(value) : value);
}

std::string RedactedJson::shown(JsonPlace place, ValueType type, std::string_view text) const
{
    if (place == JsonPlace::field) {
        return redaction_.field(open_.back().key, type, text);
    }
    if (place != JsonPlace::envelope) {
        return redaction_.other(type, text);
    }
    std::vector<std::string> path;
    for (std::size_t i = 0; i + 1 < open_.size(); ++i) {
        path.push_back(open_[i].key);
    }
    return redaction_.beside(path, open_.back().key, type, text);
}

} // namespace numsync::app
