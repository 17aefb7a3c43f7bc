#include "model/canonical_line.hpp"

#include "model/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <utility>

namespace numsync::model {

namespace {

/// The letter that follows the backslash in COPY's text format, or 0 for a byte that stands for itself.
constexpr char escape_letter(char c)
{
    switch (c) {
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    case '\v':
        return 'v';
    case '\\':
        return '\\';
    default:
        return 0;
    }
}

/// Whether each of these eight bytes is above '\r' and is no backslash. Then none needs an escape.
bool all_stand_for_themselves(const char* bytes)
{
    constexpr std::uint64_t ones = 0x0101'0101'0101'0101;
    constexpr std::uint64_t high_bits = ones * 0x80;
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    const auto unlike_backslash = word ^ (ones * '\\');
    const auto low = (word - ones * ('\r' + 1)) & ~word;
    const auto backslash = (unlike_backslash - ones) & ~unlike_backslash;
    return ((low | backslash) & high_bits) == 0;
}

/// Whether each byte is above '\r' and is no backslash. Then the text has no NUL and needs no escape.
bool needs_no_escape(std::string_view text)
{
    constexpr auto word = sizeof(std::uint64_t);
    if (text.size() < word) {
        return std::all_of(text.begin(), text.end(),
                           [](char c) { return static_cast<unsigned char>(c) > '\r' && c != '\\'; });
    }
    for (std::size_t at = 0; at + word <= text.size(); at += word) {
        if (!all_stand_for_themselves(text.data() + at)) {
            return false;
        }
    }
    return all_stand_for_themselves(text.data() + text.size() - word);
}

constexpr char unescaped(char letter)
{
    switch (letter) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    case 'v':
        return '\v';
    default:
        return letter;
    }
}

void unescape(std::string_view raw, std::optional<std::string>& field)
{
    if (!field) {
        field.emplace();
    }
    field->clear();
    for (std::size_t i = 0; i < raw.size(); ++i) {
        field->push_back(raw[i] == '\\' && i + 1 < raw.size() ? unescaped(raw[++i]) : raw[i]);
    }
}

using Fault = std::optional<std::string_view>;

/// The letter that COPY prints for a boolean; nullopt if the value is no boolean.
std::optional<char> boolean_letter(const Value& value)
{
    constexpr std::array<std::pair<std::string_view, char>, 4> words{
        {{"true", 't'}, {"false", 'f'}, {"1", 't'}, {"0", 'f'}}};
    for (const auto& [word, letter] : words) {
        if (word.size() == value.text.size() &&
            std::equal(word.begin(), word.end(), value.text.begin(),
                       [](char a, char b) { return a == b || a == (b | 0x20); })) {
            return letter;
        }
    }
    return std::nullopt;
}

Fault append_text(std::string& line, const FieldSpec& spec, const Value& value)
{
    if (value.overlong || value.text.size() > spec.max_bytes) {
        return "longer than the column may hold";
    }
    if (needs_no_escape(value.text)) {
        line += value.text;
        return std::nullopt;
    }
    if (value.text.find('\0') != std::string::npos) {
        return "holds a NUL character";
    }
    append_escaped(line, value.text);
    return std::nullopt;
}

/// Appends a price, a boolean or a time; a blank text is NULL.
Fault append_scalar(std::string& line, const FieldSpec& spec, const Value& value)
{
    if (value.type == ValueType::text && is_blank(value.text)) {
        line += null_text;
        return std::nullopt;
    }
    if (spec.kind == FieldKind::numeric) {
        const bool taken = value.type != ValueType::boolean && append_numeric(line, value.text);
        return taken ? Fault{} : "not a decimal number of at most 38 digits";
    }
    if (spec.kind == FieldKind::boolean) {
        const auto letter = boolean_letter(value);
        line += letter.value_or(' ');
        return letter ? Fault{} : "neither true nor false";
    }
    const bool taken =
        value.type == ValueType::text && append_timestamp(line, value.text) != TimeForm::unreadable;
    return taken ? Fault{} : "not a time between the years 1 and 9999";
}

void append_absent(std::string& line, const FieldSpec& spec, bool is_zero)
{
    if (is_zero && spec.kind == FieldKind::numeric) {
        line += '0';
    } else if (is_zero && spec.kind == FieldKind::boolean) {
        line += 'f';
    } else {
        line += null_text;
    }
}

Fault append_field(std::string& line, const FieldSpec& spec, const Value& value)
{
    if (value.repeated) {
        return "the key stands twice in the record, with different values";
    }
    if (value.type == ValueType::structure) {
        return "an object or a list";
    }
    if (spec.kind == FieldKind::text) {
        return append_text(line, spec, value);
    }
    return value.overlong ? "longer than any such value" : append_scalar(line, spec, value);
}

Fault id_fault(const Value& id)
{
    if (id.type == ValueType::absent || id.type == ValueType::null) {
        return "missing";
    }
    if (id.type == ValueType::text && is_blank(id.text)) {
        return id.text.empty() ? "empty" : "blank";
    }
    return std::nullopt;
}

} // namespace

