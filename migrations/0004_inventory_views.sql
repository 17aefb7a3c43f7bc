-- What is held now, what was held at any instant, and what it sums up to.

CREATE VIEW current_numbers AS
SELECT account, id, telephony_id, subscription_id, inbound_trunk_id, outbound_trunk_id, number, friendly_name,
       per_minute_price_inbound, per_minute_price_outbound, price, region, iso_country, is_active, created_at, updated_at,
       valid_from, first_seen_at, missing_since
FROM purchased_numbers
WHERE removed_at IS NULL;

CREATE VIEW purchased_numbers_versions AS
SELECT account, id, telephony_id, subscription_id, inbound_trunk_id, outbound_trunk_id, number, friendly_name,
       per_minute_price_inbound, per_minute_price_outbound, price, region, iso_country, is_active, created_at, updated_at,
       valid_from, NULL::TIMESTAMPTZ AS valid_to, removed_at, true AS is_current, run_id, first_seen_at
FROM purchased_numbers
UNION ALL
SELECT account, id, telephony_id, subscription_id, inbound_trunk_id, outbound_trunk_id, number, friendly_name,
       per_minute_price_inbound, per_minute_price_outbound, price, region, iso_country, is_active, created_at, updated_at,
       valid_from, valid_to, removed_at, false AS is_current, run_id, first_seen_at
FROM purchased_numbers_history;

-- Reads the view, on which a reader has rights, and so needs no rights of its own. The planner inlines it.
CREATE FUNCTION purchased_numbers_as_of(at TIMESTAMPTZ)
RETURNS TABLE (
    account TEXT, id TEXT, telephony_id TEXT, subscription_id TEXT, inbound_trunk_id TEXT, outbound_trunk_id TEXT,
    number TEXT, friendly_name TEXT, per_minute_price_inbound NUMERIC, per_minute_price_outbound NUMERIC, price NUMERIC,
    region TEXT, iso_country TEXT, is_active BOOLEAN, created_at TIMESTAMPTZ, updated_at TIMESTAMPTZ,
    valid_from TIMESTAMPTZ, valid_to TIMESTAMPTZ, run_id BIGINT, first_seen_at TIMESTAMPTZ
)
LANGUAGE SQL STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT v.account, v.id, v.telephony_id, v.subscription_id, v.inbound_trunk_id, v.outbound_trunk_id, v.number,
           v.friendly_name, v.per_minute_price_inbound, v.per_minute_price_outbound, v.price, v.region, v.iso_country,
           v.is_active, v.created_at, v.updated_at, v.valid_from, v.valid_to, v.run_id, v.first_seen_at
    FROM purchased_numbers_versions v
    WHERE v.valid_from <= purchased_numbers_as_of.at
      AND (v.is_current OR v.valid_to > purchased_numbers_as_of.at)
      AND v.removed_at IS NULL;
END;

CREATE VIEW inventory_summary AS
SELECT account, COALESCE(iso_country, '') AS iso_country, COALESCE(region, '') AS region, is_active,
       count(*) AS numbers,
       count(missing_since) AS missing,
       COALESCE(sum(price), 0) AS price_sum,
       count(*) - count(price) AS without_price
FROM purchased_numbers
WHERE removed_at IS NULL
GROUP BY account, COALESCE(iso_country, ''), COALESCE(region, ''), is_active;

CREATE VIEW monthly_cost AS
SELECT account, COALESCE(iso_country, '') AS iso_country,
       count(*) AS numbers,
       COALESCE(sum(price) FILTER (WHERE is_active), 0) AS active_price_sum,
       COALESCE(sum(price) FILTER (WHERE NOT is_active), 0) AS inactive_price_sum,
       COALESCE(sum(price) FILTER (WHERE is_active IS NULL), 0) AS unstated_price_sum,
       count(*) - count(price) AS without_price
FROM purchased_numbers
WHERE removed_at IS NULL
GROUP BY account, COALESCE(iso_country, '');

COMMENT ON VIEW current_numbers IS
    'The numbers that the accounts hold now: every row of purchased_numbers that is not removed. How fresh it is, sync_status tells.';
