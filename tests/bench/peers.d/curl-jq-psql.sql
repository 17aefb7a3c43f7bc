CREATE TABLE IF NOT EXISTS numbers (
    id TEXT PRIMARY KEY,
    telephony_id TEXT,
    subscription_id TEXT,
    inbound_trunk_id TEXT,
    outbound_trunk_id TEXT,
    number TEXT,
    friendly_name TEXT,
    per_minute_price_inbound NUMERIC,
    per_minute_price_outbound NUMERIC,
    price NUMERIC,
    region TEXT,
    iso_country TEXT,
    is_active BOOLEAN,
    created_at TIMESTAMPTZ,
    updated_at TIMESTAMPTZ
);
CREATE TEMPORARY TABLE staging (LIKE numbers);
\copy staging FROM pstdin (FORMAT csv)
INSERT INTO numbers SELECT * FROM staging
ON CONFLICT (id) DO UPDATE SET
    telephony_id = excluded.telephony_id,
    subscription_id = excluded.subscription_id,
    inbound_trunk_id = excluded.inbound_trunk_id,
    outbound_trunk_id = excluded.outbound_trunk_id,
    number = excluded.number,
    friendly_name = excluded.friendly_name,
    per_minute_price_inbound = excluded.per_minute_price_inbound,
    per_minute_price_outbound = excluded.per_minute_price_outbound,
    price = excluded.price,
    region = excluded.region,
    iso_country = excluded.iso_country,
    is_active = excluded.is_active,
    created_at = excluded.created_at,
    updated_at = excluded.updated_at;
