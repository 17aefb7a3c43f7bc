#include "source/list_client.hpp"

#include "model/failure.hpp"
#include "source/request.hpp"
#include "source/tls.hpp"

namespace numsync::source {

void check_settings(const model::ApiSettings& settings, const ProxyVariables& proxies)
{
    try {
        const auto address = split_url(settings.url);
        proxy_for(settings, proxies, address.host);
        make_tls_context(settings);
    } catch (const model::Failure& failure) {
        throw model::Misconfigured{failure.what()};
    }
}

} // namespace numsync::source
