-- What changed between one version and the next: p is the version before v, and ends where v begins, so that the primary
-- key of the history finds it, and a condition on account, id, number or time reaches the tables.

-- Times are written by their parts in UTC, because a cast to text would depend on TimeZone and DateStyle.
CREATE VIEW number_changes AS
SELECT v.account, v.id, v.number, v.valid_from AS changed_at, 'added'::TEXT AS change,
       NULL::TEXT AS field, NULL::TEXT AS old_value, NULL::TEXT AS new_value, v.run_id
FROM purchased_numbers_versions v
WHERE v.valid_from = v.first_seen_at
UNION ALL
SELECT v.account, v.id, v.number, v.valid_from, c.change, c.field, c.old_value, c.new_value, v.run_id
FROM purchased_numbers_versions v
JOIN purchased_numbers_history p ON p.account = v.account AND p.id = v.id AND p.valid_to = v.valid_from
CROSS JOIN LATERAL (
    SELECT 'removed'::TEXT AS change, NULL::TEXT AS field, NULL::TEXT AS old_value, NULL::TEXT AS new_value
    WHERE p.removed_at IS NULL AND v.removed_at IS NOT NULL
    UNION ALL
    SELECT 'restored', NULL, NULL, NULL
    WHERE p.removed_at IS NOT NULL AND v.removed_at IS NULL
    UNION ALL
    SELECT 'changed', 'telephony_id', p.telephony_id, v.telephony_id
    WHERE p.telephony_id IS DISTINCT FROM v.telephony_id
    UNION ALL
    SELECT 'changed', 'subscription_id', p.subscription_id, v.subscription_id
    WHERE p.subscription_id IS DISTINCT FROM v.subscription_id
    UNION ALL
    SELECT 'changed', 'inbound_trunk_id', p.inbound_trunk_id, v.inbound_trunk_id
    WHERE p.inbound_trunk_id IS DISTINCT FROM v.inbound_trunk_id
    UNION ALL
    SELECT 'changed', 'outbound_trunk_id', p.outbound_trunk_id, v.outbound_trunk_id
    WHERE p.outbound_trunk_id IS DISTINCT FROM v.outbound_trunk_id
    UNION ALL
    SELECT 'changed', 'number', p.number, v.number
    WHERE p.number IS DISTINCT FROM v.number
    UNION ALL
    SELECT 'changed', 'friendly_name', p.friendly_name, v.friendly_name
    WHERE p.friendly_name IS DISTINCT FROM v.friendly_name
    UNION ALL
    SELECT 'changed', 'per_minute_price_inbound', p.per_minute_price_inbound::TEXT, v.per_minute_price_inbound::TEXT
    WHERE p.per_minute_price_inbound IS DISTINCT FROM v.per_minute_price_inbound
    UNION ALL
    SELECT 'changed', 'per_minute_price_outbound', p.per_minute_price_outbound::TEXT, v.per_minute_price_outbound::TEXT
    WHERE p.per_minute_price_outbound IS DISTINCT FROM v.per_minute_price_outbound
    UNION ALL
    SELECT 'changed', 'price', p.price::TEXT, v.price::TEXT
    WHERE p.price IS DISTINCT FROM v.price
    UNION ALL
    SELECT 'changed', 'region', p.region, v.region
    WHERE p.region IS DISTINCT FROM v.region
    UNION ALL
    SELECT 'changed', 'iso_country', p.iso_country, v.iso_country
    WHERE p.iso_country IS DISTINCT FROM v.iso_country
    UNION ALL
    SELECT 'changed', 'is_active', p.is_active::TEXT, v.is_active::TEXT
    WHERE p.is_active IS DISTINCT FROM v.is_active
    UNION ALL
    SELECT 'changed', 'created_at',
           rtrim(rtrim(to_char(p.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '0'), '.') || 'Z',
           rtrim(rtrim(to_char(v.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '0'), '.') || 'Z'
    WHERE p.created_at IS DISTINCT FROM v.created_at
    UNION ALL
    SELECT 'changed', 'updated_at',
           rtrim(rtrim(to_char(p.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '0'), '.') || 'Z',
           rtrim(rtrim(to_char(v.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '0'), '.') || 'Z'
    WHERE p.updated_at IS DISTINCT FROM v.updated_at
) c;

-- Not a filter over number_changes: its values are text, and a cast of text that is no number would be an error.
CREATE VIEW price_changes AS
SELECT v.account, v.id, v.number, v.valid_from AS changed_at,
       c.field, c.old_price, c.new_price, c.new_price - c.old_price AS difference, v.run_id
FROM purchased_numbers_versions v
JOIN purchased_numbers_history p ON p.account = v.account AND p.id = v.id AND p.valid_to = v.valid_from
CROSS JOIN LATERAL (
    VALUES ('per_minute_price_inbound'::TEXT, p.per_minute_price_inbound, v.per_minute_price_inbound),
           ('per_minute_price_outbound', p.per_minute_price_outbound, v.per_minute_price_outbound),
           ('price', p.price, v.price)
) c (field, old_price, new_price)
WHERE c.old_price IS DISTINCT FROM c.new_price;

-- An id that takes another number is told under both: the new one is bought, the old one is gone (once, if it was gone
-- already). The second half is not taken from number_changes, so that the old number is found through its index.
CREATE VIEW number_timeline AS
SELECT c.number, c.account, c.id,
       CASE WHEN c.change = 'added' OR c.field = 'number' THEN 'bought'
            WHEN c.change = 'removed' THEN 'gone'
            WHEN c.change = 'restored' THEN 'back'
            WHEN c.field = 'is_active' AND c.new_value = 'true' THEN 'active'
            WHEN c.field = 'is_active' AND c.new_value = 'false' THEN 'inactive'
            ELSE 'changed'
       END AS event,
       c.changed_at AS at,
       CASE WHEN c.field = 'number' THEN COALESCE('this id bore ' || c.old_value || ' before', 'this id bore no number before')
            WHEN c.change = 'added' THEN 'first seen in run ' || c.run_id
            WHEN c.field IS NULL THEN c.change || ' in run ' || c.run_id
            ELSE c.field || ': ' || COALESCE('"' || c.old_value || '"', 'none')
                         || ' -> ' || COALESCE('"' || c.new_value || '"', 'none')
       END AS detail
FROM number_changes c
WHERE c.number IS NOT NULL AND c.field IS DISTINCT FROM 'updated_at'
UNION ALL
SELECT p.number, p.account, p.id, 'gone', p.valid_to, COALESCE('this id now bears ' || v.number, 'this id now bears no number')
FROM purchased_numbers_history p
JOIN purchased_numbers_versions v ON v.account = p.account AND v.id = p.id AND v.valid_from = p.valid_to
WHERE p.number IS NOT NULL AND p.number IS DISTINCT FROM v.number AND p.removed_at IS NULL;

COMMENT ON VIEW number_changes IS
    'What changed, when: one row per changed field between consecutive versions of one (account, id), and one row, without field, for each time a number was added, removed or restored. Values are text that does not depend on session settings.';
COMMENT ON COLUMN number_changes.account IS 'Name of the account in the configuration of agni-number-sync.';
COMMENT ON COLUMN number_changes.id IS 'The vendor''s id of the purchased number; the key together with account.';
COMMENT ON COLUMN number_changes.number IS 'The phone number after the change.';
COMMENT ON COLUMN number_changes.changed_at IS 'When the change was applied (valid_from of the new version); UTC instant.';
COMMENT ON COLUMN number_changes.change IS 'added: first seen. changed: the field differs. removed: taken as gone. restored: back after it was removed.';
COMMENT ON COLUMN number_changes.field IS 'The field that changed, under the vendor''s name; NULL for added, removed and restored.';
COMMENT ON COLUMN number_changes.old_value IS 'The value before, as text: times in UTC as 2026-03-14T12:00:00Z, booleans true or false, prices exact without unit; NULL where there was none.';
COMMENT ON COLUMN number_changes.new_value IS 'The value after, written as old_value is; NULL where there is none.';
COMMENT ON COLUMN number_changes.run_id IS 'The run that applied the change.';

COMMENT ON VIEW price_changes IS
    'Every change of one of the three prices of a number. The vendor states no currency or unit.';
COMMENT ON COLUMN price_changes.account IS 'Name of the account in the configuration of agni-number-sync.';
COMMENT ON COLUMN price_changes.id IS 'The vendor''s id of the purchased number; the key together with account.';
COMMENT ON COLUMN price_changes.number IS 'The phone number after the change.';
COMMENT ON COLUMN price_changes.changed_at IS 'When the change was applied; UTC instant.';
COMMENT ON COLUMN price_changes.field IS 'Which price: per_minute_price_inbound, per_minute_price_outbound or price.';
COMMENT ON COLUMN price_changes.old_price IS 'The price before; NULL where the vendor gave none. The vendor''s number, exact; the vendor states no currency or unit.';
COMMENT ON COLUMN price_changes.new_price IS 'The price after; NULL where the vendor gives none. The vendor''s number, exact; the vendor states no currency or unit.';
COMMENT ON COLUMN price_changes.difference IS 'new_price - old_price; NULL where either is. In the vendor''s numbers, without unit.';
COMMENT ON COLUMN price_changes.run_id IS 'The run that applied the change.';

COMMENT ON VIEW number_timeline IS
    'The life of one phone number, through all ids and accounts that bore it: WHERE number = ''+14155550100'' ORDER BY at. The vendor''s updated_at is left out; number_changes has it.';
COMMENT ON COLUMN number_timeline.number IS 'The phone number as the vendor writes it, normally E.164; never NULL.';
COMMENT ON COLUMN number_timeline.account IS 'Name of the account in the configuration of agni-number-sync.';
COMMENT ON COLUMN number_timeline.id IS 'The vendor''s id that bore the number.';
COMMENT ON COLUMN number_timeline.event IS 'bought: first seen under this id. gone: removed, or the id bears another number now. back: restored after removal. active, inactive: is_active became true, false. changed: any other field.';
COMMENT ON COLUMN number_timeline.at IS 'When it was applied to the table; UTC instant.';
COMMENT ON COLUMN number_timeline.detail IS 'What exactly, for people; values as in number_changes; never NULL.';
