-- What the numbers cost that do nothing, and when each probably renews.

-- A word for is_active, which a chart can use as its legend: NULL has no place there.
CREATE OR REPLACE VIEW inventory_summary AS
SELECT account, COALESCE(iso_country, '') AS iso_country, COALESCE(region, '') AS region, is_active,
       count(*) AS numbers,
       count(missing_since) AS missing,
       COALESCE(sum(price), 0) AS price_sum,
       count(*) - count(price) AS without_price,
       CASE is_active WHEN true THEN 'active' WHEN false THEN 'inactive' ELSE 'unstated' END AS state
FROM purchased_numbers
WHERE removed_at IS NULL
GROUP BY account, COALESCE(iso_country, ''), COALESCE(region, ''), is_active;

CREATE OR REPLACE VIEW monthly_cost AS
SELECT account, COALESCE(iso_country, '') AS iso_country,
       count(*) AS numbers,
       COALESCE(sum(price) FILTER (WHERE is_active), 0) AS active_price_sum,
       COALESCE(sum(price) FILTER (WHERE NOT is_active), 0) AS inactive_price_sum,
       COALESCE(sum(price) FILTER (WHERE is_active IS NULL), 0) AS unstated_price_sum,
       count(*) - count(price) AS without_price,
       COALESCE(sum(price), 0) AS price_sum,
       count(*) FILTER (WHERE NOT is_active) AS inactive_numbers
FROM purchased_numbers
WHERE removed_at IS NULL
GROUP BY account, COALESCE(iso_country, '');

-- The history is asked in the list of columns, so that who wants the dearest ten asks it for ten numbers only.
CREATE VIEW inactive_numbers AS
SELECT p.account, p.id, p.number, p.friendly_name, COALESCE(p.iso_country, '') AS iso_country,
       COALESCE(p.region, '') AS region, COALESCE(p.price, 0) AS cost, p.price IS NULL AS without_price,
       (SELECT COALESCE(max(h.valid_to) FILTER (WHERE h.is_active IS DISTINCT FROM false OR h.removed_at IS NOT NULL),
                        min(h.valid_from), p.valid_from)
          FROM purchased_numbers_history h
         WHERE h.account = p.account AND h.id = p.id) AS inactive_since,
       p.missing_since
FROM purchased_numbers p
WHERE p.removed_at IS NULL AND NOT p.is_active;

-- Counted in hours, because a day of a session whose time zone has summer time may have 23 or 25 of them.
CREATE VIEW estimated_renewals AS
SELECT p.account, p.id, p.number, p.friendly_name, COALESCE(p.iso_country, '') AS iso_country,
       COALESCE(p.region, '') AS region, p.price, p.is_active, p.missing_since, p.created_at,
       estimate.at AS estimated_renewal_at,
       floor(extract(epoch FROM estimate.at - statement_timestamp()) / 86400)::INTEGER AS estimated_days_left
FROM purchased_numbers p
CROSS JOIN LATERAL (
    SELECT p.created_at + INTERVAL '672 hours' *
           (GREATEST(floor(extract(epoch FROM statement_timestamp() - p.created_at) / (672 * 3600)), 0) + 1)::FLOAT8 AS at
) estimate
WHERE p.removed_at IS NULL AND p.created_at IS NOT NULL;

COMMENT ON COLUMN inventory_summary.state IS 'is_active in a word that is never NULL: active, inactive, or unstated where the vendor does not say.';

COMMENT ON VIEW monthly_cost IS
    'Sum of the prices of the numbers held now, by account and country. The vendor calls price monthly, and states no currency or unit (its guide says that managed numbers renew every 28 days).';
COMMENT ON COLUMN monthly_cost.price_sum IS 'Sum of price over all of them; 0 where none has a price. In the vendor''s numbers, without unit.';
COMMENT ON COLUMN monthly_cost.inactive_numbers IS 'Numbers among them that the vendor calls inactive; what they cost is inactive_price_sum.';

COMMENT ON VIEW inactive_numbers IS
    'The numbers held now that the vendor calls inactive: what costs and does nothing. Numbers of which it does not say whether they are active are not among them.';
