#include "model/proxy_url.hpp"

#include "model/userinfo.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace numsync::model {

namespace {

constexpr auto* default_port = "1080";
constexpr std::string_view digits = "0123456789";

bool only(std::string_view text, std::string_view allowed)
{
    return text.find_first_not_of(allowed) == std::string_view::npos;
}

bool is_host(std::string_view host)
{
    constexpr std::string_view in_names = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
    constexpr std::size_t longest_name = 253;
    if (host.starts_with('[') && host.ends_with(']')) {
        const auto address = host.substr(1, host.size() - 2);
        return std::ranges::count(address, ':') >= 2 && only(address, "0123456789abcdefABCDEF:.");
    }
    return !host.empty() && host.size() <= longest_name && only(host, in_names) && host.front() != '.' &&
           host.front() != '-' && host.find("..") == std::string_view::npos;
}

bool is_port(std::string_view text)
{
    std::uint16_t port = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), port);
    return only(text, digits) && result.ec == std::errc{} && port != 0 && !text.starts_with('0');
}

/// Removes "http://"; false if there is another scheme.
bool take_scheme(std::string_view& text)
{
    const auto end = text.find("://");
    if (end == std::string_view::npos) {
        return true;
    }
    std::string scheme{text.substr(0, end)};
    std::ranges::transform(scheme, scheme.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    text.remove_prefix(end + 3);
    return scheme == "http";
}

/// "host" or "host:port".
std::optional<ProxyUrl> read_place(std::string_view text)
{
    const auto bracket = text.rfind(']');
    const auto colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
    const auto host = text.substr(0, colon);
    if (!is_host(host) || (colon != std::string_view::npos && !is_port(text.substr(colon + 1)))) {
        return std::nullopt;
    }
    const bool bracketed = host.starts_with('[');
    return ProxyUrl{std::string{bracketed ? host.substr(1, host.size() - 2) : host},
                    colon == std::string_view::npos ? default_port : std::string{text.substr(colon + 1)},
                    {},
                    {}};
}

} // namespace

std::optional<ProxyUrl> read_proxy_url(std::string_view text, std::string& complaint)
{
    complaint = "expected the form http://host:port";
    if (!take_scheme(text)) {
        complaint += "; https and SOCKS proxies are not supported";
        return std::nullopt;
    }
    if (text.ends_with('/')) {
        text.remove_suffix(1);
    }
    // The first @ ends the login. If a password holds an @ that is not encoded, what follows is no host, and
    // the URL is refused.
    const auto at = text.find('@');
    auto url = read_place(at == std::string_view::npos ? text : text.substr(at + 1));
    if (at == std::string_view::npos) {
        return url;
    }
    const auto userinfo = text.substr(0, at);
    if (!url || userinfo.empty() || !is_userinfo(userinfo)) {
        complaint += ", before it user:password@ if it wants a login, with every character of both but "
                     "letters, digits and -._~ percent-encoded: @ is %40, / is %2F";
        return std::nullopt;
    }
    const auto colon = userinfo.find(':');
    url->user = percent_decoded(userinfo.substr(0, colon));
    if (colon != std::string_view::npos) {
        url->password = *percent_decoded(userinfo.substr(colon + 1));
    }
    return url;
}

} // namespace numsync::model
