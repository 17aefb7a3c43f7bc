#pragma once

#include "ops/config_error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace numsync::ops {

/// The message for an API key that was written into the file.
inline constexpr std::string_view no_keys_here =
    "keys never stand in the configuration, name a file with api_key_file";

/// What is known after one configuration was read.
struct ConfigNotes {
    struct Unknown {
        int line;
        std::string section;
        std::string key;
    };

    std::vector<ConfigFault> faults;
    std::vector<ConfigFault> exposed; ///< faults if others can read the file
    std::vector<std::string> known;   ///< paths of all keys that were asked for
    std::vector<Unknown> unknown;
};

/// Turns the unknown keys into faults. Each names the nearest known key, if one is near. An unknown key is
/// shown only if it looks like a misspelled known key: any other may be a secret in the wrong place.
void report_unknown_keys(ConfigNotes& notes);

} // namespace numsync::ops
