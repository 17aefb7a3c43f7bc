#pragma once

#include "model/secret.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace numsync::store {

/// A libpq connection string, checked and completed.
struct ConnInfo {
    std::string text;                      ///< keyword=value form, for libpq; may hold a password
    std::chrono::seconds connect_bound{0}; ///< bound for trying all its hosts, name lookups included
};

/// Takes a connection URI or keyword=value string and adds our defaults for what is not set:
/// - connect_timeout, also in place of one that never ends; application_name, keepalives, tcp_user_timeout
///   and gssencmode=disable;
/// - target_session_attrs=read-write, if there are several hosts;
/// - sslmode=verify-full, if the server is elsewhere. This mode uses the system's trust store if no
///   sslrootcert is set.
/// What libpq's environment variables set counts, too. A server from a service file counts as elsewhere. The
/// string and the variables that libpq reads beside it are judged as a whole before any of them is used: a
/// password that is not encoded could end too early, and libpq would look up its rest as a host. Throws
/// model::Misconfigured, whose message shows no values.
ConnInfo parse_conninfo(const std::string& url);

/// Returns the URL with this password, unless the URL names a password or a passfile. Throws
/// model::Misconfigured.
std::string with_password(const std::string& url, const model::Secret& password);

/// Returns the URL with another login. `login` is a role, or a connection string that takes the place of the
/// URL. With a role, the URL's password, passfile and client certificate are left out: they prove the old
/// role only. Throws model::Misconfigured.
std::string with_login(const std::string& url, const std::string& login);

/// Whether the server wants a password for this login, but neither URL nor environment gives one. Blocks
/// while it makes one connection.
bool wants_password(const std::string& url);

/// The passwords in the URL, that of a client key included, and in PGPASSWORD. Throws model::Misconfigured.
std::vector<model::Secret> secrets_in(const std::string& url);

} // namespace numsync::store
