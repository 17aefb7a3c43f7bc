#include "store/conninfo.hpp"

#include "model/failure.hpp"
#include "store/connection_options.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include <arpa/inet.h>

namespace numsync::store {

namespace {

constexpr const char* connect_timeout = "10"; ///< seconds, for each address
constexpr int addresses_of_host = 4;          ///< assumed for each host name
constexpr std::chrono::seconds lookup{30};    ///< resolv.conf's default for three silent name servers

struct Default {
    const char* keyword;
    const char* variable; ///< environment variable by which libpq takes another value; null if there is none
    const char* value;
};

// A connection that broke silently is noticed within a minute. Kerberos encryption is not tried first.
constexpr std::array defaults{Default{"application_name", "PGAPPNAME", "agni-number-sync"},
                              Default{"keepalives_idle", nullptr, "30"},
                              Default{"keepalives_interval", nullptr, "10"},
                              Default{"keepalives_count", nullptr, "3"},
                              Default{"tcp_user_timeout", nullptr, "60000"},
                              Default{"gssencmode", "PGGSSENCMODE", "disable"}};
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

/// Whether it is a loopback address. A name never is one, even if it begins with 127.
bool is_loopback(const std::string& host)
{
    constexpr std::uint32_t loopback_net = 127;
    in_addr four{};
    in6_addr six{};
    if (inet_pton(AF_INET, host.c_str(), &four) == 1) {
        return ntohl(four.s_addr) >> 24U == loopback_net;
    }
    return inet_pton(AF_INET6, host.c_str(), &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

/// Whether every host of a list is this machine.
bool all_local(const std::string& hosts)
{
    return std::ranges::all_of(items_of(hosts), [](const std::string& host) {
        return is_socket(host) || host == "localhost" || is_loopback(host);
    });
}

/// Whether the server may be on another machine, by the string, libpq's variables, or a service file, which
/// may name any host.
bool is_elsewhere(const Options& values)
{
    return !all_local(effective(values, "host", "PGHOST")) ||
           !all_local(effective(values, "hostaddr", "PGHOSTADDR")) ||
           !effective(values, "service", "PGSERVICE").empty();
}

/// Zero if the text is no number.
std::chrono::seconds seconds_of(const std::string& text)
{
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return std::chrono::seconds{value};
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

/// libpq's default sslmode falls back to plain text and does not verify the server. Its default trust store
/// is a file in the home directory that hardly any user has.
void set_verification(Options& values)
{
    constexpr int first_with_system = 160000;
    if (is_elsewhere(values) && effective(values, "sslmode", "PGSSLMODE").empty()) {
        values["sslmode"] = "verify-full";
    }
    const auto authorities = effective(values, "sslrootcert", "PGSSLROOTCERT");
    const bool wants_some = authorities.empty() && effective(values, "sslmode", "PGSSLMODE") == "verify-full";
    if (wants_some || (authorities == "system" && PQlibVersion() < first_with_system)) {
        values["sslrootcert"] = system_store;
    }
}

} // namespace

ConnInfo parse_conninfo(const std::string& url)
{
    auto values = values_of(parse_options(url));
    // Zero or less means that libpq waits for ever, and nothing can interrupt libpq while it connects.
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
    set_verification(values);
    const auto hosts = 1 + std::max(std::ranges::count(effective(values, "host", "PGHOST"), ','),
                                    std::ranges::count(effective(values, "hostaddr", "PGHOSTADDR"), ','));
    const auto per_host = addresses_of_host * seconds_of(values["connect_timeout"]) + lookup;
    return {joined(values), hosts * per_host};
}

std::string with_password(const std::string& url, const model::Secret& password)
{
    auto values = values_of(parse_options(url));
    if (values.contains("password") || values.contains("passfile")) {
        return url;
    }
    values["password"] = password.reveal();
    return joined(values);
}

std::string with_login(const std::string& url, const std::string& login)
{
    if (login.find_first_of("=/") != std::string::npos) {
        try {
            parse_options(login);
        } catch (const model::Misconfigured& error) {
            throw model::Misconfigured{"--login names no role and no address of a database: " +
                                       std::string{error.what()}};
        }
        return login;
    }
    auto values = values_of(parse_options(url));
    for (const auto* const proof : {"password", "passfile", "sslcert", "sslkey", "sslpassword"}) {
        values.erase(proof);
    }
    values["user"] = login;
    return joined(values);
}

bool wants_password(const std::string& url)
{
    const std::unique_ptr<PGconn, decltype(&PQfinish)> connection{
        PQconnectdb(parse_conninfo(url).text.c_str()), &PQfinish};
    return PQconnectionNeedsPassword(connection.get()) == 1;
}

std::vector<model::Secret> secrets_in(const std::string& url)
{
    std::vector<model::Secret> secrets;
    const auto options = parse_options(url);
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
