#include "app/redaction.hpp"

#include "model/canonical_line.hpp"
#include "model/redactor.hpp"
#include "model/text.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace numsync::app {

namespace {

using model::FieldKind;
using model::ValueType;

constexpr std::size_t longest_name = 60;          ///< bytes of a key that a programmer gave
constexpr std::ptrdiff_t most_digits_of_name = 2; ///< such as line_2

/// Words that identify nobody.
constexpr std::array<std::string_view, 14> harmless_words{
    "true", "false",    "null",    "none",  "yes",    "no",        "active",
    "ok",   "inactive", "success", "local", "mobile", "toll_free", "tollfree"};

constexpr std::array<std::string_view, 7> names_of_page_sizes{"limit",     "offset",  "size",    "per_page",
                                                              "page_size", "perpage", "pagesize"};

bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_time(std::string_view text)
{
    std::string scratch;
    return model::append_timestamp(scratch, text) != model::TimeForm::unreadable;
}

bool is_numeric(std::string_view text)
{
    std::string scratch;
    return model::append_numeric(scratch, text);
}

bool is_boolean(std::string_view text)
{
    return text == "true" || text == "false" || text == "1" || text == "0";
}

bool is_country(std::string_view text)
{
    return text.size() == 2 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool is_harmless(ValueType type, std::string_view text)
{
    if (type == ValueType::number) {
        return text == "0" || text == "1";
    }
    return type != ValueType::text || model::is_blank(text) || is_time(text) ||
           std::ranges::find(harmless_words, model::lower(text)) != harmless_words.end();
}

const model::FieldSpec* documented(std::string_view key)
{
    const auto* const spec = std::ranges::find_if(
        model::field_specs, [&](const auto& field) { return field.name == key || field.camel == key; });
    return spec == model::field_specs.end() ? nullptr : spec;
}

bool is_name(std::string_view key)
{
    const bool prefixed = key.starts_with('@') || key.starts_with('$'); // @odata.nextLink
    const auto plain = key.substr(prefixed ? 1 : 0);
    return !plain.empty() && plain.size() <= longest_name &&
           (is_letter(plain.front()) || plain.front() == '_') &&
           std::ranges::count_if(plain, model::is_digit) <= most_digits_of_name &&
           std::ranges::all_of(plain, [&](char c) {
               return is_letter(c) || model::is_digit(c) || c == '_' || c == '-' || (prefixed && c == '.');
           });
}

/// Whether a number with this sign counts records or pages. A number that leads to the next page does not: it
/// may be an id.
bool counts(source::Sign sign)
{
    return sign == source::Sign::count || sign == source::Sign::pages || sign == source::Sign::more;
}

} // namespace

std::string Redaction::key(std::string_view key) const
{
    const auto known = model::redacted(key, api_key_) == key && is_name(key);
    return known ? std::string{key} : stand_ins_.of_text(key);
}

std::string Redaction::field(std::string_view key, ValueType type, std::string_view text) const
{
    const auto* const spec = documented(key);
    if (spec == nullptr || type == ValueType::null || type == ValueType::boolean) {
        return other(type, text);
    }
    switch (spec->kind) {
    case FieldKind::numeric:
        return kept_or_stand_in(is_numeric(text) || model::is_blank(text), type, text);
    case FieldKind::boolean:
        return kept_or_stand_in(is_boolean(text) || model::is_blank(text), type, text);
    case FieldKind::timestamp:
        return kept_or_stand_in(type == ValueType::text && (is_time(text) || model::is_blank(text)), type,
                                text);
    case FieldKind::text:
        break;
    }
    const bool harmless = spec->name == "iso_country" ? is_country(text) : model::is_blank(text);
    return kept_or_stand_in(harmless, type, text);
}

std::string Redaction::beside(std::span<const std::string> path, std::string_view key, ValueType type,
                              std::string_view text) const
{
    const bool about_pages =
        std::ranges::all_of(path, source::is_container) &&
        (counts(source::sign_of_key(key)) ||
         std::ranges::find(names_of_page_sizes, model::lower(key)) != names_of_page_sizes.end());
    return kept_or_stand_in((about_pages && is_numeric(text)) || is_harmless(type, text), type, text);
}

source::Remark Redaction::remark(const source::Remark& remark) const
{
    std::vector<std::string> path;
    std::string name;
    for (std::string_view rest = remark.name; !rest.empty();) {
        const auto part = rest.substr(0, rest.find('.'));
        name += (name.empty() ? "" : ".") + key(part);
        path.emplace_back(part);
        rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    }
    const auto last = path.empty() ? "" : path.back();
    path.resize(path.empty() ? 0 : path.size() - 1);
    const bool is_count = path.empty() && counts(source::sign_of_header(last)) && is_numeric(remark.value);
    auto value = is_count ? remark.value : beside(path, last, ValueType::text, remark.value);
    return {std::move(name), std::move(value), remark.taken_for};
}

std::string Redaction::other(ValueType type, std::string_view text) const
{
    return kept_or_stand_in(is_harmless(type, text), type, text);
}

std::string Redaction::kept_or_stand_in(bool harmless, ValueType type, std::string_view text) const
{
    return harmless && model::redacted(text, api_key_) == text ? std::string{text} : stand_in(type, text);
}

std::string Redaction::stand_in(ValueType type, std::string_view text) const
{
    switch (type) {
    case ValueType::text:
        return stand_ins_.of_text(text);
    case ValueType::number:
        return stand_ins_.of_number(text);
    case ValueType::absent:
    case ValueType::null:
    case ValueType::boolean:
    case ValueType::structure:
        break;
    }
    return std::string{text};
}

} // namespace numsync::app
