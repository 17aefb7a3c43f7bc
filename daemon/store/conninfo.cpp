#include "store/conninfo.hpp"

#include "model/failure.hpp"
#include "model/userinfo.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <map>
#include <memory>
#include <sstream>
#include <string_view>

#include <arpa/inet.h>

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

template <class Predicate>
bool all_of_list(const std::string& text, Predicate predicate)
{
    std::istringstream list{text};
    for (std::string item; std::getline(list, item, ',');) {
        if (!predicate(item)) {
            return false;
        }
    }
    return true;
}

/// A directory of Unix sockets, or their abstract namespace.
bool is_socket(const std::string& host)
{
    return host.empty() || host.front() == '/' || host.front() == '@';
}

/// Whether every host of a list is this machine.
bool all_local(const std::string& hosts)
{
    return all_of_list(hosts, [](const std::string& host) {
        return is_socket(host) || host == "localhost" || host == "::1" || host.starts_with("127.");
    });
}

bool is_address(const std::string& text)
{
    in_addr four{};
    in6_addr six{};
    return inet_pton(AF_INET, text.c_str(), &four) == 1 ||
           inet_pton(AF_INET6, text.substr(0, text.find('%')).c_str(), &six) == 1;
}

bool are_hosts(const std::string& text)
{
    return all_of_list(text, [](const std::string& host) {
        return is_socket(host) || is_address(host) ||
               host.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_") ==
                   std::string::npos;
    });
}

bool are_addresses(const std::string& text)
{
    return all_of_list(text, [](const std::string& host) { return host.empty() || is_address(host); });
}

bool are_ports(const std::string& text)
{
    return text.find_first_not_of("0123456789,") == std::string::npos;
}

/// Not, that is, an address or a user with a password.
bool is_name(const std::string& text)
{
    return text.find("://") == std::string::npos;
}

bool is_user(const std::string& text)
{
    return text.find(':') == std::string::npos;
}

/// What libpq looks up, connects to or quotes in its messages.
struct Grammar {
    const char* keyword;
    const char* variable;
    const char* what;
    bool (*is_sound)(const std::string&);
};

constexpr std::array grammars{Grammar{"host", "PGHOST", "list of host names", are_hosts},
                              Grammar{"hostaddr", "PGHOSTADDR", "list of addresses", are_addresses},
                              Grammar{"port", "PGPORT", "list of port numbers", are_ports},
                              Grammar{"user", "PGUSER", "name of a user", is_user},
                              Grammar{"dbname", "PGDATABASE", "name of a database", is_name},
                              Grammar{"service", "PGSERVICE", "name of a service", is_name}};

constexpr const char* how_to_encode =
    " (it is not shown here, as it may hold a password; in a URI every character of user and password but "
    "letters, digits and -._~ has to be percent-encoded: @ is %40, / is %2F)";

bool is_uri(std::string_view text)
{
    return text.starts_with("postgresql://") || text.starts_with("postgres://");
}

/// libpq takes what stands before the first @ or / for the user and the password, and whatever comes then for
/// host, port and database.
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

using ParsedOptions = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

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

/// With what libpq takes from its variables. Throws model::Misconfigured.
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

/// Throws model::Misconfigured.
ParsedOptions parsed(const std::string& url)
{
    char* error = nullptr;
    ParsedOptions options{PQconninfoParse(url.c_str(), &error), &PQconninfoFree};
    PQfreemem(error); // it quotes the string, so nobody gets to see it
    if (!options || (is_uri(url) && !is_sound_uri(url))) {
        throw model::Misconfigured{
            std::string{"database.url is no connection string, neither a URI nor keyword=value"} +
            how_to_encode};
    }
    judge(values_of(options));
    return options;
}

Options options_of(const std::string& url)
{
    return values_of(parsed(url));
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
    return {joined(values), hosts * per_host};
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

std::vector<model::Secret> secrets_in(const std::string& url)
{
    std::vector<model::Secret> secrets;
    const auto options = parsed(url);
    for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
        const bool is_secret = option->dispchar != nullptr && *option->dispchar == '*';
        if (is_secret && option->val != nullptr) {
            secrets.emplace_back(option->val);
        }
    }
    if (const char* const password = std::getenv("PGPASSWORD")) {
        secrets.emplace_back(password);
    }
    return secrets;
}

} // namespace numsync::store
