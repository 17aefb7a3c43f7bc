#include "model/canonical_line.hpp"

#include "model/text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

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

/// Whether none of these eight bytes can need an escape: each is above '\r', and no backslash.
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

/// Whether every byte stands for itself: a NUL does not.
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

std::optional<std::string_view> append_text(std::string& line, const FieldSpec& spec, const Value& value)
{
    if (value.type != ValueType::text) {
        return "expected a string or null";
    }
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

std::optional<std::string_view> append_field(std::string& line, const FieldSpec& spec, const Value& value)
{
    if (value.repeated) {
        return "the key stands twice in the record";
    }
    if (value.type == ValueType::absent || value.type == ValueType::null) {
        line += null_text;
        return std::nullopt;
    }
    switch (spec.kind) {
    case FieldKind::text:
        return append_text(line, spec, value);
    case FieldKind::numeric:
        if (value.type != ValueType::number && value.type != ValueType::text) {
            return "expected a number, a numeric string or null";
        }
        if (value.overlong || !append_numeric(line, value.text)) {
            return "not a decimal number of at most 38 digits";
        }
        return std::nullopt;
    case FieldKind::boolean:
        if (value.type != ValueType::boolean) {
            return "expected true, false or null";
        }
        line += value.text.front();
        return std::nullopt;
    case FieldKind::timestamp:
        if (value.type != ValueType::text) {
            return "expected a time as a string, or null";
        }
        if (value.overlong || !append_timestamp(line, value.text)) {
            return "not an RFC 3339 time between the years 1 and 9999";
        }
        return std::nullopt;
    }
    return "of an unknown kind";
}

std::optional<std::string_view> id_fault(const Value& id)
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

std::optional<Rejection> canonicalise(const PurchasedNumber& record, std::string& line)
{
    line.clear();
    if (const auto fault = id_fault(record.fields[id_field])) {
        return Rejection{field_specs[id_field].name, *fault};
    }
    for (std::size_t i = 0; i < field_count; ++i) {
        if (i > 0) {
            line += '\t';
        }
        if (const auto fault = append_field(line, field_specs[i], record.fields[i])) {
            return Rejection{field_specs[i].name, *fault};
        }
    }
    return std::nullopt;
}

void split_line(std::string_view line, std::span<std::optional<std::string>> fields)
{
    for (auto& field : fields) {
        const auto end = line.find('\t');
        const auto raw = line.substr(0, end);
        line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
        if (raw == null_text) {
            field.reset();
            continue;
        }
        if (!field) {
            field.emplace();
        }
        field->clear();
        for (std::size_t i = 0; i < raw.size(); ++i) {
            field->push_back(raw[i] == '\\' && i + 1 < raw.size() ? unescaped(raw[++i]) : raw[i]);
        }
    }
}

std::string_view escaped_id(std::string_view line)
{
    return line.substr(0, line.find('\t'));
}

} // namespace numsync::model
