#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <libpq-fe.h>

/// A connection string taken apart by libpq, and judged.
namespace numsync::store {

using ParsedOptions = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;
using Options = std::map<std::string, std::string>; ///< values by keyword

/// Judges the string and the variables that libpq reads beside it. Throws model::Misconfigured, which shows
/// nothing of them but names of parameters.
ParsedOptions parse_options(const std::string& url);

/// Those that have a value.
Options values_of(const ParsedOptions& options);

/// What libpq would take: the value, else that of the environment variable, else nothing.
std::string effective(const Options& values, const char* keyword, const char* variable);

/// Whether a host is a directory of Unix sockets, or in their abstract namespace.
bool is_socket(const std::string& host);

/// Those of a list, which commas part.
std::vector<std::string> items_of(const std::string& list);

} // namespace numsync::store
