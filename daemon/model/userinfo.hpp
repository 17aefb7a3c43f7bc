#pragma once

#include <optional>
#include <string>
#include <string_view>

/// User and password in an address, as written before its @.
namespace numsync::model {

/// Decodes percent-escapes; nullopt if one is malformed.
std::optional<std::string> percent_decoded(std::string_view text);

/// Whether the text is "user" or "user:password" with every character percent-encoded except letters, digits,
/// -._~ and !$&'()*+,;= as RFC 3986 wants it. Further colons may be in the password. A password with an @ or
/// a / that is not encoded would end there, and its rest would be taken for a host or a database.
bool is_userinfo(std::string_view text);

/// Whether an address or connection string names a password: user:password@host, or password=... among its
/// parameters.
bool names_password(std::string_view address);

} // namespace numsync::model
