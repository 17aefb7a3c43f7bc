#pragma once

#include "ops/config_error.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// The subset of YAML that a configuration may use: one document of mappings, lists and scalars.
namespace numsync::ops {

struct YamlEntry {
    /// `refused` is reported already: add no other fault for it.
    enum class Kind : std::uint8_t { null, scalar, list, mapping, refused };

    Kind kind = Kind::refused;
    int line = 0;           ///< of its key if it is in a mapping, else of the value
    std::string key;        ///< in a mapping
    bool reported = false;  ///< the key is not allowed there, and that fault is already reported
    bool in_quotes = false; ///< a scalar written in quotes, or as a block
    std::string text;       ///< of a scalar
    std::vector<YamlEntry> children;
};

/// Parses a text. Adds to `faults` what no configuration may have: broken UTF-8, control characters, tabs for
/// indentation, syntax errors, several documents, duplicate keys, anchors, aliases, merge keys, tags. A text
/// that is empty or cannot be read to its end comes back as `refused`.
YamlEntry parse_yaml(const std::string& text, std::vector<ConfigFault>& faults);

} // namespace numsync::ops
