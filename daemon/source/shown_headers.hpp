#pragma once

#include <string>
#include <string_view>

namespace numsync::source {

/// A header of an answer as it may be shown: "Server: nginx". Of a header that is not known to be free of
/// secrets (cookies, tokens, addresses with a signature) only the name.
std::string shown_header(std::string_view name, std::string_view value);

} // namespace numsync::source
