#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace numsync::ops {

struct ConfigFault {
    int line;        ///< from 1; 0 if the fault is not in a line
    std::string key; ///< full path, "accounts[0].name"; empty if the fault is not at a key
    std::string message;

    bool operator==(const ConfigFault&) const = default;
};

/// All that is wrong with a configuration, one "FILE:LINE: key: message" per line of what().
class ConfigError : public std::runtime_error {
  public:
    ConfigError(const std::string& file, std::vector<ConfigFault> faults);

    [[nodiscard]] const std::vector<ConfigFault>& faults() const { return faults_; }

  private:
    std::vector<ConfigFault> faults_;
};

/// "value" as a message may show it: in quotes, escaped, cut at 60 bytes, and not at all if it may be a
/// secret.
std::string shown_value(std::string_view value);

/// Joins "api" and "url" to "api.url".
std::string key_path(std::string_view section, std::string_view key);

} // namespace numsync::ops
