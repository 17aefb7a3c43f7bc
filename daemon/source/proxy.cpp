#include "source/proxy.hpp"

#include "model/failure.hpp"
#include "model/userinfo.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <openssl/evp.h>

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

namespace numsync::source {

namespace ip = boost::asio::ip;

namespace {

constexpr auto* default_port = "3128";

std::string lower(std::string_view text)
{
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

std::string base64(const std::string& text)
{
    std::vector<unsigned char> out((text.size() + 2) / 3 * 4 + 1);
    const auto length = EVP_EncodeBlock(out.data(), reinterpret_cast<const unsigned char*>(text.data()),
                                        static_cast<int>(text.size()));
    return {out.begin(), out.begin() + length};
}

bool is_port(std::string_view text)
{
    std::uint16_t port = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), port);
    return result.ec == std::errc{} && result.ptr == text.data() + text.size() && port != 0;
}

/// Whether the text is [user[:password]@]host[:port][/] as a whole. Boost.URL would take a password that is
/// not encoded apart at its @ or / and be content.
bool is_sound_authority(std::string_view text)
{
    if (text.ends_with('/')) {
        text.remove_suffix(1);
    }
    const auto at = text.find('@');
    const auto host = at == std::string_view::npos ? text : text.substr(at + 1);
    return host.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]") ==
               std::string_view::npos &&
           (at == std::string_view::npos || model::is_userinfo(text.substr(0, at)));
}

Proxy parse(const std::string& text, const std::string& where)
{
    const auto with_scheme = text.find("://") == std::string::npos ? "http://" + text : text;
    const auto url = boost::urls::parse_uri(with_scheme);
    // Boost.URL 1.81 reads http://host:port as http://host: and wraps 99999 round to 34463.
    const bool sound = url && url->scheme_id() == boost::urls::scheme::http && !url->host().empty() &&
                       (!url->has_port() || is_port(url->port())) &&
                       is_sound_authority(std::string_view{with_scheme}.substr(with_scheme.find("://") + 3));
    if (!sound) {
        throw model::Misconfigured{where +
                                   " is not of the form http://[user:password@]host:port (it is not shown "
                                   "here, as it may hold a password; every character of user and password "
                                   "but letters, digits and -._~ has to be percent-encoded: @ is %40, / is "
                                   "%2F)"};
    }
    Proxy proxy{url->host_address(), url->has_port() ? std::string{url->port()} : default_port, {}, {}};
    if (url->has_userinfo()) {
        proxy.password = model::Secret{url->password()};
        proxy.authorization = model::Secret{"Basic " + base64(url->user() + ":" + url->password())};
    }
    return proxy;
}

std::optional<ip::address> address_of(const std::string& text)
{
    boost::system::error_code error;
    const auto address = ip::make_address(text, error);
    return error ? std::nullopt : std::optional{address};
}

/// Whether `network`, such as 10.0.0.0/8, holds the address.
bool holds(const std::string& network, const ip::address& address)
{
    boost::system::error_code error;
    if (address.is_v4()) {
        const auto v4 = ip::make_network_v4(network, error);
        return !error && ip::network_v4{address.to_v4(), v4.prefix_length()}.canonical() == v4.canonical();
    }
    const auto v6 = ip::make_network_v6(network, error);
    return !error && ip::network_v6{address.to_v6(), v6.prefix_length()}.canonical() == v6.canonical();
}

struct Entry {
    std::string name;
    std::string port; ///< empty for every port
};

Entry split_port(const std::string& entry)
{
    const auto colon = entry.rfind(':');
    if (entry.starts_with('[')) {
        const auto close = entry.find(']');
        const bool has_port = close != std::string::npos && colon == close + 1;
        return {entry.substr(1, close - 1), has_port ? entry.substr(colon + 1) : ""};
    }
    if (colon == std::string::npos || entry.find(':') != colon) { // an IPv6 address has more than one
        return {entry, ""};
    }
    return {entry.substr(0, colon), entry.substr(colon + 1)};
}

/// The root's dot at the end of a name says nothing here.
std::string without_last_dot(std::string name)
{
    if (name.ends_with('.')) {
        name.pop_back();
    }
    return name;
}

/// One entry of NO_PROXY, in lower case as the host is.
bool covers(const std::string& text, const std::string& host, const std::string& port)
{
    if (text == "*") {
        return true;
    }
    auto entry = split_port(text);
    if (!entry.port.empty() && entry.port != port) {
        return false;
    }
    if (const auto address = address_of(host)) {
        return address == address_of(entry.name) || holds(entry.name, *address);
    }
    entry.name.erase(0, entry.name.starts_with("*.") ? 2 : entry.name.starts_with('.') ? 1 : 0);
    const auto domain = without_last_dot(entry.name);
    const auto name = without_last_dot(host);
    return !domain.empty() && (name == domain || name.ends_with("." + domain));
}

bool is_exempt(const std::string& list, const std::string& host, const std::string& port)
{
    std::string entry;
    for (const char c : lower(list) + ",") {
        if (c != ',' && c != ' ') {
            entry += c;
        } else if (covers(std::exchange(entry, {}), host, port)) {
            return true;
        }
    }
    return false;
}

} // namespace

std::optional<Proxy> proxy_for(const model::ApiSettings& settings, const ProxyVariables& variables,
                               const std::string& host, const std::string& port)
{
    if (settings.proxy) {
        return parse(*settings.proxy, "api.proxy");
    }
    if (!variables.https_proxy || variables.https_proxy->empty() ||
        (variables.no_proxy && is_exempt(*variables.no_proxy, lower(host), port))) {
        return std::nullopt;
    }
    return parse(*variables.https_proxy, "HTTPS_PROXY");
}

std::vector<model::Secret> secrets_in(const model::ApiSettings& settings, const ProxyVariables& variables)
{
    std::vector<model::Secret> secrets;
    for (const auto& text : {settings.proxy, variables.https_proxy}) {
        try {
            const auto proxy = parse(text.value_or(""), "");
            if (proxy.authorization) {
                secrets.insert(secrets.end(), {*proxy.password, *proxy.authorization});
            }
        } catch (const model::Misconfigured&) {
            continue;
        }
    }
    return secrets;
}

} // namespace numsync::source
