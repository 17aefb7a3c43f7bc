#pragma once

#include "model/secret.hpp"
#include "model/settings.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace numsync::source {

/// What the environment says about proxies.
struct ProxyVariables {
    std::optional<std::string> proxy; ///< not empty
    std::optional<std::string> no_proxy;
    std::string name = "HTTPS_PROXY"; ///< of the variable that `proxy` is from
};

/// By the rules of curl: https_proxy, HTTPS_PROXY, all_proxy, ALL_PROXY, and no_proxy, NO_PROXY; the first
/// one that is not empty.
ProxyVariables proxy_variables(const std::function<std::optional<std::string>(const std::string&)>& lookup);

struct Proxy {
    std::string host;
    std::string port;
    std::optional<model::Secret> password;
    std::optional<model::Secret> authorization; ///< value of Proxy-Authorization
};

/// The proxy that leads to this host, if any: api.proxy, otherwise the environment's unless NO_PROXY covers
/// the host. NO_PROXY is "*", or a list by commas or blanks of host names that cover their subdomains too, of
/// addresses and of networks (10.0.0.0/8). Throws model::Misconfigured, which names the setting or variable
/// and never its content, if the address of the proxy is not sound.
std::optional<Proxy> proxy_for(const model::ApiSettings& settings, const ProxyVariables& variables,
                               const std::string& host);

/// What must not be shown of any proxy that is named. One that is not sound is never used.
std::vector<model::Secret> secrets_in(const model::ApiSettings& settings, const ProxyVariables& variables);

} // namespace numsync::source
