#pragma once

#include "model/secret.hpp"
#include "model/settings.hpp"

#include <optional>
#include <string>
#include <vector>

namespace numsync::source {

/// HTTPS_PROXY and NO_PROXY, as the environment has them.
struct ProxyVariables {
    std::optional<std::string> https_proxy;
    std::optional<std::string> no_proxy;
};

struct Proxy {
    std::string host;
    std::string port;
    std::optional<model::Secret> password;
    std::optional<model::Secret> authorization; ///< value of Proxy-Authorization
};

/// The proxy that leads to this host, if any: api.proxy, otherwise HTTPS_PROXY unless NO_PROXY covers the
/// host. NO_PROXY is a list by commas of "*", host names that cover their subdomains too, addresses and
/// networks (10.0.0.0/8), each with or without a port. Throws model::Misconfigured, which names the variable
/// and never its content, unless the whole is sound: a password that is not encoded could end too early, and
/// its rest be looked up as a host.
std::optional<Proxy> proxy_for(const model::ApiSettings& settings, const ProxyVariables& variables,
                               const std::string& host, const std::string& port);

/// What must not be shown of any proxy that is named. One that is not sound is never used.
std::vector<model::Secret> secrets_in(const model::ApiSettings& settings, const ProxyVariables& variables);

} // namespace numsync::source
