#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace numsync::model {

/// The address of an HTTP proxy, taken apart and decoded.
struct ProxyUrl {
    std::string host; ///< an IPv6 address without its brackets
    std::string port;
    std::optional<std::string> user;
    std::string password; ///< of the user; may be empty
};

/// Reads "[http://][user[:password]@]host[:port][/]"; without a port it is 1080, as for curl. Nothing if the
/// text is anything else; `complaint` then says what is expected, without a piece of the text, as it may hold
/// a password.
std::optional<ProxyUrl> read_proxy_url(std::string_view text, std::string& complaint);

} // namespace numsync::model
