#include "ops/section.hpp"

#include "ops/values.hpp"

#include <algorithm>

namespace numsync::ops {

namespace {

using Kind = YamlEntry::Kind;
using std::chrono::milliseconds;

std::string number_text(int value)
{
    return std::to_string(value);
}

std::string percent_text(int value)
{
    return std::to_string(value) + '%';
}

std::string_view kind_text(Kind kind)
{
    return kind == Kind::null ? "nothing" : kind == Kind::list ? "a list" : "a mapping";
}

bool has_control_character(std::string_view text)
{
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
    });
}

} // namespace

Section::Section(ConfigNotes& notes, std::string path, const YamlEntry* entry, int line)
    : notes_(notes), path_(std::move(path)), entry_(entry), line_(line)
{
    if (entry_ == nullptr || entry_->kind == Kind::mapping) {
        return;
    }
    if (entry_->kind == Kind::scalar || entry_->kind == Kind::list) {
        // The value may be anything, even a secret, so it is not shown.
        const std::string got = entry_->kind == Kind::list ? "a list" : "a single value";
        notes.faults.push_back({line_, path_, "expected a mapping of keys to values, got " + got});
    }
    is_refused_ = entry_->kind != Kind::null;
    entry_ = nullptr;
}

Section Section::section(std::string_view key)
{
    asked_.emplace_back(key);
    const int line = line_of(key);
    return {notes_, key_path(path_, key), find(key), line};
}

std::vector<Section> Section::required_list(std::string_view key, const std::string& if_none)
{
    asked_.emplace_back(key);
    const YamlEntry* entry = find(key);
    if (entry == nullptr || entry->kind == Kind::null ||
        (entry->kind == Kind::list && entry->children.empty())) {
        refuse(key, if_none);
        return {};
    }
    if (entry->kind != Kind::list) {
        if (entry->kind != Kind::refused) {
            refuse(key, "expected a list, each item of it with a dash");
        }
        return {};
    }
    std::vector<Section> items;
    for (const YamlEntry& item : entry->children) {
        const std::string path = key_path(path_, key) + '[' + std::to_string(items.size()) + ']';
        items.emplace_back(notes_, path, &item, item.line);
    }
    return items;
}

std::vector<std::string> Section::texts(std::string_view key, std::string_view expected, std::size_t longest)
{
    asked_.emplace_back(key);
    const YamlEntry* entry = find(key);
    if (entry == nullptr || entry->kind == Kind::null || entry->kind == Kind::refused) {
        return {};
    }
    std::vector<std::string> texts;
    for (const YamlEntry& item : entry->children) {
        if (item.kind != Kind::scalar || item.text.empty() || item.text.size() > longest) {
            refuse(key, "expected a list of " + std::string{expected});
            return {};
        }
        texts.push_back(item.text);
    }
    if (entry->kind != Kind::list) {
        refuse(key, "expected a list of " + std::string{expected});
    }
    return texts;
}

std::optional<std::string> Section::text(std::string_view key, std::string_view expected)
{
    constexpr std::size_t longest = 4096;
    const YamlEntry* entry = scalar(key, expected);
    if (entry == nullptr) {
        return std::nullopt;
    }
    if (entry->text.empty()) {
        refuse(key, "expected " + std::string{expected} + ", got an empty text");
        return std::nullopt;
    }
    if (entry->text.size() > longest || has_control_character(entry->text)) {
        refuse(key, "must be one line without control characters, at most 4096 bytes");
        return std::nullopt;
    }
    return entry->text;
}

std::optional<std::string> Section::required_text(std::string_view key, std::string_view expected)
{
    if (find(key) == nullptr) {
        refuse(key, "missing, expected " + std::string{expected});
    }
    return text(key, expected);
}

std::optional<std::string> Section::optional_text(std::string_view key, std::string_view expected)
{
    const YamlEntry* entry = find(key);
    if (entry != nullptr && entry->kind == Kind::null) {
        asked_.emplace_back(key);
        return std::nullopt;
    }
    return text(key, expected);
}

template <typename T, typename Parse>
void Section::bounded(std::string_view key, std::string_view expected, T& target, std::pair<T, T> bounds,
                      Parse parse, std::string (*show)(T))
{
    const YamlEntry* entry = scalar(key, expected);
    if (entry == nullptr) {
        return;
    }
    const std::optional<T> value = parse(*entry);
    if (!value) {
        refuse(key, "expected " + std::string{expected});
    } else if (*value < bounds.first || *value > bounds.second) {
        refuse(key, "expected " + show(bounds.first) + " to " + show(bounds.second));
    } else {
        target = *value;
    }
}

