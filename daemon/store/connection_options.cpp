#include "store/connection_options.hpp"

#include "model/failure.hpp"
#include "model/userinfo.hpp"
#include "store/foreign_url.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <sstream>
#include <string_view>

#include <arpa/inet.h>

namespace numsync::store {

namespace {

bool is_address(const std::string& text)
{
    in_addr four{};
    in6_addr six{};
    return inet_pton(AF_INET, text.c_str(), &four) == 1 ||
           inet_pton(AF_INET6, text.substr(0, text.find('%')).c_str(), &six) == 1;
}

bool are_hosts(const std::string& text)
{
    return std::ranges::all_of(items_of(text), [](const std::string& host) {
        return is_socket(host) || is_address(host) ||
               host.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_") ==
                   std::string::npos;
    });
}

bool are_addresses(const std::string& text)
{
    return std::ranges::all_of(items_of(text),
                               [](const std::string& host) { return host.empty() || is_address(host); });
}

bool are_ports(const std::string& text)
{
    return text.find_first_not_of("0123456789,") == std::string::npos;
}

/// Refuses a URL: it could hold a user and a password.
bool is_name(const std::string& text)
{
    return text.find("://") == std::string::npos;
}

bool is_user(const std::string& text)
{
    return text.find(':') == std::string::npos;
}

bool is_sslmode(const std::string& text)
{
    constexpr std::array modes{"", "disable", "allow", "prefer", "require", "verify-ca", "verify-full"};
    return std::ranges::find(modes, text) != modes.end();
}

/// A parameter that libpq looks up, connects to or quotes in its messages.
struct Grammar {
    const char* keyword;
    const char* variable;
    const char* what;
    bool (*is_sound)(const std::string&);
};

constexpr std::array grammars{
    Grammar{"host", "PGHOST", "list of host names", are_hosts},
    Grammar{"hostaddr", "PGHOSTADDR", "list of addresses", are_addresses},
    Grammar{"port", "PGPORT", "list of port numbers", are_ports},
    Grammar{"user", "PGUSER", "name of a user", is_user},
    Grammar{"dbname", "PGDATABASE", "name of a database", is_name},
    Grammar{"service", "PGSERVICE", "name of a service", is_name},
    Grammar{"sslmode", "PGSSLMODE", "mode of TLS: disable, allow, prefer, require, verify-ca or verify-full",
            is_sslmode}};

constexpr const char* how_to_encode =
    " (it is not shown here, as it may hold a password; in a URI every character of user and password but "
    "letters, digits and -._~ has to be percent-encoded: @ is %40, / is %2F)";

bool is_uri(std::string_view text)
{
    return text.starts_with("postgresql://") || text.starts_with("postgres://");
}

/// libpq takes the text before the first @ or / for user and password, and the rest for host, port and
/// database. So a password with an @ or / that is not encoded would end too early.
bool is_sound_uri(std::string_view url)
{
    const auto rest = url.substr(url.find("://") + 3);
    const auto authority = rest.substr(0, rest.find_first_of("/?#"));
    const auto target = rest.substr(authority.size());
    const auto path = target.substr(0, target.find('?'));
    const auto at = authority.find('@');
    const bool has_user = at != std::string_view::npos;
    return (!has_user || model::is_userinfo(authority.substr(0, at))) &&
           authority.find('@', has_user ? at + 1 : 0) == std::string_view::npos &&
           target.find('@') == std::string_view::npos && path.find('/', 1) == std::string_view::npos &&
           std::all_of(url.begin(), url.end(), [](char c) { return c >= ' ' || c < 0; });
}

/// Also judges the values that libpq would take from environment variables. Throws model::Misconfigured.
void judge(const Options& values)
{
    for (const auto& [keyword, variable, what, is_sound] : grammars) {
        if (!is_sound(effective(values, keyword, variable))) {
            const auto place =
                values.contains(keyword) ? std::string{keyword} + " in database.url" : std::string{variable};
            throw model::Misconfigured{place + " is no " + what + how_to_encode};
        }
    }
}

} // namespace

bool is_socket(const std::string& host)
{
    return host.empty() || host.front() == '/' || host.front() == '@';
}

std::vector<std::string> items_of(const std::string& list)
{
    std::vector<std::string> items;
    std::istringstream text{list};
    for (std::string item; std::getline(text, item, ',');) {
        items.push_back(item);
    }
    return items;
}

std::string effective(const Options& values, const char* keyword, const char* variable)
{
    if (const auto given = values.find(keyword); given != values.end()) {
        return given->second;
    }
    const char* const otherwise = std::getenv(variable);
    return otherwise != nullptr ? otherwise : "";
}

Options values_of(const ParsedOptions& options)
{
    Options values;
    for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val != nullptr && *option->val != '\0') {
            values[option->keyword] = option->val;
        }
    }
    return values;
}

ParsedOptions parse_options(const std::string& url)
{
    char* error = nullptr;
    ParsedOptions options{PQconninfoParse(url.c_str(), &error), &PQconninfoFree};
    PQfreemem(error); // it quotes the string, so it is never shown
    const bool is_sound = !is_uri(url) || is_sound_uri(url);
    if (const auto foreign = !options && is_sound ? foreign_form(url) : std::nullopt) {
        throw model::Misconfigured{"database.url " + *foreign};
    }
    if (!options || !is_sound) {
        throw model::Misconfigured{
            std::string{"database.url is no connection string, neither a URI nor keyword=value"} +
            how_to_encode};
    }
    judge(values_of(options));
    return options;
}

} // namespace numsync::store
