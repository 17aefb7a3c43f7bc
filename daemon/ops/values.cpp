#include "ops/values.hpp"

#include "model/proxy_url.hpp"
#include "model/userinfo.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include <arpa/inet.h>

namespace numsync::ops {

namespace {

constexpr std::string_view lower_case = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view upper_case = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view digits = "0123456789";

constexpr bool is_in(char c, std::string_view set)
{
    return set.find(c) != std::string_view::npos;
}

bool only(std::string_view text, std::string_view a, std::string_view b, std::string_view c = {})
{
    return std::all_of(text.begin(), text.end(),
                       [&](char each) { return is_in(each, a) || is_in(each, b) || is_in(each, c); });
}

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};

constexpr std::array duration_units{Unit{"d", 86'400'000}, Unit{"h", 3'600'000}, Unit{"m", 60'000},
                                    Unit{"s", 1'000}, Unit{"ms", 1}};
constexpr std::array size_units{Unit{"GiB", 1ULL << 30U},
                                Unit{"GB", 1'000'000'000},
                                Unit{"MiB", 1ULL << 20U},
                                Unit{"MB", 1'000'000},
                                Unit{"KiB", 1ULL << 10U},
                                Unit{"kB", 1'000},
                                Unit{"B", 1},
                                Unit{"", 1}};

/// Plain decimal digits, no sign, no leading zero.
std::optional<std::uint64_t> parse_digits(std::string_view text)
{
    std::uint64_t value = 0;
    if (text.empty() || !only(text, digits, "") || (text.size() > 1 && text.front() == '0')) {
        return std::nullopt;
    }
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    return result.ec == std::errc{} ? std::optional{value} : std::nullopt;
}

template <std::size_t N>
std::optional<std::uint64_t> parse_with_unit(std::string_view text, const std::array<Unit, N>& units)
{
    constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
    const auto end = std::min(text.find_first_not_of(digits), text.size());
    const auto value = parse_digits(text.substr(0, end));
    const auto unit = std::find_if(units.begin(), units.end(),
                                   [&](const Unit& each) { return each.name == text.substr(end); });
    if (!value || unit == units.end() || *value > most / unit->factor) {
        return std::nullopt;
    }
    return *value * unit->factor;
}

template <std::size_t N>
std::string with_unit(std::uint64_t value, const std::array<Unit, N>& units)
{
    const auto unit = std::find_if(units.begin(), units.end() - 1, [&](const Unit& each) {
        return value >= each.factor && value % each.factor == 0;
    });
    return std::to_string(value / unit->factor) + std::string{unit->name};
}

bool is_host(std::string_view host)
{
    if (host.starts_with('[') && host.ends_with(']')) {
        in6_addr address{};
        return ::inet_pton(AF_INET6, std::string{host.substr(1, host.size() - 2)}.c_str(), &address) == 1;
    }
    return !host.empty() && host.size() <= 253 && only(host, lower_case, upper_case, "0123456789.-_") &&
           !is_in(host.front(), ".-") && host.find("..") == std::string_view::npos;
}

enum class Port { optional, needed_or_zero };

bool is_authority(std::string_view text, Port wanted)
{
    const auto bracket = text.rfind(']');
    const auto colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (colon == std::string_view::npos) {
        return wanted == Port::optional && is_host(text);
    }
    const auto port = parse_count(text.substr(colon + 1));
    return is_host(text.substr(0, colon)) && port && *port <= 65'535 &&
           (*port > 0 || wanted == Port::needed_or_zero);
}

bool is_visible_ascii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

/// The name in lower case, without _ and -.
std::string bare(std::string_view name)
{
    std::string bare;
    for (const char c : name) {
        if (c != '_' && c != '-') {
            bare += is_in(c, upper_case) ? static_cast<char>(c - 'A' + 'a') : c;
        }
    }
    return bare;
}

/// Whether a parameter asks for a page: "limit", "per_page", "pageSize".
bool is_named_like_a_page(std::string_view name)
{
    constexpr std::array names{"limit",   "offset",     "page",      "pagesize", "pagenumber", "pagetoken",
                               "perpage", "nextcursor", "nexttoken", "cursor",   "skip"};
    return std::find(names.begin(), names.end(), bare(name)) != names.end();
}

Complaint complaint_about_query(std::string_view query)
{
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const std::string_view parameter = query.substr(0, end);
        const auto name = model::percent_decoded(parameter.substr(0, parameter.find('=')));
        if (name == "region" || name == "iso_country" || name == "is_active") {
            return "must not hold the filter " + *name + ", name it in the filters of the account";
        }
        if (is_named_like_a_page(*name)) {
            return "must not ask for a page, the program asks for them by itself: leave out limit, offset, "
                   "page and "
                   "their like";
        }
        if (is_named_like_a_key(*name) || parameter.find("=ak_") != std::string_view::npos) {
            return "must not hold a key, name a file with api_key_file in the account";
        }
        query.remove_prefix(std::min(end + 1, query.size()));
    }
    return std::nullopt;
}

} // namespace

std::optional<int> parse_count(std::string_view text)
{
    constexpr std::size_t most_digits = 9; // fits an int
    const auto value = text.size() <= most_digits ? parse_digits(text) : std::nullopt;
    return value ? std::optional{static_cast<int>(*value)} : std::nullopt;
}

std::optional<int> parse_percent(std::string_view text)
{
    return parse_count(text.ends_with('%') ? text.substr(0, text.size() - 1) : text);
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text)
{
    const auto value = parse_with_unit(text, duration_units);
    return value ? std::optional{std::chrono::milliseconds{static_cast<std::int64_t>(*value)}} : std::nullopt;
}

std::optional<std::uint64_t> parse_size(std::string_view text)
{
    return parse_with_unit(text, size_units);
}

std::string duration_text(std::chrono::milliseconds value)
{
    return with_unit(static_cast<std::uint64_t>(value.count()), duration_units);
}

std::string size_text(std::uint64_t value)
{
    return with_unit(value, size_units);
}

std::optional<model::ListenAddress> parse_listen(std::string_view text)
{
    if (!is_authority(text, Port::needed_or_zero)) {
        return std::nullopt;
    }
    const auto colon = text.rfind(':');
    std::string host{text.substr(0, colon)};
    if (host == "localhost") {
        host = "127.0.0.1";
    }
    in_addr address{};
    if (host.starts_with('[')) {
        host = host.substr(1, host.size() - 2);
    } else if (::inet_pton(AF_INET, host.c_str(), &address) != 1) {
        return std::nullopt;
    }
    return model::ListenAddress{host, static_cast<std::uint16_t>(*parse_count(text.substr(colon + 1)))};
}

bool is_loopback(const std::string& ip)
{
    constexpr std::uint32_t loopback_net = 127;
    in_addr four{};
    in6_addr six{};
    if (::inet_pton(AF_INET, ip.c_str(), &four) == 1) {
        return ntohl(four.s_addr) >> 24U == loopback_net;
    }
    return ::inet_pton(AF_INET6, ip.c_str(), &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

bool is_host_name(std::string_view text)
{
    return is_host(text);
}

bool is_account_name(std::string_view text)
{
    return !text.empty() && text.size() <= 63 && only(text, lower_case, digits, "_-");
}

bool is_schema_name(std::string_view text)
{
    return !text.empty() && text.size() <= 63 &&
           std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 127; });
}

bool is_country(std::string_view text)
{
    return text.size() == 2 && only(text, upper_case, "");
}

bool is_variable_name(std::string_view text)
{
    return !text.empty() && text.size() <= 64 && only(text, upper_case, digits, "_") &&
           !is_in(text.front(), digits);
}

bool is_named_like_a_key(std::string_view name)
{
    constexpr std::array names{"apikey", "key",       "xapikey",   "token",       "apitoken",
                               "secret", "apisecret", "accesskey", "accesstoken", "password"};
    return name.starts_with("ak_") || std::find(names.begin(), names.end(), bare(name)) != names.end();
}

Complaint complaint_about_api_url(std::string_view url)
{
    constexpr std::string_view scheme = "https://";
    if (!is_visible_ascii(url)) {
        return "must not hold spaces, control characters or anything but ascii";
    }
    if (!url.starts_with(scheme)) {
        return "expected an address that begins with https://";
    }
    const std::string_view rest = url.substr(scheme.size());
    const auto path_at = std::min(rest.find_first_of("/?#"), rest.size());
    const std::string_view authority = rest.substr(0, path_at);
    const std::string_view target = rest.substr(path_at);
    if (authority.find('@') != std::string_view::npos) {
        return "must not hold a user or password";
    }
    if (!is_authority(authority, Port::optional)) {
        return "expected a host, or host:port, after https://";
    }
    if (target.find('#') != std::string_view::npos) {
        return "must not have a fragment";
    }
    if (target.find_first_of("\"<>[]\\^`{|}") != std::string_view::npos || !model::percent_decoded(target)) {
        return "holds a character that must be percent-encoded";
    }
    const auto question = target.find('?');
    return question == std::string_view::npos ? std::nullopt
                                              : complaint_about_query(target.substr(question + 1));
}

Complaint complaint_about_proxy(std::string_view url)
{
    std::string complaint;
    return model::read_proxy_url(url, complaint) ? std::nullopt : Complaint{complaint};
}

} // namespace numsync::ops
