#include "model/settings.hpp"

#include "model/text.hpp"

namespace numsync::model {

std::string to_query(const Filters& filters)
{
    std::string query;
    const auto add = [&](std::string_view key, std::string_view value) {
        query += query.empty() ? "" : "&";
        query += key;
        query += '=';
        query += percent_encoded(value);
    };
    if (filters.region) {
        add("region", *filters.region);
    }
    if (filters.iso_country) {
        add("iso_country", *filters.iso_country);
    }
    if (filters.is_active) {
        add("is_active", *filters.is_active ? "true" : "false");
    }
    return query;
}

std::string to_text(const ListenAddress& address)
{
    const bool v6 = address.ip.find(':') != std::string::npos;
    return (v6 ? "[" + address.ip + "]" : address.ip) + ":" + std::to_string(address.port);
}

} // namespace numsync::model
