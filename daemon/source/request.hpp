#pragma once

#include "model/secret.hpp"
#include "source/envelope.hpp"

#include <string>

/// The parts of a request to the API, as they are sent.
namespace numsync::source {

/// The parts of api.url.
struct Address {
    std::string host; ///< for resolving and verifying; an IPv6 address without brackets
    std::string port;
    std::string authority; ///< for the Host header
    std::string target;    ///< path and query as written, never normalised
};

/// Takes api.url apart. Throws model::Failure{internal} if it is no https URL, which the configuration should
/// have refused.
Address split_url(const std::string& url);

/// The target with our query, after the query of the URL if it has one.
std::string with_query(const std::string& target, const std::string& query);

/// `query` with the limit and offset of this page.
std::string with_page(const std::string& query, const NextPage& page);

/// Throws model::Failure{auth} unless the key is visible ASCII. Beast writes a header's value as it is, so a
/// line break in the key would begin another header.
void check_key(const model::Secret& key);

} // namespace numsync::source
