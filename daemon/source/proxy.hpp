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
    std::optional<std::string> proxy; ///< never empty
    std::optional<std::string> no_proxy;
    std::string name = "HTTPS_PROXY"; ///< of the variable that `proxy` is from
};

/// Reads the variables by curl's rules: https_proxy, HTTPS_PROXY, all_proxy, ALL_PROXY, and no_proxy,
/// NO_PROXY. Of each list, the first one that is not empty counts.
ProxyVariables proxy_variables(const std::function<std::optional<std::string>(const std::string&)>& lookup);

struct Proxy {
    std::string host;
    std::string port;
    std::optional<model::Secret> password;
    std::optional<model::Secret> authorization; ///< value of Proxy-Authorization
};

/// The proxy for this host, if any: api.proxy, otherwise the environment's unless NO_PROXY covers the host.
/// NO_PROXY is "*", or a list separated by commas or blanks: host names, which cover their subdomains too,
/// addresses, and networks (10.0.0.0/8). Throws model::Misconfigured if the address of the proxy is not
/// valid. The message names the setting or variable, never its content.
std::optional<Proxy> proxy_for(const model::ApiSettings& settings, const ProxyVariables& variables,
                               const std::string& host);

/// The secrets of every proxy that is named, which must not be shown. Skips a proxy whose address is not
/// valid: it is never used.
std::vector<model::Secret> secrets_in(const model::ApiSettings& settings, const ProxyVariables& variables);

} // namespace numsync::source
