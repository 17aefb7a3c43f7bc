#pragma once

#include "model/secret.hpp"

#include <chrono>
#include <string>

namespace numsync::store {

/// A libpq connection string, checked and completed; both members may hold a password.
struct ConnInfo {
    std::string text;                      ///< keyword=value form, for libpq
    std::string password;                  ///< empty where the string has none; messages are cleaned of it
    std::chrono::seconds connect_bound{0}; ///< what trying all its hosts may take, with name lookups
};

/// Takes a connection URI or keyword=value string and adds our defaults where it says nothing:
/// connect_timeout (also in place of one that never ends), application_name, keepalives, tcp_user_timeout,
/// gssencmode=disable, with several hosts target_session_attrs=read-write, and for a server elsewhere
/// sslmode=verify-full with the system's trust store. libpq's environment counts, and a service is elsewhere.
/// Throws model::Misconfigured, which shows nothing of the string.
ConnInfo parse_conninfo(const std::string& url);

/// The URL with this password, unless it names one or a passfile. Throws model::Misconfigured.
std::string with_password(const std::string& url, const model::Secret& password);

} // namespace numsync::store