COMMENT ON COLUMN current_numbers.account IS 'Name of the account in the configuration of agni-number-sync.';
COMMENT ON COLUMN current_numbers.id IS 'The vendor''s id of the purchased number; the key together with account.';
COMMENT ON COLUMN current_numbers.telephony_id IS 'The vendor''s id of the telephony provider (carrier connection) behind the number; NULL where the vendor gives none.';
COMMENT ON COLUMN current_numbers.subscription_id IS 'The vendor''s id of the subscription that pays for the number; NULL where the vendor gives none.';
COMMENT ON COLUMN current_numbers.inbound_trunk_id IS 'The vendor''s id of the trunk for incoming calls; NULL where the vendor gives none.';
COMMENT ON COLUMN current_numbers.outbound_trunk_id IS 'The vendor''s id of the trunk for outgoing calls; NULL where the vendor gives none.';
COMMENT ON COLUMN current_numbers.number IS 'The phone number as the vendor writes it, normally E.164 (+14155550100). Not unique: two ids may bear one number.';
COMMENT ON COLUMN current_numbers.friendly_name IS 'The name that the customer gave the number; NULL where the vendor gives none, an empty text stays empty.';
COMMENT ON COLUMN current_numbers.per_minute_price_inbound IS 'Price of one minute of an incoming call. The vendor''s number, exact; the vendor states no currency or unit.';
COMMENT ON COLUMN current_numbers.per_minute_price_outbound IS 'Price of one minute of an outgoing call. The vendor''s number, exact; the vendor states no currency or unit.';
COMMENT ON COLUMN current_numbers.price IS 'Price of holding the number. The vendor''s number, exact; the vendor states no currency or unit. The period is not stated either.';
COMMENT ON COLUMN current_numbers.region IS 'The region within the country, in the vendor''s words; NULL where the vendor gives none.';
COMMENT ON COLUMN current_numbers.iso_country IS 'The country, in the vendor''s words (ISO 3166-1 alpha-2, such as US); NULL where the vendor gives none.';
COMMENT ON COLUMN current_numbers.is_active IS 'Whether the vendor calls the number active; NULL where the vendor does not say.';
COMMENT ON COLUMN current_numbers.created_at IS 'When the vendor created its record of the number; UTC instant, cut to the microsecond.';
COMMENT ON COLUMN current_numbers.updated_at IS 'When the vendor last changed its record of the number; UTC instant, cut to the microsecond.';
COMMENT ON COLUMN current_numbers.valid_from IS 'Since when the row reads so; UTC instant.';
COMMENT ON COLUMN current_numbers.first_seen_at IS 'When a run saw this id for the first time; UTC instant.';
COMMENT ON COLUMN current_numbers.missing_since IS 'The first of the latest complete lists that do not hold the number; NULL while it is listed. Once this is confirmed the number leaves this view; UTC instant.';

COMMENT ON VIEW purchased_numbers_versions IS
    'Every version of every number on one time line (SCD2): valid in [valid_from, valid_to). The versions of one (account, id) follow one another without gap or overlap; a number that is gone has a version with removed_at.';
