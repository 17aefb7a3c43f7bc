#include "store/conninfo.hpp"

#include "model/failure.hpp"

#include <libpq-fe.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <sstream>

namespace numsync::store {

namespace {

constexpr const char* connect_timeout = "10"; ///< seconds, for each address
constexpr const char* system_store = "/etc/ssl/certs/ca-certificates.crt";

std::string quoted(const std::string& value)
{
    std::string text = "'";
    for (const char c : value) {
        if (c == '\'' || c == '\\') {
            text += '\\';
        }
        text += c;
    }
    return text + "'";
}

/// Whether every host of a list is this machine, or a directory of Unix sockets.
bool all_local(const std::string& hosts)
{
    std::istringstream list{hosts};
    for (std::string host; std::getline(list, host, ',');) {
        const bool socket = host.empty() || host.front() == '/' || host.front() == '@';
        if (!socket && host != "localhost" && host != "::1" && !host.starts_with("127.")) {
            return false;
        }
    }
    return true;
}

} // namespace

ConnInfo parse_conninfo(const std::string& url)
{
    char* error = nullptr;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options{
        PQconninfoParse(url.c_str(), &error), &PQconninfoFree};
    PQfreemem(error); // it quotes the string, so nobody gets to see it
    if (!options) {
        throw model::Misconfigured{"database.url is no connection string that libpq can read (URI or "
                                   "keyword=value; a special character "
                                   "in a password has to be percent-encoded in a URI); it is not shown here, "
                                   "as it may hold a password"};
    }
    std::map<std::string, std::string> values;
    for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val != nullptr && *option->val != '\0') {
            values[option->keyword] = option->val;
        }
    }
    values.try_emplace("connect_timeout", connect_timeout);
    values.try_emplace("application_name", "agni-number-sync");
    if (values["host"].find(',') != std::string::npos || values["hostaddr"].find(',') != std::string::npos) {
        values.try_emplace("target_session_attrs", "read-write");
    }
    // libpq's own default falls back to plain text, and asks nobody who he is.
    if ((!all_local(values["host"]) || !all_local(values["hostaddr"])) && values["sslmode"].empty() &&
        std::getenv("PGSSLMODE") == nullptr) {
        values["sslmode"] = "verify-full";
        if (values["sslrootcert"].empty() && std::getenv("PGSSLROOTCERT") == nullptr) {
            values["sslrootcert"] = system_store;
        }
    }
    ConnInfo info{"", values["password"]};
    for (const auto& [keyword, value] : values) {
        if (!value.empty()) {
            info.text += keyword + "=" + quoted(value) + " ";
        }
    }
    return info;
}

} // namespace numsync::store
