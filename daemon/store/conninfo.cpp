#include "store/conninfo.hpp"

#include "model/failure.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <map>
#include <memory>
#include <sstream>

namespace numsync::store {

namespace {

constexpr const char* connect_timeout = "10"; ///< seconds, for each address
constexpr int addresses_of_host = 4;          ///< that are reckoned with
constexpr std::chrono::seconds lookup{30}; ///< resolv.conf's default for three name servers that are silent

struct Default {
    const char* keyword;
    const char* variable; ///< by which libpq would take another value
    const char* value;
};

// A way that broke in silence is noticed within a minute; Kerberos is not asked for first.
constexpr std::array defaults{Default{"application_name", "PGAPPNAME", "agni-number-sync"},
                              Default{"keepalives_idle", nullptr, "30"},
                              Default{"keepalives_interval", nullptr, "10"},
                              Default{"keepalives_count", nullptr, "3"},
                              Default{"tcp_user_timeout", nullptr, "60000"},
                              Default{"gssencmode", "PGGSSENCMODE", "disable"}};
constexpr const char* system_store = "/etc/ssl/certs/ca-certificates.crt";

using Options = std::map<std::string, std::string>; ///< by keyword

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

/// What libpq would take where the string says nothing.
std::string effective(const Options& values, const char* keyword, const char* variable)
{
    if (const auto given = values.find(keyword); given != values.end()) {
        return given->second;
    }
    const char* const otherwise = std::getenv(variable);
    return otherwise != nullptr ? otherwise : "";
}

/// Where the server is: by the string, libpq's variables, or a service file, which may name any host.
bool is_elsewhere(const Options& values)
{
    return !all_local(effective(values, "host", "PGHOST")) ||
           !all_local(effective(values, "hostaddr", "PGHOSTADDR")) ||
           !effective(values, "service", "PGSERVICE").empty();
}

/// Zero where the text is no number.
std::chrono::seconds seconds_of(const std::string& text)
{
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return std::chrono::seconds{value};
}

/// Throws model::Misconfigured.
Options options_of(const std::string& url)
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
    Options values;
    for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val != nullptr && *option->val != '\0') {
            values[option->keyword] = option->val;
        }
    }
    return values;
}

std::string joined(const Options& values)
{
    std::string text;
    for (const auto& [keyword, value] : values) {
        if (!value.empty()) {
            text += keyword + "=" + quoted(value) + " ";
        }
    }
    return text;
}

} // namespace

ConnInfo parse_conninfo(const std::string& url)
{
    auto values = options_of(url);
    // Zero and less would mean for ever, and nothing can break off a connection that is being made.
    if (seconds_of(values["connect_timeout"]) <= std::chrono::seconds{0}) {
        values["connect_timeout"] = connect_timeout;
    }
    for (const auto& [keyword, variable, value] : defaults) {
        if (variable == nullptr || std::getenv(variable) == nullptr) {
            values.try_emplace(keyword, value);
        }
    }
    if (effective(values, "host", "PGHOST").find(',') != std::string::npos ||
        effective(values, "hostaddr", "PGHOSTADDR").find(',') != std::string::npos) {
        values.try_emplace("target_session_attrs", "read-write");
    }
    // libpq's own default falls back to plain text, and asks nobody who he is.
    if (is_elsewhere(values) && effective(values, "sslmode", "PGSSLMODE").empty()) {
        values["sslmode"] = "verify-full";
        if (effective(values, "sslrootcert", "PGSSLROOTCERT").empty()) {
            values["sslrootcert"] = system_store;
        }
    }
    const auto hosts = 1 + std::max(std::ranges::count(effective(values, "host", "PGHOST"), ','),
                                    std::ranges::count(effective(values, "hostaddr", "PGHOSTADDR"), ','));
    const auto per_host = addresses_of_host * seconds_of(values["connect_timeout"]) + lookup;
    ConnInfo info{"", values["password"], hosts * per_host};
    info.text = joined(values);
    return info;
}

std::string with_password(const std::string& url, const model::Secret& password)
{
    auto values = options_of(url);
    if (values.contains("password") || values.contains("passfile")) {
        return url;
    }
    values["password"] = password.reveal();
    return joined(values);
}

} // namespace numsync::store
