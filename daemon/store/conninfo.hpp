#pragma once

#include "model/secret.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace numsync::store {

/// A libpq connection string, checked and completed.
struct ConnInfo {
    std::string text;                      ///< keyword=value form, for libpq; may hold a password
    std::chrono::seconds connect_bound{0}; ///< what trying all its hosts may take, with name lookups
};

/// Takes a connection URI or keyword=value string and adds our defaults where it says nothing:
/// connect_timeout (also in place of one that never ends), application_name, keepalives, tcp_user_timeout,
/// gssencmode=disable, with several hosts target_session_attrs=read-write, and for a server elsewhere
/// sslmode=verify-full. That mode takes the system's trust store if no sslrootcert is named. libpq's
/// environment counts, and a service is elsewhere. The string and the variables that libpq reads beside it
/// are judged as a whole before any of them is used: a password that is not encoded could end too early, and
/// its rest be looked up as a host. Throws model::Misconfigured, which shows nothing of them.
ConnInfo parse_conninfo(const std::string& url);

/// The URL with this password, unless it names one or a passfile. Throws model::Misconfigured.
std::string with_password(const std::string& url, const model::Secret& password);

/// The URL with another login: a role, which leaves out what proves that it is the one in the URL, or a whole
/// connection string in its place. Throws model::Misconfigured.
std::string with_login(const std::string& url, const std::string& login);

/// Whether the server wants a password for this login that nothing gives. Blocks for one connection.
bool wants_password(const std::string& url);

/// The passwords in the URL and in PGPASSWORD. Throws model::Misconfigured.
std::vector<model::Secret> secrets_in(const std::string& url);

} // namespace numsync::store