COMMENT ON COLUMN inactive_numbers.account IS 'Name of the account in the configuration of agni-number-sync.';
COMMENT ON COLUMN inactive_numbers.id IS 'The vendor''s id of the purchased number; the key together with account.';
COMMENT ON COLUMN inactive_numbers.number IS 'The phone number as the vendor writes it, normally E.164; NULL where the vendor gives none.';
COMMENT ON COLUMN inactive_numbers.friendly_name IS 'The name that the customer gave the number; NULL where the vendor gives none.';
COMMENT ON COLUMN inactive_numbers.iso_country IS 'The country; empty where the vendor gives none.';
COMMENT ON COLUMN inactive_numbers.region IS 'The region; empty where the vendor gives none.';
COMMENT ON COLUMN inactive_numbers.cost IS 'price, which the vendor calls monthly, or 0 where it gives none. The vendor''s number, exact; no currency or unit is stated.';
COMMENT ON COLUMN inactive_numbers.without_price IS 'True where the vendor gives no price.';
COMMENT ON COLUMN inactive_numbers.inactive_since IS 'Since when it is held and inactive without a break, as the table knows it: the number may have been so before its first version on record; UTC instant.';
COMMENT ON COLUMN inactive_numbers.missing_since IS 'The first of the latest complete lists that do not hold the number; NULL while it is listed; UTC instant.';

COMMENT ON VIEW estimated_renewals IS
    'When each number held now would renew next: an ESTIMATE. The vendor''s list has no renewal date; its guide says that managed numbers renew every 28 days, counted here from created_at. Which numbers are managed the list does not say. Numbers without created_at are left out.';
COMMENT ON COLUMN estimated_renewals.account IS 'Name of the account in the configuration of agni-number-sync.';
COMMENT ON COLUMN estimated_renewals.id IS 'The vendor''s id of the purchased number; the key together with account.';
COMMENT ON COLUMN estimated_renewals.number IS 'The phone number as the vendor writes it, normally E.164; NULL where the vendor gives none.';
COMMENT ON COLUMN estimated_renewals.friendly_name IS 'The name that the customer gave the number; NULL where the vendor gives none.';
COMMENT ON COLUMN estimated_renewals.iso_country IS 'The country; empty where the vendor gives none.';
COMMENT ON COLUMN estimated_renewals.region IS 'The region; empty where the vendor gives none.';
COMMENT ON COLUMN estimated_renewals.price IS 'Price of holding the number, which the vendor calls monthly; NULL where it gives none. The vendor''s number, exact; no currency or unit is stated.';
COMMENT ON COLUMN estimated_renewals.is_active IS 'Whether the vendor calls the number active; NULL where it does not say.';
COMMENT ON COLUMN estimated_renewals.missing_since IS 'The first of the latest complete lists that do not hold the number; NULL while it is listed; UTC instant.';
COMMENT ON COLUMN estimated_renewals.created_at IS 'When the vendor created its record of the number, from which the 28 days are counted; UTC instant.';
COMMENT ON COLUMN estimated_renewals.estimated_renewal_at IS 'ESTIMATE: the first multiple of 28 days (672 hours) after created_at that is later than this statement; UTC instant.';
COMMENT ON COLUMN estimated_renewals.estimated_days_left IS 'ESTIMATE: whole days from this statement to estimated_renewal_at, 0 to 27 (more where created_at lies in the future).';

COMMENT ON COLUMN inventory_summary.price_sum IS 'Sum of price; 0 where none has a price. In the vendor''s numbers, without currency or unit; the vendor calls price monthly.';

