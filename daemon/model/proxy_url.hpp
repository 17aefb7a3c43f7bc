#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace numsync::model {

/// The address of an HTTP proxy, split into its parts and percent-decoded.
struct ProxyUrl {
    std::string host; ///< an IPv6 address without its brackets
    std::string port;
    std::optional<std::string> user;
    std::string password; ///< of the user; may be empty
};

/// Reads "[http://][user[:password]@]host[:port][/]". The default port is 1080, as in curl. Returns nullopt
/// for any other text; `complaint` then says which form is expected. It never quotes the text, which may hold
/// a password.
std::optional<ProxyUrl> read_proxy_url(std::string_view text, std::string& complaint);

} // namespace numsync::model
