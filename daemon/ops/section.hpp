#pragma once

#include "ops/unknown_keys.hpp"
#include "ops/yaml_tree.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace numsync::ops {

/// One mapping of the configuration. Its reader asks for every key that the mapping may have and then calls
/// finish(). If a value is absent or refused, the target keeps its default. No message quotes a value,
/// because it may be a secret in the wrong place.
class Section {
  public:
    /// `entry` may be null (no such section) or a null value (nothing in it); both mean all defaults.
    Section(ConfigNotes& notes, std::string path, const YamlEntry* entry, int line);

    Section section(std::string_view key);
    /// The sections of a list. If the list is absent or empty, adds a fault with the message `if_none`.
    std::vector<Section> required_list(std::string_view key, const std::string& if_none);

    /// The text of the key: not empty, without control characters, at most 4096 bytes. nullopt if it is
    /// absent or refused.
    std::optional<std::string> text(std::string_view key, std::string_view expected);
    /// The text of the key; a fault if the key is absent.
    std::optional<std::string> required_text(std::string_view key, std::string_view expected);
    /// The text of the key. A key without a value counts as absent.
    std::optional<std::string> optional_text(std::string_view key, std::string_view expected);
    /// A list of texts of 1 to `longest` bytes each. Empty if the key is absent or has no value.
    std::vector<std::string> texts(std::string_view key, std::string_view expected, std::size_t longest);
    void duration(std::string_view key, std::chrono::milliseconds& target, std::chrono::milliseconds least,
                  std::chrono::milliseconds most);
    /// A duration without a default. `target` does not change if the key is absent or has no value.
    void duration(std::string_view key, std::optional<std::chrono::milliseconds>& target,
                  std::chrono::milliseconds least, std::chrono::milliseconds most);
    void size(std::string_view key, std::uint64_t& target, std::uint64_t least, std::uint64_t most);
    void count(std::string_view key, int& target, int least, int most);
    void percent(std::string_view key, int& target, int least, int most);
    void flag(std::string_view key, std::optional<bool>& target);

    template <typename T>
    void choice(std::string_view key, T& target, std::string_view expected,
                std::initializer_list<std::pair<std::string_view, T>> names)
    {
        const YamlEntry* entry = scalar(key, expected);
        for (const auto& [name, value] : names) {
            if (entry != nullptr && entry->text == name) {
                target = value;
                return;
            }
        }
        if (entry != nullptr) {
            refuse(key, "expected " + std::string{expected});
        }
    }

    /// Whether the key has a value in the file, valid or not.
    [[nodiscard]] bool has(std::string_view key) const;
    /// The line of the key if the file has it, else the line of the section.
    [[nodiscard]] int line_of(std::string_view key) const;
    /// Adds a fault, unless the whole section was refused before.
    void refuse(std::string_view key, const std::string& message);
    /// Adds a fault that counts only if others can read the file.
    void refuse_if_exposed(std::string_view key, const std::string& message);
    /// Collects the unknown keys: those of the file that the reader did not ask for.
    void finish();

  private:
    [[nodiscard]] const YamlEntry* find(std::string_view key) const;
    /// The key's value if it is a scalar. Otherwise null: it is absent, was refused before, or is refused
    /// now.
    const YamlEntry* scalar(std::string_view key, std::string_view expected);
    template <typename T, typename Parse>
    void bounded(std::string_view key, std::string_view expected, T& target, std::pair<T, T> bounds,
                 Parse parse, std::string (*show)(T));

    std::reference_wrapper<ConfigNotes> notes_;
    std::string path_;
    const YamlEntry* entry_;
    int line_;
    bool is_refused_ = false;
    std::vector<std::string> asked_;
};

/// The value if `is_good` returns true for it. Otherwise adds a fault and returns nullopt.
std::optional<std::string> checked(Section& section, std::string_view key, const std::string& expected,
                                   std::optional<std::string> value, bool (*is_good)(std::string_view));

} // namespace numsync::ops
