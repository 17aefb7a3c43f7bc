#pragma once

#include "model/secret.hpp"
#include "source/envelope.hpp"

#include <string>

/// What goes out to the API, as it stands on the wire.
namespace numsync::source {

/// api.url in parts.
struct Address {
    std::string host; ///< for resolving and verifying; an IPv6 address without brackets
    std::string port;
    std::string authority; ///< for the Host header
    std::string target;    ///< path and query as written, never normalised
};

/// Throws model::Failure{internal} for what the configuration should not have let through.
Address split_url(const std::string& url);

/// The target with our own query behind the one that the URL may bring along.
std::string with_query(const std::string& target, const std::string& query);

/// `query` for the page that begins at the given offset.
std::string with_page(const std::string& query, const NextPage& page);

/// Throws model::Failure{auth} unless the key is visible ASCII: Beast writes a header's value as it is, and a
/// line break in it would begin a header of its own.
void check_key(const model::Secret& key);

} // namespace numsync::source