-- What may be NULL says so, and the vendor's page does call the price monthly.
COMMENT ON COLUMN purchased_numbers.number IS 'The phone number as the vendor writes it, normally E.164 (+14155550100); NULL where the vendor gives none. Not unique: two ids may bear one number.';
COMMENT ON COLUMN purchased_numbers.per_minute_price_inbound IS 'Price of one minute of an incoming call; NULL where the vendor gives none. The vendor''s number, exact; the vendor states no currency or unit.';
COMMENT ON COLUMN purchased_numbers.per_minute_price_outbound IS 'Price of one minute of an outgoing call; NULL where the vendor gives none. The vendor''s number, exact; the vendor states no currency or unit.';
COMMENT ON COLUMN purchased_numbers.price IS 'Price of holding the number, which the vendor calls monthly; NULL where it gives none. The vendor''s number, exact; the vendor states no currency or unit.';
COMMENT ON COLUMN purchased_numbers.created_at IS 'When the vendor created its record of the number; NULL where the vendor gives none; UTC instant, cut to the microsecond.';
COMMENT ON COLUMN purchased_numbers.updated_at IS 'When the vendor last changed its record of the number; NULL where the vendor gives none; UTC instant, cut to the microsecond.';
COMMENT ON COLUMN purchased_numbers_history.number IS 'The phone number as the vendor writes it, normally E.164 (+14155550100); NULL where the vendor gives none. Not unique: two ids may bear one number.';
COMMENT ON COLUMN purchased_numbers_history.per_minute_price_inbound IS 'Price of one minute of an incoming call; NULL where the vendor gives none. The vendor''s number, exact; the vendor states no currency or unit.';
COMMENT ON COLUMN purchased_numbers_history.per_minute_price_outbound IS 'Price of one minute of an outgoing call; NULL where the vendor gives none. The vendor''s number, exact; the vendor states no currency or unit.';
COMMENT ON COLUMN purchased_numbers_history.price IS 'Price of holding the number, which the vendor calls monthly; NULL where it gives none. The vendor''s number, exact; the vendor states no currency or unit.';
COMMENT ON COLUMN purchased_numbers_history.created_at IS 'When the vendor created its record of the number; NULL where the vendor gives none; UTC instant, cut to the microsecond.';
COMMENT ON COLUMN purchased_numbers_history.updated_at IS 'When the vendor last changed its record of the number; NULL where the vendor gives none; UTC instant, cut to the microsecond.';
COMMENT ON COLUMN current_numbers.number IS 'The phone number as the vendor writes it, normally E.164 (+14155550100); NULL where the vendor gives none. Not unique: two ids may bear one number.';
COMMENT ON COLUMN current_numbers.per_minute_price_inbound IS 'Price of one minute of an incoming call; NULL where the vendor gives none. The vendor''s number, exact; the vendor states no currency or unit.';
COMMENT ON COLUMN current_numbers.per_minute_price_outbound IS 'Price of one minute of an outgoing call; NULL where the vendor gives none. The vendor''s number, exact; the vendor states no currency or unit.';
COMMENT ON COLUMN current_numbers.price IS 'Price of holding the number, which the vendor calls monthly; NULL where it gives none. The vendor''s number, exact; the vendor states no currency or unit.';
COMMENT ON COLUMN current_numbers.created_at IS 'When the vendor created its record of the number; NULL where the vendor gives none; UTC instant, cut to the microsecond.';
COMMENT ON COLUMN current_numbers.updated_at IS 'When the vendor last changed its record of the number; NULL where the vendor gives none; UTC instant, cut to the microsecond.';
COMMENT ON COLUMN purchased_numbers_versions.number IS 'The phone number as the vendor writes it, normally E.164 (+14155550100); NULL where the vendor gives none. Not unique: two ids may bear one number.';
COMMENT ON COLUMN purchased_numbers_versions.per_minute_price_inbound IS 'Price of one minute of an incoming call; NULL where the vendor gives none. The vendor''s number, exact; the vendor states no currency or unit.';
COMMENT ON COLUMN purchased_numbers_versions.per_minute_price_outbound IS 'Price of one minute of an outgoing call; NULL where the vendor gives none. The vendor''s number, exact; the vendor states no currency or unit.';
COMMENT ON COLUMN purchased_numbers_versions.price IS 'Price of holding the number, which the vendor calls monthly; NULL where it gives none. The vendor''s number, exact; the vendor states no currency or unit.';
COMMENT ON COLUMN purchased_numbers_versions.created_at IS 'When the vendor created its record of the number; NULL where the vendor gives none; UTC instant, cut to the microsecond.';
COMMENT ON COLUMN purchased_numbers_versions.updated_at IS 'When the vendor last changed its record of the number; NULL where the vendor gives none; UTC instant, cut to the microsecond.';
COMMENT ON COLUMN number_changes.number IS 'The phone number after the change; NULL where the id bears none.';
COMMENT ON COLUMN price_changes.number IS 'The phone number after the change; NULL where the id bears none.';