COMMENT ON COLUMN purchased_numbers_versions.account IS 'Name of the account in the configuration of agni-number-sync.';
COMMENT ON COLUMN purchased_numbers_versions.id IS 'The vendor''s id of the purchased number; the key together with account.';
COMMENT ON COLUMN purchased_numbers_versions.telephony_id IS 'The vendor''s id of the telephony provider (carrier connection) behind the number; NULL where the vendor gives none.';
COMMENT ON COLUMN purchased_numbers_versions.subscription_id IS 'The vendor''s id of the subscription that pays for the number; NULL where the vendor gives none.';
COMMENT ON COLUMN purchased_numbers_versions.inbound_trunk_id IS 'The vendor''s id of the trunk for incoming calls; NULL where the vendor gives none.';
COMMENT ON COLUMN purchased_numbers_versions.outbound_trunk_id IS 'The vendor''s id of the trunk for outgoing calls; NULL where the vendor gives none.';
COMMENT ON COLUMN purchased_numbers_versions.number IS 'The phone number as the vendor writes it, normally E.164 (+14155550100). Not unique: two ids may bear one number.';
COMMENT ON COLUMN purchased_numbers_versions.friendly_name IS 'The name that the customer gave the number; NULL where the vendor gives none, an empty text stays empty.';
COMMENT ON COLUMN purchased_numbers_versions.per_minute_price_inbound IS 'Price of one minute of an incoming call. The vendor''s number, exact; the vendor states no currency or unit.';
COMMENT ON COLUMN purchased_numbers_versions.per_minute_price_outbound IS 'Price of one minute of an outgoing call. The vendor''s number, exact; the vendor states no currency or unit.';
COMMENT ON COLUMN purchased_numbers_versions.price IS 'Price of holding the number. The vendor''s number, exact; the vendor states no currency or unit. The period is not stated either.';
COMMENT ON COLUMN purchased_numbers_versions.region IS 'The region within the country, in the vendor''s words; NULL where the vendor gives none.';
COMMENT ON COLUMN purchased_numbers_versions.iso_country IS 'The country, in the vendor''s words (ISO 3166-1 alpha-2, such as US); NULL where the vendor gives none.';
COMMENT ON COLUMN purchased_numbers_versions.is_active IS 'Whether the vendor calls the number active; NULL where the vendor does not say.';
COMMENT ON COLUMN purchased_numbers_versions.created_at IS 'When the vendor created its record of the number; UTC instant, cut to the microsecond.';
COMMENT ON COLUMN purchased_numbers_versions.updated_at IS 'When the vendor last changed its record of the number; UTC instant, cut to the microsecond.';
COMMENT ON COLUMN purchased_numbers_versions.valid_from IS 'When the version began, inclusive; UTC instant.';
COMMENT ON COLUMN purchased_numbers_versions.valid_to IS 'When it ended, exclusive; NULL while it is still valid; UTC instant.';
COMMENT ON COLUMN purchased_numbers_versions.removed_at IS 'Set where the number was gone during this version: when it was taken as gone; NULL where it was alive; UTC instant.';
COMMENT ON COLUMN purchased_numbers_versions.is_current IS 'True for the version that is still valid (valid_to is NULL); it may say that the number is gone (removed_at).';
COMMENT ON COLUMN purchased_numbers_versions.run_id IS 'The run that wrote this version.';
COMMENT ON COLUMN purchased_numbers_versions.first_seen_at IS 'When a run saw this id for the first time; UTC instant.';

COMMENT ON FUNCTION purchased_numbers_as_of(TIMESTAMPTZ) IS
    'The numbers that were held at the instant `at`, as they read then: the versions with valid_from <= at < valid_to that were not removed. No row for a time before the first sync, none for NULL. Columns as in purchased_numbers_versions.';

COMMENT ON VIEW inventory_summary IS
    'The numbers held now, counted by account, country, region and activity.';
COMMENT ON COLUMN inventory_summary.account IS 'Name of the account in the configuration of agni-number-sync.';
COMMENT ON COLUMN inventory_summary.iso_country IS 'The country; empty where the vendor gives none.';
COMMENT ON COLUMN inventory_summary.region IS 'The region; empty where the vendor gives none.';
COMMENT ON COLUMN inventory_summary.is_active IS 'Whether the vendor calls the numbers active; NULL where it does not say.';
COMMENT ON COLUMN inventory_summary.numbers IS 'Numbers held, missing ones included.';
COMMENT ON COLUMN inventory_summary.missing IS 'Those of them that the latest complete list did not hold, not yet confirmed as gone.';
COMMENT ON COLUMN inventory_summary.price_sum IS 'Sum of price; 0 where none has a price. The vendor states no currency, unit or period.';
COMMENT ON COLUMN inventory_summary.without_price IS 'Numbers among them without a price, which add nothing to the sum.';

COMMENT ON VIEW monthly_cost IS
    'Sum of the prices of the numbers held now, by account and country. The vendor states no currency, unit or period (its guide says that managed numbers renew every 28 days).';
COMMENT ON COLUMN monthly_cost.account IS 'Name of the account in the configuration of agni-number-sync.';
COMMENT ON COLUMN monthly_cost.iso_country IS 'The country; empty where the vendor gives none.';
COMMENT ON COLUMN monthly_cost.numbers IS 'Numbers held, missing ones included.';
COMMENT ON COLUMN monthly_cost.active_price_sum IS 'Sum of price over the active numbers, in the vendor''s numbers, without unit.';
COMMENT ON COLUMN monthly_cost.inactive_price_sum IS 'Sum of price over the inactive numbers, in the vendor''s numbers, without unit.';
COMMENT ON COLUMN monthly_cost.unstated_price_sum IS 'Sum of price over the numbers of which the vendor does not say whether they are active, without unit.';
COMMENT ON COLUMN monthly_cost.without_price IS 'Numbers among them without a price, which add nothing to any sum.';
