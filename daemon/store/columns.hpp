#pragma once

namespace numsync::store {

/// The columns whose COPY text is a canonical line, in its order.
inline constexpr auto* documented_columns =
    "id, telephony_id, subscription_id, inbound_trunk_id, outbound_trunk_id, number, friendly_name, "
    "per_minute_price_inbound, per_minute_price_outbound, price, region, iso_country, is_active, created_at, "
    "updated_at";

} // namespace numsync::store
