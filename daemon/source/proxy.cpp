#include "source/proxy.hpp"

#include "model/failure.hpp"
#include "model/proxy_url.hpp"
#include "model/text.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <openssl/evp.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace numsync::source {

namespace ip = boost::asio::ip;

namespace {

std::string base64(const std::string& text)
{
    std::vector<unsigned char> out((text.size() + 2) / 3 * 4 + 1);
    const auto length = EVP_EncodeBlock(out.data(), reinterpret_cast<const unsigned char*>(text.data()),
                                        static_cast<int>(text.size()));
    return {out.begin(), out.begin() + length};
}

Proxy parse(const std::string& text, const std::string& where)
{
    std::string complaint;
    const auto url = model::read_proxy_url(text, complaint);
    if (!url) {
        throw model::Misconfigured{where + ": " + complaint +
                                   " (it is not shown, as it may hold a password)"};
    }
    Proxy proxy{url->host, url->port, {}, {}};
    if (url->user) {
        proxy.password = model::Secret{url->password};
        proxy.authorization = model::Secret{"Basic " + base64(*url->user + ":" + url->password)};
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

/// Without the root's dot at the end of a name: it makes no difference here.
std::string without_last_dot(std::string name)
{
    if (name.ends_with('.')) {
        name.pop_back();
    }
    return name;
}

/// Whether an entry of NO_PROXY covers the host. Both are in lower case.
bool covers(std::string entry, const std::string& host)
{
    if (const auto address = address_of(host)) {
        const bool bracketed = entry.starts_with('[') && entry.ends_with(']');
        return address == address_of(bracketed ? entry.substr(1, entry.size() - 2) : entry) ||
               holds(entry, *address);
    }
    entry.erase(0, entry.starts_with('.') ? 1 : 0);
    const auto domain = without_last_dot(entry);
    const auto name = without_last_dot(host);
    return !domain.empty() && (name == domain || name.ends_with("." + domain));
}

/// Whether NO_PROXY covers the host, by curl's rules: a * counts only if it is the whole list, and an entry
/// has no port.
bool is_exempt(const std::string& list, const std::string& host)
{
    if (list == "*") {
        return true;
    }
    std::string entry;
    for (const char c : model::lower(list) + ",") {
        if (c != ',' && c != ' ' && c != '\t') {
            entry += c;
        } else if (covers(std::exchange(entry, {}), host)) {
            return true;
        }
    }
    return false;
}

} // namespace

std::optional<Proxy> proxy_for(const model::ApiSettings& settings, const ProxyVariables& variables,
                               const std::string& host)
{
    if (settings.proxy) {
        return parse(*settings.proxy, "api.proxy");
    }
    if (!variables.proxy || (variables.no_proxy && is_exempt(*variables.no_proxy, model::lower(host)))) {
        return std::nullopt;
    }
    return parse(*variables.proxy, variables.name);
}

ProxyVariables proxy_variables(const std::function<std::optional<std::string>(const std::string&)>& lookup)
{
    ProxyVariables variables;
    const auto first = [&](std::initializer_list<const char*> names) -> std::optional<std::string> {
        for (const auto* name : names) {
            if (auto value = lookup(name); value && !value->empty()) {
                variables.name = name;
                return value;
            }
        }
        return std::nullopt;
    };
    variables.no_proxy = first({"no_proxy", "NO_PROXY"});
    variables.proxy = first({"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
    return variables;
}

std::vector<model::Secret> secrets_in(const model::ApiSettings& settings, const ProxyVariables& variables)
{
    std::vector<model::Secret> secrets;
    for (const auto& text : {settings.proxy, variables.proxy}) {
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