void Section::duration(std::string_view key, milliseconds& target, milliseconds least, milliseconds most)
{
    const auto parse = [](const YamlEntry& entry) { return parse_duration(entry.text); };
    bounded(key, "a duration such as 500ms, 15s, 5m, 2h or 90d", target, {least, most}, parse, duration_text);
}

void Section::duration(std::string_view key, std::optional<milliseconds>& target, milliseconds least,
                       milliseconds most)
{
    if (!has(key)) {
        asked_.emplace_back(key);
        return;
    }
    milliseconds value{0};
    duration(key, value, least, most);
    if (value > milliseconds{0}) {
        target = value;
    }
}

void Section::size(std::string_view key, std::uint64_t& target, std::uint64_t least, std::uint64_t most)
{
    const auto parse = [](const YamlEntry& entry) { return parse_size(entry.text); };
    bounded(key, "a size such as 1GiB, 64MiB, 10MB or 123", target, {least, most}, parse, size_text);
}

void Section::count(std::string_view key, int& target, int least, int most)
{
    const auto parse = [](const YamlEntry& entry) {
        return entry.in_quotes ? std::nullopt : parse_count(entry.text);
    };
    bounded(key, "a whole number, in plain digits and without quotes", target, {least, most}, parse,
            number_text);
}

void Section::percent(std::string_view key, int& target, int least, int most)
{
    const auto parse = [](const YamlEntry& entry) {
        const bool is_text = entry.in_quotes && !entry.text.ends_with('%');
        return is_text ? std::nullopt : parse_percent(entry.text);
    };
    bounded(key, "whole percents such as 10% or 10", target, {least, most}, parse, percent_text);
}

void Section::flag(std::string_view key, std::optional<bool>& target)
{
    constexpr std::string_view expected = "true or false, without quotes";
    const YamlEntry* entry = scalar(key, expected);
    if (entry == nullptr) {
        return;
    }
    if (entry->in_quotes || (entry->text != "true" && entry->text != "false")) {
        refuse(key, "expected " + std::string{expected});
        return;
    }
    target = entry->text == "true";
}

bool Section::has(std::string_view key) const
{
    const YamlEntry* entry = find(key);
    return entry != nullptr && entry->kind != Kind::null;
}

int Section::line_of(std::string_view key) const
{
    const YamlEntry* entry = find(key);
    return entry == nullptr ? line_ : entry->line;
}

void Section::refuse(std::string_view key, const std::string& message)
{
    if (is_refused_) {
        return;
    }
    notes_.get().faults.push_back({line_of(key), key_path(path_, key), message});
}

void Section::refuse_if_exposed(std::string_view key, const std::string& message)
{
    notes_.get().exposed.push_back({line_of(key), key_path(path_, key), message});
}

void Section::finish()
{
    for (const std::string& key : asked_) {
        notes_.get().known.push_back(key_path(path_, key));
    }
    if (entry_ == nullptr) {
        return;
    }
    for (const YamlEntry& child : entry_->children) {
        if (!child.reported && std::find(asked_.begin(), asked_.end(), child.key) == asked_.end()) {
            notes_.get().unknown.push_back({child.line, path_, child.key});
        }
    }
}

const YamlEntry* Section::find(std::string_view key) const
{
    if (entry_ == nullptr) {
        return nullptr;
    }
    const auto& children = entry_->children;
    const auto found = std::find_if(children.begin(), children.end(),
                                    [&](const YamlEntry& child) { return child.key == key; });
    return found == children.end() ? nullptr : &*found;
}

const YamlEntry* Section::scalar(std::string_view key, std::string_view expected)
{
    asked_.emplace_back(key);
    const YamlEntry* entry = find(key);
    if (entry == nullptr || entry->kind == Kind::refused) {
        return nullptr;
    }
    if (entry->kind != Kind::scalar) {
        refuse(key, "expected " + std::string{expected} + ", got " + std::string{kind_text(entry->kind)});
        return nullptr;
    }
    if (entry->text.starts_with("ak_")) {
        refuse(key, "looks like a key; " + std::string{no_keys_here});
        return nullptr;
    }
    return entry;
}

std::optional<std::string> checked(Section& section, std::string_view key, const std::string& expected,
                                   std::optional<std::string> value, bool (*is_good)(std::string_view))
{
    if (value && !is_good(*value)) {
        section.refuse(key, "expected " + expected);
        return std::nullopt;
    }
    return value;
}

} // namespace numsync::ops
