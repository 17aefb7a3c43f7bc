#pragma once

#include "model/expected_number.hpp"
#include "model/settings.hpp"

#include <string>
#include <vector>

/// The inventory that the customer expects, as a file of comma-separated values that people and spreadsheets
/// write.
namespace numsync::ops {

/// Its first line names the columns: number, and any of account, country, region, active and label, in any
/// order. What nobody sees around a value is passed over, and so are empty rows and columns. `path` may be
/// "-": standard input. Throws ConfigError with all that is wrong, line by line; so for a file without
/// numbers, unless it may be empty.
std::vector<model::ExpectedNumber> load_expected_file(const std::string& path,
                                                      const std::vector<model::AccountSettings>& accounts,
                                                      bool allow_empty);

/// As messages name it.
std::string expected_file_name(const std::string& path);

} // namespace numsync::ops
