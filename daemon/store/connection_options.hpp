#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <libpq-fe.h>

/// Parses a connection string with libpq and judges its parts.
namespace numsync::store {

using ParsedOptions = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;
using Options = std::map<std::string, std::string>; ///< values by keyword

/// Judges the string and the environment variables that libpq reads beside it. Throws model::Misconfigured,
/// whose message shows names of parameters but no values.
ParsedOptions parse_options(const std::string& url);

/// The options that have a value.
Options values_of(const ParsedOptions& options);

/// The value that libpq would use: that of the string, else that of the environment variable, else empty.
std::string effective(const Options& values, const char* keyword, const char* variable);

/// Whether libpq takes a host for a Unix socket: a directory, a name in the abstract namespace, or empty.
bool is_socket(const std::string& host);

/// The items of a list that are separated by commas.
std::vector<std::string> items_of(const std::string& list);

} // namespace numsync::store
