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

/// One mapping of the configuration. A reader asks for every key that may stand in it and then calls
/// `finish`; a value that is absent or refused leaves the target, and so the default, as it is. No message
/// quotes a value: it may be a secret that stands in the wrong place.
class Section {
  public:
    /// `entry` may be null (no such section) or a null value (nothing in it); both mean all defaults.
    Section(Reading& reading, std::string path, const YamlEntry* entry, int line);

    Section section(std::string_view key);
    /// At least one; `if_none` is what to say if there is none.
    std::vector<Section> required_list(std::string_view key, const std::string& if_none);

    /// A non-empty text without control characters of at most 4096 bytes.
    std::optional<std::string> text(std::string_view key, std::string_view expected);
    /// The text of the key; a fault if the key is absent.
    std::optional<std::string> required_text(std::string_view key, std::string_view expected);
    /// The text of the key, or nothing if the key stands without a value.
    std::optional<std::string> optional_text(std::string_view key, std::string_view expected);
    /// A list of texts of at most `longest` bytes each; none if the key is absent or stands without a value.
    std::vector<std::string> texts(std::string_view key, std::string_view expected, std::size_t longest);
    void duration(std::string_view key, std::chrono::milliseconds& target, std::chrono::milliseconds least,
                  std::chrono::milliseconds most);
    /// A value without a default: nothing if the key is absent or stands without a value.
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

    /// The key stands in the file with a value, a good one or not.
    [[nodiscard]] bool has(std::string_view key) const;
    /// Of the key if it stands in the file, else of the section.
    [[nodiscard]] int line_of(std::string_view key) const;
    /// Says nothing if the whole section was refused before.
    void refuse(std::string_view key, const std::string& message);
    /// A fault only if others can read the file.
    void refuse_if_exposed(std::string_view key, const std::string& message);
    /// Collects the keys that nobody asked for.
    void finish();

  private:
    [[nodiscard]] const YamlEntry* find(std::string_view key) const;
    /// The key's value where it is a scalar; otherwise it is refused, or absent, or was refused before.
    const YamlEntry* scalar(std::string_view key, std::string_view expected);
    template <typename T, typename Parse>
    void bounded(std::string_view key, std::string_view expected, T& target, std::pair<T, T> bounds,
                 Parse parse, std::string (*show)(T));

    std::reference_wrapper<Reading> reading_;
    std::string path_;
    const YamlEntry* entry_;
    int line_;
    bool is_refused_ = false;
    std::vector<std::string> asked_;
};

} // namespace numsync::ops
