#include "app/value_form.hpp"

#include "model/canonical_line.hpp"
#include "model/text.hpp"

#include <algorithm>

namespace numsync::app {

namespace {

using model::FieldKind;
using model::TimeForm;
using model::ValueType;

constexpr std::size_t longest_price = 64; ///< bytes whose decimals are counted

std::string form_of_price(std::string_view text)
{
    std::string scratch;
    if (text.size() > longest_price || !model::append_numeric(scratch, text)) {
        return "unlike a number";
    }
    if (text.find_first_of("eE") != std::string_view::npos) {
        return "with exponent";
    }
    const auto point = text.find('.');
    const auto decimals = point == std::string_view::npos ? 0 : text.size() - point - 1;
    return decimals == 0 ? "" : "with " + model::counted(decimals, "decimal");
}

std::string form_of_time(std::string_view text)
{
    std::string scratch;
    switch (model::append_timestamp(scratch, text)) {
    case TimeForm::usual:
        if (text.find('T') == std::string_view::npos) {
            return "time with a blank for the T";
        }
        return text.find('.') == std::string_view::npos ? "RFC 3339" : "RFC 3339 with fraction";
    case TimeForm::zoneless:
        return "time without zone: UTC";
    case TimeForm::zero:
        return "Go's zero time: none";
    case TimeForm::monotonic:
        return "Go's time with monotonic reading";
    case TimeForm::unreadable:
        break;
    }
    return "text unlike a time";
}

std::string form_of_text(std::optional<FieldKind> kind, std::string_view text)
{
    if (model::is_blank(text)) {
        return "empty text";
    }
    if (kind == FieldKind::timestamp) {
        return form_of_time(text);
    }
    const auto form = kind == FieldKind::numeric ? form_of_price(text) : "";
    return form.empty() ? "text" : "text " + form;
}

} // namespace

std::string form_of(std::optional<FieldKind> kind, ValueType type, std::string_view text)
{
    switch (type) {
    case ValueType::absent:
        return "absent";
    case ValueType::null:
        return "null";
    case ValueType::text:
        return form_of_text(kind, text);
    case ValueType::number: {
        const auto form = kind == FieldKind::numeric ? form_of_price(text) : "";
        return form.empty() ? "number" : "number " + form;
    }
    case ValueType::boolean:
        return std::string{text};
    case ValueType::structure:
        return text.starts_with('{') ? "object" : "list";
    }
    return "";
}

} // namespace numsync::app
