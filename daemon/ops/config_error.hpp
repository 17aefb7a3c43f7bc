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

/// All faults of a configuration. what() has a line "FILE:LINE: key: message" for each of the first 50.
class ConfigError : public std::runtime_error {
  public:
    ConfigError(const std::string& file, std::vector<ConfigFault> faults);

    [[nodiscard]] const std::vector<ConfigFault>& faults() const { return faults_; }

  private:
    std::vector<ConfigFault> faults_;
};

/// A value as a message may show it: in quotes, escaped, cut at 60 bytes. A value that may be a secret is not
/// shown.
std::string shown_value(std::string_view value);

/// Joins "api" and "url" to "api.url".
std::string key_path(std::string_view section, std::string_view key);

} // namespace numsync::ops
