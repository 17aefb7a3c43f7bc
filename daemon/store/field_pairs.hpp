#pragma once

namespace numsync::store {

/// Each documented field but the id, with its value in the record `l` and in the row `p`, as text that
/// depends on no setting: a lateral table (field, api, stored).
inline constexpr auto* field_pairs = R"((VALUES
    ('telephony_id', l.telephony_id, p.telephony_id),
    ('subscription_id', l.subscription_id, p.subscription_id),
    ('inbound_trunk_id', l.inbound_trunk_id, p.inbound_trunk_id),
    ('outbound_trunk_id', l.outbound_trunk_id, p.outbound_trunk_id),
    ('number', l.number, p.number),
    ('friendly_name', l.friendly_name, p.friendly_name),
    ('per_minute_price_inbound', l.per_minute_price_inbound::text, p.per_minute_price_inbound::text),
    ('per_minute_price_outbound', l.per_minute_price_outbound::text, p.per_minute_price_outbound::text),
    ('price', l.price::text, p.price::text),
    ('region', l.region, p.region),
    ('iso_country', l.iso_country, p.iso_country),
    ('is_active', l.is_active::text, p.is_active::text),
    ('created_at', replace(to_json(l.created_at) #>> '{}', '+00:00', 'Z'),
                   replace(to_json(p.created_at) #>> '{}', '+00:00', 'Z')),
    ('updated_at', replace(to_json(l.updated_at) #>> '{}', '+00:00', 'Z'),
                   replace(to_json(p.updated_at) #>> '{}', '+00:00', 'Z'))) v (field, api, stored))";

} // namespace numsync::store
