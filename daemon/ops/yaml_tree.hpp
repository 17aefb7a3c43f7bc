#pragma once

#include "ops/config_error.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// The subset of YAML that a configuration may use: one document of mappings, lists and scalars.
namespace numsync::ops {

struct YamlEntry {
    /// `refused` has been reported already: say no more about it.
    enum class Kind : std::uint8_t { null, scalar, list, mapping, refused };

    Kind kind = Kind::refused;
    int line = 0;           ///< of its key, if it stands in a mapping
    std::string key;        ///< in a mapping
    bool reported = false;  ///< the key may not stand there, and that has been said already
    bool in_quotes = false; ///< a scalar written in quotes, or as a block
    std::string text;       ///< of a scalar
    std::vector<YamlEntry> children;
};

/// Adds to `faults` what may not stand in a configuration at all: broken UTF-8, control characters, tabs for
/// indentation, syntax errors, several documents, duplicate keys, anchors, aliases, merge keys, tags. A text
/// that cannot be read to its end, or is empty, comes back as `refused`.
YamlEntry parse_yaml(const std::string& text, std::vector<ConfigFault>& faults);

} // namespace numsync::ops
