#pragma once

#include "ops/config_error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace numsync::ops {

/// How a message refuses a key that was written into the file.
inline constexpr std::string_view no_keys_here =
    "keys never stand in the configuration, name a file with api_key_file";

/// What has been learnt while one configuration was read.
struct Reading {
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

/// Turns the unknown keys into faults, each with the nearest known one if one is near. An unknown key is
/// shown only if it is a typing error away from a known one: another may be a secret in the wrong place.
void report_unknown_keys(Reading& reading);

} // namespace numsync::ops