void append_escaped(std::string& line, std::string_view text)
{
    std::size_t plain = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        while (i + sizeof(std::uint64_t) <= text.size() && all_stand_for_themselves(text.data() + i)) {
            i += sizeof(std::uint64_t);
        }
        if (i == text.size()) {
            break;
        }
        if (const char letter = escape_letter(text[i])) {
            line.append(text, plain, i - plain);
            line += '\\';
            line += letter;
            plain = i + 1;
        }
    }
    line.append(text, plain);
}

std::optional<std::string_view> canonicalise(const PurchasedNumber& record, bool absent_is_zero,
                                             std::string& line, std::vector<std::size_t>& unreadable)
{
    line.clear();
    unreadable.clear();
    if (const auto fault = id_fault(record.fields[id_field])) {
        return fault;
    }
    for (std::size_t i = 0; i < field_count; ++i) {
        if (i > 0) {
            line += '\t';
        }
        const auto& value = record.fields[i];
        if (!value.repeated && (value.type == ValueType::absent || value.type == ValueType::null)) {
            append_absent(line, field_specs[i], absent_is_zero && value.type == ValueType::absent);
            continue;
        }
        const auto begin = line.size();
        if (const auto fault = append_field(line, field_specs[i], value)) {
            if (i == id_field) {
                return fault;
            }
            line.resize(begin);
            line += null_text;
            unreadable.push_back(i);
        }
    }
    return std::nullopt;
}

void split_line(std::string_view line, std::span<std::optional<std::string>> fields)
{
    bool over = false;
    for (auto& field : fields) {
        const auto end = line.find('\t');
        const auto raw = line.substr(0, end);
        line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
        if (over || raw == null_text) {
            field.reset();
        } else {
            unescape(raw, field);
        }
        over = end == std::string_view::npos;
    }
}

std::string line_of_first(std::string_view line, std::size_t fields)
{
    std::string kept;
    for (std::size_t i = 0; i < line_fields && !line.empty(); ++i) {
        const auto field = escaped_id(line);
        if (i < fields || i >= field_count) {
            kept += i == 0 ? "" : "\t";
            kept += field;
        }
        line.remove_prefix(std::min(field.size() + 1, line.size()));
    }
    return kept;
}

std::string_view canonical_part(std::string_view copied)
{
    constexpr std::string_view nothing = "\t\\N";
    return copied.ends_with(nothing) ? copied.substr(0, copied.size() - nothing.size()) : copied;
}

std::string readable(FieldKind kind, std::string value)
{
    constexpr std::string_view utc = "+00";
    if (kind == FieldKind::boolean) {
        return value == "t" ? "true" : "false";
    }
    const auto blank = value.find(' ');
    if (kind == FieldKind::timestamp && blank != std::string::npos && value.ends_with(utc)) {
        value[blank] = 'T';
        value.replace(value.size() - utc.size(), utc.size(), "Z");
    }
    return value;
}

std::string_view escaped_id(std::string_view line)
{
    return line.substr(0, line.find('\t'));
}

} // namespace numsync::model
