#pragma once

#include "model/expected_number.hpp"
#include "model/settings.hpp"

#include <string>
#include <vector>

/// The numbers that the customer expects, as a file of comma-separated values from people and spreadsheets.
namespace numsync::ops {

/// Reads the file at `path`, or standard input if `path` is "-". The first line names the columns: number,
/// and any of account, country, region, active and label, in any order. Invisible characters around a value
/// are ignored, and so are empty rows and columns. The column account may name any of `accounts`. Throws
/// ConfigError with all faults and their lines. A file without numbers is a fault, unless `allow_empty`.
std::vector<model::ExpectedNumber> load_expected_file(const std::string& path,
                                                      const std::vector<model::AccountSettings>& accounts,
                                                      bool allow_empty);

/// The name of the file in messages.
std::string expected_file_name(const std::string& path);

} // namespace numsync::ops
