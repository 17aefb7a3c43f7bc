#include "model/canonical_line.hpp"
#include "target.hpp"

#include <algorithm>
#include <vector>

/// The canonical line of any record can be split into the values of the record.
namespace {

using namespace numsync;
using fuzz::require;

/// Reads each field from one byte for its type, one for its length, and that many bytes of text.
model::PurchasedNumber record_of(std::string_view input)
{
    model::PurchasedNumber record;
    for (auto& field : record.fields) {
        if (input.size() < 2) {
            break;
        }
        field.type = static_cast<model::ValueType>(static_cast<unsigned char>(input[0]) % 5);
        const auto length = static_cast<unsigned char>(input[1]);
        input.remove_prefix(2);
        field.text = input.substr(0, length);
        input.remove_prefix(field.text.size());
        if (field.type == model::ValueType::boolean) {
            field.text = field.text.size() % 2 == 0 ? "true" : "false";
        }
    }
    return record;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto record = record_of(fuzz::text_of(data, size));
    std::string line;
    std::vector<std::size_t> unreadable;
    if (model::canonicalise(record, false, line, unreadable)) {
        return 0;
    }
    require(std::ranges::count(line, '\t') == model::field_count - 1, "there is one tab between two fields");
    require(line.find('\n') == std::string::npos, "the line has no line end");
    std::vector<std::optional<std::string>> fields(model::field_count);
    model::split_line(line, fields);
    for (std::size_t i = 0; i < model::field_count; ++i) {
        const auto& value = record.fields[i];
        const bool is_text = model::field_specs[i].kind == model::FieldKind::text;
        const bool left_out = std::ranges::count(unreadable, i) > 0;
        const bool is_null = value.type == model::ValueType::null || value.type == model::ValueType::absent;
        require(!left_out || !fields[i], "an unreadable field is NULL");
        require(!is_null || !fields[i], "a field without a value is NULL");
        if (is_text && !is_null && !left_out) {
            require(*fields[i] == value.text, "a text comes out as it went in");
        }
    }
    std::string again;
    for (std::size_t i = 0; i < model::field_count; ++i) {
        again += i == 0 ? "" : "\t";
        if (fields[i]) {
            model::append_escaped(again, *fields[i]);
        } else {
            again += "\\N";
        }
    }
    require(again == line, "the values make the line again");
    return 0;
}
