#pragma once

#include "model/expected_number.hpp"
#include "model/settings.hpp"

#include <string>
#include <vector>

/// The inventory that the customer expects, as a file of comma-separated values.
namespace numsync::ops {

/// Its first line names the columns: number, and any of account, country, region, active and label, in any
/// order. Throws ConfigError with all that is wrong, line by line.
std::vector<model::ExpectedNumber> parse_expected(const std::string& text, const std::string& file_name,
                                                  const std::vector<model::AccountSettings>& accounts);

std::vector<model::ExpectedNumber> load_expected_file(const std::string& path,
                                                      const std::vector<model::AccountSettings>& accounts);

} // namespace numsync::ops
