#include "source/request.hpp"

#include "model/failure.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>

namespace numsync::source {

using model::Failure;
using model::Reason;

Address split_url(const std::string& text)
{
    const auto url = boost::urls::parse_uri(text);
    if (!url || url->scheme() != "https") {
        throw Failure{Reason::internal, "api.url is no https URL"};
    }
    Address address;
    address.host = url->host_address();
    address.port = url->port().empty() ? "443" : std::string{url->port()};
    address.authority = std::string{url->encoded_host_and_port()};
    address.target = std::string{url->encoded_target()};
    if (address.target.empty() || address.target.front() == '?') {
        address.target.insert(0, 1, '/');
    }
    return address;
}

std::string with_query(const std::string& target, const std::string& query)
{
    if (query.empty()) {
        return target;
    }
    return target + (target.find('?') == std::string::npos ? '?' : '&') + query;
}

std::string with_page(const std::string& query, const NextPage& page)
{
    return query + (query.empty() ? "" : "&") + "limit=" + std::to_string(page.limit) +
           "&offset=" + std::to_string(page.offset);
}

void check_key(const model::Secret& key)
{
    const auto text = key.reveal();
    const bool sound =
        !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
    if (!sound) {
        throw Failure{Reason::auth, "the API key is empty or holds more than visible ascii; it was not sent"};
    }
}

} // namespace numsync::source
