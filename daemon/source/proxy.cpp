#include "source/proxy.hpp"

#include "model/failure.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <openssl/evp.h>

#include <algorithm>
#include <vector>

namespace numsync::source {

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

Proxy parse(const std::string& text, const std::string& where)
{
    const auto with_scheme = text.find("://") == std::string::npos ? "http://" + text : text;
    const auto url = boost::urls::parse_uri(with_scheme);
    if (!url || url->scheme() != "http" || url->host().empty()) {
        throw model::Misconfigured{where +
                                   " is not of the form http://[user:password@]host:port (it is not shown "
                                   "here, as it may hold a password)"};
    }
    Proxy proxy{url->host_address(), url->port().empty() ? default_port : std::string{url->port()}, {}};
    if (url->has_userinfo()) {
        proxy.authorization = model::Secret{"Basic " + base64(url->user() + ":" + url->password())};
    }
    return proxy;
}

/// One entry of NO_PROXY.
bool covers(std::string entry, const std::string& host, const std::string& port)
{
    if (entry == "*") {
        return true;
    }
    const auto colon = entry.rfind(':');
    const bool has_port = colon != std::string::npos && entry.find(':') == colon;
    if (has_port) {
        if (entry.substr(colon + 1) != port) {
            return false;
        }
        entry.resize(colon);
    }
    entry.erase(0, entry.starts_with("*.") ? 2 : entry.starts_with('.') ? 1 : 0);
    if (entry.size() > 2 && entry.front() == '[' && entry.back() == ']') {
        entry = entry.substr(1, entry.size() - 2);
    }
    return !entry.empty() && (host == entry || host.ends_with("." + entry));
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

} // namespace numsync::source
