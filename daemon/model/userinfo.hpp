#pragma once

#include <optional>
#include <string>
#include <string_view>

/// User and password in an address, as they stand before its @.
namespace numsync::model {

/// Resolves percent-escapes; nothing if one is broken.
std::optional<std::string> percent_decoded(std::string_view text);

/// Whether this is "user" or "user:password" with every character percent-encoded that RFC 3986 wants so:
/// all but letters, digits, -._~ and !$&'()*+,;= (and a further colon, which can only be the password's). A
/// password with an @ or a / of its own ends too early, and its rest is taken for a host or a database.
bool is_userinfo(std::string_view text);

/// Whether an address or connection string names a password: user:password@host, or password=... among its
/// parameters.
bool names_password(std::string_view address);

} // namespace numsync::model
