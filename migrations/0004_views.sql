-- Views for readers. A column without a comment of its own gets the comment of the table column that it shows, at the end of
-- this file.

-- What is held now, and what was held before.
CREATE VIEW current_numbers AS
SELECT account, id, telephony_id, subscription_id, inbound_trunk_id, outbound_trunk_id, number, friendly_name,
       per_minute_price_inbound, per_minute_price_outbound, price, region, iso_country, is_active, created_at, updated_at,
       unreadable,
       valid_from, first_seen_at, missing_since
FROM purchased_numbers
WHERE removed_at IS NULL;

CREATE VIEW purchased_numbers_versions AS
SELECT account, id, telephony_id, subscription_id, inbound_trunk_id, outbound_trunk_id, number, friendly_name,
       per_minute_price_inbound, per_minute_price_outbound, price, region, iso_country, is_active, created_at, updated_at,
       unreadable,
       valid_from, NULL::TIMESTAMPTZ AS valid_to, removed_at, true AS is_current, run_id, first_seen_at
FROM purchased_numbers
UNION ALL
SELECT account, id, telephony_id, subscription_id, inbound_trunk_id, outbound_trunk_id, number, friendly_name,
       per_minute_price_inbound, per_minute_price_outbound, price, region, iso_country, is_active, created_at, updated_at,
       unreadable,
       valid_from, valid_to, removed_at, false AS is_current, run_id, first_seen_at
FROM purchased_numbers_history;

COMMENT ON VIEW current_numbers IS
    'The numbers that the accounts hold now: every row of purchased_numbers that is not removed. How fresh it is, sync_status tells.';
COMMENT ON COLUMN current_numbers.missing_since IS 'The first of the latest complete lists that do not hold the number; NULL while it is listed. Once this is confirmed the number leaves this view; UTC instant.';
COMMENT ON VIEW purchased_numbers_versions IS
    'Every version of every number on one time line (SCD2): valid in [valid_from, valid_to). The versions of one (account, id) follow one another without gap or overlap; a number that is gone has a version with removed_at.';
COMMENT ON COLUMN purchased_numbers_versions.valid_from IS 'When the version began, inclusive; UTC instant.';
COMMENT ON COLUMN purchased_numbers_versions.valid_to IS 'When it ended, exclusive; NULL while it is still valid; UTC instant.';
COMMENT ON COLUMN purchased_numbers_versions.removed_at IS 'Set if the number was gone during this version: when it was taken as gone; NULL if it was alive; UTC instant.';
COMMENT ON COLUMN purchased_numbers_versions.is_current IS 'True for the version that is still valid (valid_to is NULL); it may say that the number is gone (removed_at).';

-- For purchased_numbers_as_of(). A view of its own, because sync_status leaves out retired accounts.
CREATE VIEW history_horizons AS
SELECT account, history_since
FROM sync_accounts
WHERE history_since IS NOT NULL;

COMMENT ON VIEW history_horizons IS
    'Since when the history is whole, one row per account from whose history versions were deleted (history.keep_versions), retired accounts included. Of a time before, the views know only part of what was there.';

-- Reads only views, on which a reader has rights, so the function needs no rights of its own. The planner inlines it.
CREATE FUNCTION purchased_numbers_as_of(at TIMESTAMPTZ) RETURNS SETOF purchased_numbers_versions
LANGUAGE SQL STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT v.*
    FROM purchased_numbers_versions v
    WHERE v.valid_from <= purchased_numbers_as_of.at
      AND (v.is_current OR v.valid_to > purchased_numbers_as_of.at)
      AND v.removed_at IS NULL
      AND v.account <> ALL (ARRAY(SELECT h.account FROM history_horizons h
                                  WHERE h.history_since > purchased_numbers_as_of.at));
END;

COMMENT ON FUNCTION purchased_numbers_as_of(TIMESTAMPTZ) IS
    'The numbers that were held at the instant `at`, as they read then: the versions with valid_from <= at < valid_to that were not removed. No row of an account for a time before its first sync or before its history_since (see history_horizons), none for NULL.';

-- Sums. `state` is is_active in words, for the legend of a chart, which cannot show NULL.
CREATE VIEW inventory_summary AS
SELECT account, COALESCE(iso_country, '') AS iso_country, COALESCE(region, '') AS region, is_active,
       count(*) AS numbers,
       count(missing_since) AS missing,
       COALESCE(sum(price), 0) AS price_sum,
       count(*) - count(price) AS without_price,
       CASE is_active WHEN true THEN 'active' WHEN false THEN 'inactive' ELSE 'unstated' END AS state
FROM purchased_numbers
WHERE removed_at IS NULL
GROUP BY account, COALESCE(iso_country, ''), COALESCE(region, ''), is_active;

COMMENT ON VIEW inventory_summary IS
    'The numbers held now, counted by account, country, region and activity.';
COMMENT ON COLUMN inventory_summary.iso_country IS 'The country; empty if the vendor gives none.';
COMMENT ON COLUMN inventory_summary.region IS 'The region; empty if the vendor gives none.';
COMMENT ON COLUMN inventory_summary.numbers IS 'Numbers held, missing ones included.';
COMMENT ON COLUMN inventory_summary.missing IS 'Those of them that the latest complete list did not hold, not yet confirmed as gone.';
COMMENT ON COLUMN inventory_summary.price_sum IS 'Sum of price; 0 if none has a price. In the vendor''s numbers, without currency or unit; the vendor calls price monthly.';
COMMENT ON COLUMN inventory_summary.without_price IS 'Numbers among them without a price, which add nothing to the sum.';
COMMENT ON COLUMN inventory_summary.state IS 'is_active in a word that is never NULL: active, inactive, or unstated if the vendor does not say.';

CREATE VIEW monthly_cost AS
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

COMMENT ON VIEW monthly_cost IS
    'Sum of the prices of the numbers held now, by account and country. The vendor calls price monthly, and states no currency or unit (its guide says that managed numbers renew every 28 days).';
COMMENT ON COLUMN monthly_cost.iso_country IS 'The country; empty if the vendor gives none.';
COMMENT ON COLUMN monthly_cost.numbers IS 'Numbers held, missing ones included.';
COMMENT ON COLUMN monthly_cost.active_price_sum IS 'Sum of price over the active numbers, in the vendor''s numbers, without unit.';
COMMENT ON COLUMN monthly_cost.inactive_price_sum IS 'Sum of price over the inactive numbers, in the vendor''s numbers, without unit.';
COMMENT ON COLUMN monthly_cost.unstated_price_sum IS 'Sum of price over the numbers whose is_active is unknown, without unit.';
COMMENT ON COLUMN monthly_cost.without_price IS 'Numbers among them without a price, which add nothing to any sum.';
COMMENT ON COLUMN monthly_cost.price_sum IS 'Sum of price over all of them; 0 if none has a price. In the vendor''s numbers, without unit.';
COMMENT ON COLUMN monthly_cost.inactive_numbers IS 'Numbers among them that the vendor calls inactive; what they cost is inactive_price_sum.';

-- The history is read in the list of columns: a query for the ten dearest numbers reads it for ten numbers only.
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

COMMENT ON VIEW inactive_numbers IS
    'The numbers held now that the vendor calls inactive: what costs and does nothing. Numbers of which it does not say whether they are active are not among them.';
COMMENT ON COLUMN inactive_numbers.iso_country IS 'The country; empty if the vendor gives none.';
COMMENT ON COLUMN inactive_numbers.region IS 'The region; empty if the vendor gives none.';
COMMENT ON COLUMN inactive_numbers.cost IS 'price, which the vendor calls monthly, or 0 if it gives none. The vendor''s number, exact; no currency or unit is stated.';
COMMENT ON COLUMN inactive_numbers.without_price IS 'True if the vendor gives no price.';
COMMENT ON COLUMN inactive_numbers.inactive_since IS 'Since when it is held and inactive without a break, as the table knows it: the number may have been so before its first version on record; UTC instant.';

-- Counted in hours: if the time zone of a session has summer time, a day may have 23 or 25 of them. No estimate if created_at
-- is December 2199 or later: some vendors write the year 9999 for "never", and Python and charts cannot take the times after
-- it.
CREATE VIEW estimated_renewals AS
SELECT p.account, p.id, p.number, p.friendly_name, COALESCE(p.iso_country, '') AS iso_country,
       COALESCE(p.region, '') AS region, p.price, p.is_active, p.missing_since, p.created_at,
       estimate.at AS estimated_renewal_at,
       floor(extract(epoch FROM estimate.at - statement_timestamp()) / 86400)::INTEGER AS estimated_days_left,
       CASE WHEN estimate.at IS NULL THEN 'unknown' ELSE 'estimated' END AS basis
FROM purchased_numbers p
CROSS JOIN LATERAL (
    SELECT CASE WHEN p.created_at < TIMESTAMPTZ '2199-12-01 00:00:00+00'
                THEN p.created_at + INTERVAL '672 hours' *
                     (GREATEST(floor(extract(epoch FROM statement_timestamp() - p.created_at) / (672 * 3600)), 0) + 1)::FLOAT8
           END AS at
) estimate
WHERE p.removed_at IS NULL;

COMMENT ON VIEW estimated_renewals IS
    'When each number held now would renew next: an ESTIMATE. The vendor''s list has no renewal date; its guide says that managed numbers renew every 28 days, counted here from created_at. Which numbers are managed the list does not say. For numbers without created_at it is unknown.';
COMMENT ON COLUMN estimated_renewals.iso_country IS 'The country; empty if the vendor gives none.';
COMMENT ON COLUMN estimated_renewals.region IS 'The region; empty if the vendor gives none.';
COMMENT ON COLUMN estimated_renewals.created_at IS 'When the vendor created its record of the number, from which the 28 days are counted; NULL if the vendor gives none; UTC instant.';
COMMENT ON COLUMN estimated_renewals.estimated_renewal_at IS 'ESTIMATE: the first multiple of 28 days (672 hours) after created_at that is later than this statement; NULL if there is no created_at, or one after November 2199; UTC instant.';
COMMENT ON COLUMN estimated_renewals.estimated_days_left IS 'ESTIMATE: whole days from this statement to estimated_renewal_at, 0 to 27 (more if created_at lies in the future); NULL if estimated_renewal_at is.';
COMMENT ON COLUMN estimated_renewals.basis IS 'estimated: counted from created_at. unknown: estimated_renewal_at is NULL.';

-- The last day of an account is carried forward, so that a sum over accounts does not dip on a day on which one of them has had
-- no run yet. The days of an account have no gap, and the index finds the last one, so this costs little. A retired account
-- held its numbers until it was retired. No WITH: it would keep the planner from leaving out columns that a query does not ask
-- for.
CREATE VIEW inventory_trend AS
SELECT account, day, iso_country, region, is_active,
       CASE is_active WHEN true THEN 'active' WHEN false THEN 'inactive' ELSE 'unstated' END AS state,
       numbers, price_sum, as_of,
       CASE WHEN as_of = (day + 1)::TIMESTAMP AT TIME ZONE 'UTC' - INTERVAL '1 microsecond' THEN 'backfilled'
            ELSE 'observed' END AS basis
FROM inventory_daily
UNION ALL
SELECT d.account, d.day + ahead.days, d.iso_country, d.region, d.is_active,
       CASE d.is_active WHEN true THEN 'active' WHEN false THEN 'inactive' ELSE 'unstated' END,
       d.numbers, d.price_sum, d.as_of, 'carried forward'
FROM (SELECT a.account, (SELECT max(i.day) FROM inventory_daily i WHERE i.account = a.account) AS day,
             (a.retired_at AT TIME ZONE 'UTC')::DATE - 1 AS until
      FROM sync_accounts a) last
CROSS JOIN (SELECT max((SELECT max(i.day) FROM inventory_daily i WHERE i.account = a.account)) AS day
            FROM sync_accounts a) latest
JOIN inventory_daily d ON d.account = last.account AND d.day = last.day
CROSS JOIN LATERAL generate_series(1, LEAST(latest.day, last.until) - last.day) ahead (days);

COMMENT ON VIEW inventory_trend IS
    'The inventory of each day (UTC) by account, country, region and activity: sum over the days'' rows, for charts. A day without any number has one row, with empty country and region and numbers 0. The last day is the latest on which any account had an applied run; the last known day of each other account is carried forward to it, or to the day before the account was retired.';
COMMENT ON COLUMN inventory_trend.day IS 'The day, in UTC; of a row that is carried forward, the day that it stands for.';
COMMENT ON COLUMN inventory_trend.state IS 'is_active in a word that is never NULL: active, inactive, or unstated if the vendor does not say.';
COMMENT ON COLUMN inventory_trend.as_of IS 'The instant whose inventory the row tells, equal to purchased_numbers_as_of() of it; of a row that is carried forward, an instant of the last known day; UTC instant.';
COMMENT ON COLUMN inventory_trend.basis IS 'How the day is known. observed: by an applied run of the day. backfilled: from the history afterwards, as of the end of the day. carried forward: the last known day again, as the account has had no applied run since.';

-- What changed between one version and the next. p is the version before v. It ends when v begins, so the primary key of the
-- history finds it. A condition on account, id, number or time reaches the tables.

-- Times are written part by part, in UTC: a cast to text would depend on TimeZone and DateStyle.
CREATE VIEW number_changes AS
SELECT v.account, v.id, v.number, v.valid_from AS changed_at, 'added'::TEXT AS change,
       NULL::TEXT AS field, NULL::TEXT AS old_value, NULL::TEXT AS new_value, v.run_id,
       v.iso_country, v.friendly_name, v.price, false AS only_updated_at
FROM purchased_numbers_versions v
WHERE v.valid_from = v.first_seen_at
UNION ALL
SELECT v.account, v.id, v.number, v.valid_from, c.change, c.field, c.old_value, c.new_value, v.run_id,
       v.iso_country, v.friendly_name, v.price, c.field IS NOT DISTINCT FROM 'updated_at'
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
    UNION ALL
    SELECT 'changed', 'unreadable', p.unreadable, v.unreadable
    WHERE p.unreadable IS DISTINCT FROM v.unreadable
) c;

COMMENT ON VIEW number_changes IS
    'What changed, when: one row per changed field between consecutive versions of one (account, id), and one row, without field, for each time a number was added, removed or restored. Values are text that does not depend on session settings.';
COMMENT ON COLUMN number_changes.number IS 'The phone number after the change; NULL if the id bears none.';
COMMENT ON COLUMN number_changes.changed_at IS 'When the change was applied (valid_from of the new version); UTC instant.';
COMMENT ON COLUMN number_changes.change IS 'added: first seen. changed: the field differs. removed: taken as gone. restored: back after it was removed.';
COMMENT ON COLUMN number_changes.field IS 'The field that changed, under the vendor''s name; NULL for added, removed and restored.';
COMMENT ON COLUMN number_changes.old_value IS 'The value before, as text: times in UTC as 2026-03-14T12:00:00Z, booleans true or false, prices exact without unit; NULL if there was none.';
COMMENT ON COLUMN number_changes.new_value IS 'The value after, written as old_value is; NULL if there is none.';
COMMENT ON COLUMN number_changes.run_id IS 'The run that applied the change.';
COMMENT ON COLUMN number_changes.iso_country IS 'The country after the change, in the vendor''s words; NULL if the vendor gives none.';
COMMENT ON COLUMN number_changes.friendly_name IS 'The name after the change; NULL if the vendor gives none.';
COMMENT ON COLUMN number_changes.price IS 'The price after the change, which the vendor calls monthly; NULL if it gives none. The vendor''s number, exact; no currency or unit is stated.';
COMMENT ON COLUMN number_changes.only_updated_at IS 'True if the row says nothing but that the vendor''s updated_at moved. WHERE NOT only_updated_at leaves what changed in the number itself.';

-- Not a filter over number_changes: its values are text, and casting text that is no number is an error.
CREATE VIEW price_changes AS
SELECT v.account, v.id, v.number, v.valid_from AS changed_at,
       c.field, c.old_price, c.new_price, COALESCE(c.new_price, 0) - COALESCE(c.old_price, 0) AS difference, v.run_id
FROM purchased_numbers_versions v
JOIN purchased_numbers_history p ON p.account = v.account AND p.id = v.id AND p.valid_to = v.valid_from
CROSS JOIN LATERAL (
    VALUES ('per_minute_price_inbound'::TEXT, p.per_minute_price_inbound, v.per_minute_price_inbound),
           ('per_minute_price_outbound', p.per_minute_price_outbound, v.per_minute_price_outbound),
           ('price', p.price, v.price)
) c (field, old_price, new_price)
WHERE c.old_price IS DISTINCT FROM c.new_price
  AND p.unreadable::JSON ->> c.field IS NULL AND v.unreadable::JSON ->> c.field IS NULL;

COMMENT ON VIEW price_changes IS
    'Every change of one of the three prices of a number, but for those from or to a price that could not be read (unreadable_values). The vendor states no currency or unit.';
COMMENT ON COLUMN price_changes.number IS 'The phone number after the change; NULL if the id bears none.';
COMMENT ON COLUMN price_changes.changed_at IS 'When the change was applied; UTC instant.';
COMMENT ON COLUMN price_changes.field IS 'Which price: per_minute_price_inbound, per_minute_price_outbound or price.';
COMMENT ON COLUMN price_changes.old_price IS 'The price before; NULL if the vendor gave none. The vendor''s number, exact; the vendor states no currency or unit.';
COMMENT ON COLUMN price_changes.new_price IS 'The price after; NULL if the vendor gives none. The vendor''s number, exact; the vendor states no currency or unit.';
COMMENT ON COLUMN price_changes.difference IS 'new_price - old_price, where no price counts as 0, as in the sums. In the vendor''s numbers, without unit.';
COMMENT ON COLUMN price_changes.run_id IS 'The run that applied the change.';

-- A version with another number than the version before appears under both numbers. The old number is gone, unless it was gone
-- already. The new number is bought, or back if this id had it earlier. If other fields changed at that time, this is a change
-- of neither number. These two halves do not use number_changes, so that each number is found through its index.
CREATE VIEW number_timeline AS
SELECT c.number, c.account, c.id,
       CASE WHEN c.change = 'added' THEN 'bought'
            WHEN c.change = 'removed' THEN 'gone'
            WHEN c.change = 'restored' THEN 'back'
            WHEN c.field = 'is_active' AND c.new_value = 'true' THEN 'active'
            WHEN c.field = 'is_active' AND c.new_value = 'false' THEN 'inactive'
            ELSE 'changed'
       END AS event,
       c.changed_at AS at,
       CASE WHEN c.change = 'added' THEN 'first seen in run ' || c.run_id
            WHEN c.field IS NULL THEN c.change || ' in run ' || c.run_id
            ELSE c.field || ': ' || COALESCE('"' || c.old_value || '"', 'none')
                         || ' -> ' || COALESCE('"' || c.new_value || '"', 'none')
       END AS detail
FROM number_changes c
LEFT JOIN purchased_numbers_history p ON p.account = c.account AND p.id = c.id AND p.valid_to = c.changed_at
WHERE c.number IS NOT NULL AND c.field IS DISTINCT FROM 'updated_at'
  AND (c.change = 'added' OR p.number = c.number)
UNION ALL
SELECT v.number, v.account, v.id, CASE WHEN borne.earlier THEN 'back' ELSE 'bought' END, v.valid_from,
       'this id bore ' || COALESCE(p.number, 'no number') || CASE WHEN borne.earlier THEN ' in between' ELSE ' before' END
FROM purchased_numbers_versions v
JOIN purchased_numbers_history p ON p.account = v.account AND p.id = v.id AND p.valid_to = v.valid_from
CROSS JOIN LATERAL (
    SELECT EXISTS (SELECT FROM purchased_numbers_history h
                   WHERE h.account = v.account AND h.id = v.id AND h.valid_to < v.valid_from
                     AND h.number = v.number AND h.removed_at IS NULL) AS earlier
) borne
WHERE v.number IS NOT NULL AND v.number IS DISTINCT FROM p.number AND v.removed_at IS NULL
UNION ALL
SELECT p.number, p.account, p.id, 'gone', p.valid_to, COALESCE('this id now bears ' || v.number, 'this id now bears no number')
FROM purchased_numbers_history p
JOIN purchased_numbers_versions v ON v.account = p.account AND v.id = p.id AND v.valid_from = p.valid_to
WHERE p.number IS NOT NULL AND p.number IS DISTINCT FROM v.number AND p.removed_at IS NULL;

COMMENT ON VIEW number_timeline IS
    'The life of one phone number, through all ids and accounts that bore it: WHERE number = ''+14155550100'' ORDER BY at. Left out, but in number_changes: the vendor''s updated_at, and what changed in an id while its number changed.';
COMMENT ON COLUMN number_timeline.number IS 'The phone number as the vendor writes it, normally E.164; never NULL.';
COMMENT ON COLUMN number_timeline.id IS 'The vendor''s id that bore the number.';
COMMENT ON COLUMN number_timeline.event IS 'bought: first seen under this id. gone: removed, or the id bears another number now. back: under the id that bore it before. active, inactive: is_active became true, false. changed: any other field.';
COMMENT ON COLUMN number_timeline.at IS 'When it was applied to the table; UTC instant.';
COMMENT ON COLUMN number_timeline.detail IS 'What exactly, for people; values as in number_changes; never NULL.';

-- The history is read in the list of columns, and only for numbers that have unreadable values.
CREATE VIEW unreadable_values AS
SELECT p.account, p.id, p.number, u.field, u.received,
       (SELECT COALESCE(max(h.valid_to) FILTER (WHERE h.unreadable::JSON ->> u.field IS NULL OR h.removed_at IS NOT NULL),
                        min(h.valid_from), p.valid_from)
          FROM purchased_numbers_history h
         WHERE h.account = p.account AND h.id = p.id) AS since
FROM purchased_numbers p
CROSS JOIN LATERAL json_each_text(p.unreadable::JSON) u (field, received)
WHERE p.removed_at IS NULL AND p.unreadable IS NOT NULL;

COMMENT ON VIEW unreadable_values IS
    'What the vendor sends for fields of numbers held now that their column cannot hold exactly: the column is NULL, and nothing is guessed.';
COMMENT ON COLUMN unreadable_values.field IS 'The field, under the vendor''s name.';
COMMENT ON COLUMN unreadable_values.received IS 'The JSON text as received (text with its quotes), at most 1 KiB, without the API key.';
COMMENT ON COLUMN unreadable_values.since IS 'Since when the field cannot be read without a break, as the table knows it; UTC instant.';

-- Without the record itself, which is for the administrator only: it may hold anything.
CREATE VIEW rejected_numbers AS
SELECT r.account, r.record_key, r.id, COALESCE(r.number, p.number) AS number, r.field, r.reason, r.first_seen_at AS since,
       p.id IS NOT NULL AS frozen, r.run_id
FROM rejected_records r
LEFT JOIN purchased_numbers p ON p.account = r.account AND p.id = r.id AND p.removed_at IS NULL
WHERE r.resolved_at IS NULL;

COMMENT ON VIEW rejected_numbers IS
    'Records of the latest lists that could not be taken, one row per record and fault. A number held under such an id is frozen: it stays as it was and counts as listed. At most 10,000 of an account.';
COMMENT ON COLUMN rejected_numbers.number IS 'The phone number of the record, or that of the number held under its id; NULL if neither can be read.';
COMMENT ON COLUMN rejected_numbers.since IS 'When a run refused it for the first time; UTC instant.';
COMMENT ON COLUMN rejected_numbers.frozen IS 'True if current_numbers has a number under this id, which stays as it was. False if it has none, or if the id could not be read.';

-- How far the table can be trusted, per account. It shows the state, not the result of the last run: a plan that waits for
-- approval blocks until it is approved or the API recovers, even if a later run failed for another reason. A clock that was set
-- back makes no data fresh.

-- The accounts are those that ever ran. The recursion steps from one to the next through the index, so it does not matter how
-- many runs they have. The counts come from a grouped table that is joined, so a query without the counts does not pay for
-- them.
CREATE VIEW sync_status AS
WITH RECURSIVE ran (account) AS (
    (SELECT r.account FROM sync_runs r ORDER BY r.account LIMIT 1)
    UNION ALL
    SELECT (SELECT r.account FROM sync_runs r WHERE r.account > ran.account ORDER BY r.account LIMIT 1)
    FROM ran
    WHERE ran.account IS NOT NULL
), known AS (
    SELECT account FROM ran WHERE account IS NOT NULL
    UNION
    SELECT account FROM sync_accounts
)
SELECT k.account,
       last.run_id AS last_run_id,
       last.status AS last_status,
       last.reason AS last_reason,
       last.detail AS last_detail,
       last.started_at AS last_started_at,
       last.finished_at AS last_finished_at,
       last.trigger AS last_trigger,
       last.instance AS last_instance,
       failures.runs AS consecutive_failures,
       a.verified_at,
       CASE WHEN fresh.age >= -slack.width THEN GREATEST(fresh.age, INTERVAL '0') END AS age,
       CASE WHEN fresh.age >= -slack.width
            THEN floor(GREATEST(extract(epoch FROM fresh.age), 0))::BIGINT END AS age_seconds,
       COALESCE(a.filters, last.filters) AS filters,
       waiting.run_id IS NOT NULL AS blocked,
       waiting.run_id AS blocked_run_id,
       COALESCE(refused.records, 0) AS rejected,
       COALESCE(a.unidentified > 0, false) AS removals_held,
       COALESCE(a.unverified, 0) AS unverified,
       COALESCE(held.unreadable, 0) AS unreadable,
       COALESCE(held.numbers, 0) AS numbers,
       COALESCE(held.missing, 0) AS missing,
       COALESCE(held.removed, 0) AS removed,
       a.history_since,
       (SELECT COALESCE(min(n.due_at) FILTER (WHERE n.due_at >= statement_timestamp()), max(n.due_at))
          FROM sync_schedule n WHERE n.account = k.account) AS next_due_at,
       (SELECT p.run_id FROM sync_approvals p
         WHERE p.account = k.account AND p.ended_at IS NULL AND p.approved_at IS NOT NULL
           AND p.applied_by IS NULL) AS approved_run_id
FROM known k
CROSS JOIN (VALUES (INTERVAL '1 minute')) AS slack (width)
LEFT JOIN sync_accounts a ON a.account = k.account
LEFT JOIN LATERAL (SELECT statement_timestamp() - a.verified_at AS age) fresh ON true
LEFT JOIN LATERAL (
    SELECT r.* FROM sync_runs r
    WHERE r.account = k.account AND r.kind = 'sync'
    ORDER BY r.run_id DESC LIMIT 1
) last ON true
LEFT JOIN LATERAL (
    SELECT COALESCE((SELECT r.run_id FROM sync_runs r
                     WHERE r.account = p.account AND r.run_id >= p.run_id AND r.status = 'blocked'
                       AND r.plan_digest = p.plan_digest AND r.filters = p.filters
                     ORDER BY r.run_id DESC LIMIT 1), p.run_id) AS run_id
    FROM sync_approvals p
    WHERE p.account = k.account AND p.ended_at IS NULL AND p.approved_at IS NULL
) waiting ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS runs FROM sync_runs r
    WHERE r.account = k.account AND r.kind = 'sync' AND r.status IN ('unverified', 'failed', 'blocked', 'abandoned')
      AND r.run_id > COALESCE((SELECT s.run_id FROM sync_runs s
                               WHERE s.account = k.account AND s.kind = 'sync' AND s.status = 'succeeded'
                               ORDER BY s.run_id DESC LIMIT 1), 0)
) failures ON true
LEFT JOIN (
    SELECT account, count(DISTINCT record_key) AS records
    FROM rejected_records
    WHERE resolved_at IS NULL
    GROUP BY account
) refused ON refused.account = k.account
LEFT JOIN (
    SELECT account,
           count(*) FILTER (WHERE removed_at IS NULL) AS numbers,
           count(missing_since) FILTER (WHERE removed_at IS NULL) AS missing,
           count(unreadable) FILTER (WHERE removed_at IS NULL) AS unreadable,
           count(removed_at) AS removed
    FROM purchased_numbers
    GROUP BY account
) held ON held.account = k.account
WHERE a.retired_at IS NULL OR EXISTS (SELECT FROM sync_runs r WHERE r.account = k.account AND r.run_id > a.last_run_id);

COMMENT ON VIEW sync_status IS
    'How far the table can be trusted, one row per account that ever ran, unless it is retired and has not run since. Runs of kind sync only. The freshness is verified_at, not the time of the last run.';
COMMENT ON COLUMN sync_status.account IS 'Name of the account in the configuration of agni-number-sync.';
COMMENT ON COLUMN sync_status.last_run_id IS 'The latest run, which may be running; NULL if none is on record.';
COMMENT ON COLUMN sync_status.last_status IS 'Its status, see sync_runs.status.';
COMMENT ON COLUMN sync_status.last_reason IS 'Its reason if it did not succeed; else NULL.';
COMMENT ON COLUMN sync_status.last_detail IS 'Its detail for people; NULL if there is none.';
COMMENT ON COLUMN sync_status.last_started_at IS 'When it was opened; UTC instant.';
COMMENT ON COLUMN sync_status.last_finished_at IS 'When it ended; NULL while it runs; UTC instant.';
COMMENT ON COLUMN sync_status.last_trigger IS 'What started it: schedule, manual or signal.';
COMMENT ON COLUMN sync_status.last_instance IS 'Which process ran it.';
COMMENT ON COLUMN sync_status.consecutive_failures IS 'Runs since the last succeeded one that ended otherwise: unverified, failed, blocked or abandoned. Counts the runs on record only.';
COMMENT ON COLUMN sync_status.verified_at IS 'When the table was last proved equal to a complete list, by the clock of the database; NULL if never; UTC instant.';
COMMENT ON COLUMN sync_status.age IS 'Time since verified_at, as of this statement. NULL if never verified, and if verified_at lies more than a minute in the future: the clock was put back since, and nobody knows the age.';
COMMENT ON COLUMN sync_status.age_seconds IS 'age in whole seconds; NULL if age is.';
COMMENT ON COLUMN sync_status.filters IS 'The filters in force at the last applied run, or those of the latest run if none was ever applied; empty for none, NULL if no run is on record.';
COMMENT ON COLUMN sync_status.blocked IS 'True while a plan that the guard blocked waits: until somebody approves it, the API recovers or another plan takes its place. Failed runs in between change nothing.';
COMMENT ON COLUMN sync_status.blocked_run_id IS 'The latest run that was blocked for that plan, for agni-numbers approve; NULL if not blocked.';
COMMENT ON COLUMN sync_status.rejected IS 'Records refused at present, at most 10,000, see rejected_numbers.';
COMMENT ON COLUMN sync_status.removals_held IS 'True while nothing is removed because the last applied list held records whose id could not be read.';
COMMENT ON COLUMN sync_status.unverified IS 'Numbers that do not read in the table as the list of the last applied run has them, because the database changes or drops what is written. While above zero verified_at stays.';
COMMENT ON COLUMN sync_status.unreadable IS 'Numbers held that have a value which its column cannot hold exactly (unreadable_values).';
COMMENT ON COLUMN sync_status.numbers IS 'Numbers held, missing ones included.';
COMMENT ON COLUMN sync_status.missing IS 'Those of them that the latest complete list did not hold, not yet confirmed as gone.';
COMMENT ON COLUMN sync_status.removed IS 'Numbers that are gone; their rows are kept.';
COMMENT ON COLUMN sync_status.next_due_at IS 'When a running service will look at the account next. If it is over, that service is late, or was killed. NULL if no service runs; UTC instant.';
COMMENT ON COLUMN sync_status.approved_run_id IS 'The blocked run whose plan is approved, as long as no run has applied anything of it: the next run will. NULL if there is none.';
COMMENT ON COLUMN sync_status.history_since IS 'Since when the history is whole, because versions that ended before were deleted: purchased_numbers_as_of() has no row of the account for a time before. NULL if none was ever deleted; UTC instant.';

-- Each run with its approval: for a blocked run that of its plan, for an applied run the one that let it through. A subquery in
-- the SELECT list reads the previous run, and only for a run that succeeded: so it steps over failures once.
CREATE VIEW run_history AS
SELECT r.run_id, r.account, r.kind, r.trigger, r.status, r.reason, r.detail, r.started_at, r.finished_at, r.instance, r.filters,
       r.received, r.added, r.updated, r.restored, r.repaired, r.missing, r.removed, r.rejected, r.unverified, r.unreadable,
       CASE WHEN r.kind = 'sync' AND r.status = 'succeeded' THEN
            (SELECT CASE WHEN r.finished_at - b.finished_at > 3 * COALESCE(s.sync_interval, INTERVAL '5 minutes')
                         THEN r.finished_at - b.finished_at END
               FROM sync_runs b
              WHERE b.account = r.account AND b.run_id < r.run_id AND b.kind = 'sync' AND b.status = 'succeeded'
              ORDER BY b.run_id DESC LIMIT 1)
       END AS gap,
       COALESCE(proposed.run_id, applied.run_id) AS proposed_in_run,
       COALESCE(proposed.approved_at, applied.approved_at) AS approved_at,
       COALESCE(proposed.approved_by, applied.approved_by) AS approved_by,
       COALESCE(proposed.note, applied.note) AS note,
       COALESCE(proposed.end_reason, applied.end_reason) AS end_reason
FROM sync_runs r
LEFT JOIN sync_accounts s ON s.account = r.account
LEFT JOIN sync_approvals proposed ON proposed.run_id = CASE WHEN r.status = 'blocked' THEN
     (SELECT p.run_id FROM sync_approvals p
       WHERE p.account = r.account AND p.run_id <= r.run_id AND p.plan_digest = r.plan_digest AND p.filters = r.filters
       ORDER BY p.run_id DESC LIMIT 1)
END
LEFT JOIN sync_approvals applied ON applied.applied_by = r.run_id;

COMMENT ON VIEW run_history IS
    'The runs on record, with the gaps between them and who approved what. Runs that changed no number are deleted after history.keep_runs (90 days), so older gaps are not known.';
COMMENT ON COLUMN run_history.gap IS 'How long the table had not been verified when this run verified it: since the end of the last sync before it that succeeded, if that is more than three times sync.interval. NULL if it is less, or if the run verified nothing. A gap that lasts is sync_status.age.';
COMMENT ON COLUMN run_history.proposed_in_run IS 'The blocked run that proposed the plan: for a blocked run, the plan that it was blocked for; for a run that was the first to apply a part of an approved plan, that plan. NULL for all other runs.';
COMMENT ON COLUMN run_history.approved_at IS 'When somebody approved that plan; NULL if nobody has; UTC instant.';
COMMENT ON COLUMN run_history.approved_by IS 'Who approved it, as the command saw it: SUDO_USER, else the login of the process; NULL if nobody has.';
COMMENT ON COLUMN run_history.note IS 'What the person gave as the reason (approve --note); NULL if nothing.';
COMMENT ON COLUMN run_history.end_reason IS 'How that plan ended: applied, recovered, differs, retired or taken_back (see sync_approvals); NULL while it is open, or if there is none.';

-- What is not as it should be, computed from the tables. Each branch is one kind and reads the tables by itself, so that a
-- condition on account, number or kind reaches them. A number is "listed" if the last applied list has it: it is neither
-- missing nor removed. Nothing is said about a value that cannot be read (unreadable).

-- First the kinds that one row alone shows.
CREATE VIEW findings_now AS
SELECT f.account, f.kind, k.severity, f.id, f.number, f.field, f.expected_value, f.actual_value, k.remedy
FROM (
    SELECT p.account, 'not_e164'::TEXT AS kind, p.id, p.number, 'number'::TEXT AS field,
           'E.164, such as +14155550100'::TEXT AS expected_value, p.number AS actual_value
    FROM current_numbers p
    WHERE p.missing_since IS NULL AND (p.number ~ '^\+[1-9][0-9]{6,14}$') IS NOT TRUE
      AND p.unreadable::JSON ->> 'number' IS NULL

    UNION ALL
    SELECT p.account, 'country_mismatch', p.id, p.number, 'iso_country', array_to_string(known.countries, ' or '), p.iso_country
    FROM current_numbers p
    LEFT JOIN calling_codes c4 ON c4.digits = substr(p.number, 2, 4)
    LEFT JOIN calling_codes c3 ON c3.digits = substr(p.number, 2, 3)
    LEFT JOIN calling_codes c2 ON c2.digits = substr(p.number, 2, 2)
    LEFT JOIN calling_codes c1 ON c1.digits = substr(p.number, 2, 1)
    CROSS JOIN LATERAL (SELECT COALESCE(c4.countries, c3.countries, c2.countries, c1.countries) AS countries) known
    WHERE p.missing_since IS NULL AND p.iso_country <> '' AND known.countries IS DISTINCT FROM '{}'
      AND CASE WHEN CASE upper(p.iso_country COLLATE "C") WHEN 'UK' THEN 'GB' ELSE upper(p.iso_country COLLATE "C") END
                    = ANY (known.countries) THEN false
               ELSE p.number ~ '^\+[1-9][0-9]{6,14}$' END

    UNION ALL
    SELECT p.account, 'no_trunk', p.id, p.number, t.field, 'the id of a trunk', NULL
    FROM current_numbers p
    CROSS JOIN LATERAL (VALUES ('inbound_trunk_id', p.inbound_trunk_id),
                               ('outbound_trunk_id', p.outbound_trunk_id)) t (field, trunk_id)
    WHERE p.missing_since IS NULL AND p.is_active IS NOT FALSE
      AND (COALESCE(p.inbound_trunk_id, '') = '' OR COALESCE(p.outbound_trunk_id, '') = '')
      AND COALESCE(t.trunk_id, '') = '' AND p.unreadable::JSON ->> t.field IS NULL

    UNION ALL
    SELECT p.account, 'priced_inactive', p.id, p.number, 'price', NULL, p.price::TEXT
    FROM current_numbers p
    WHERE p.missing_since IS NULL AND NOT p.is_active AND p.price > 0

    -- Compares with the number as it was at the last reconciliation, or a day ago if that is earlier. So one reconciliation a
    -- day, even a little earlier or later, misses no change and reports each change once. OFFSET 0 makes the planner look up
    -- the last reconciliation once per account. LIMIT leads it to the primary key of the history: it does not know how few
    -- numbers changed.
    UNION ALL
    SELECT p.account, v.kind, p.id, p.number, v.field, v.before, v.after
    FROM (
        SELECT a.account, a.price_change_percent,
               least(statement_timestamp() - INTERVAL '1 day',
                     (SELECT r.started_at FROM sync_runs r
                       WHERE r.account = a.account AND r.kind = 'reconcile' ORDER BY r.run_id DESC LIMIT 1)) AS at
        FROM sync_accounts a
        OFFSET 0
    ) since
    JOIN current_numbers p ON p.account = since.account AND p.valid_from > since.at
    CROSS JOIN LATERAL (
        SELECT h.* FROM purchased_numbers_history h
         WHERE h.account = p.account AND h.id = p.id AND h.valid_to > since.at
         ORDER BY h.valid_to LIMIT 1
    ) h
    CROSS JOIN LATERAL (
        SELECT 'price_changed' AS kind, price.field, price.before::TEXT AS before, price.after::TEXT AS after
        FROM (VALUES ('per_minute_price_inbound', h.per_minute_price_inbound, p.per_minute_price_inbound),
                     ('per_minute_price_outbound', h.per_minute_price_outbound, p.per_minute_price_outbound),
                     ('price', h.price, p.price)) price (field, before, after)
        WHERE abs(price.after - price.before) * 100 > abs(price.before) * since.price_change_percent
        UNION ALL
        SELECT 'updated_at_backwards', 'updated_at',
               rtrim(rtrim(to_char(h.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '0'), '.') || 'Z',
               rtrim(rtrim(to_char(p.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '0'), '.') || 'Z'
        WHERE p.updated_at < h.updated_at
    ) v
    WHERE p.missing_since IS NULL AND h.valid_from <= since.at

    -- One finding for a number, even if it spans accounts: under the first of them.
    UNION ALL
    SELECT bearers.account, 'duplicate_number', NULL, d.number, NULL, 'one id',
           array_to_string(bearers.ids[1:10], ', ') ||
           CASE WHEN cardinality(bearers.ids) > 10 THEN ' and ' || cardinality(bearers.ids) - 10 || ' more' ELSE '' END
    FROM (
        SELECT p.number FROM current_numbers p
        WHERE p.missing_since IS NULL AND p.number <> ''
        GROUP BY p.number HAVING count(*) > 1
    ) d
    CROSS JOIN LATERAL (
        SELECT min(p.account) AS account,
               CASE WHEN min(p.account) = max(p.account) THEN array_agg(p.id ORDER BY p.id)
                    ELSE array_agg(p.account || '/' || p.id ORDER BY p.account, p.id) END AS ids
        FROM current_numbers p
        WHERE p.number = d.number AND p.missing_since IS NULL
    ) bearers

    UNION ALL
    SELECT s.account, 'table_behind', NULL, NULL, NULL,
           'verified less than ' || extract(epoch FROM allowed.age)::BIGINT || ' s ago',
           COALESCE('last verified at ' || to_char(s.verified_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                    'never verified')
    FROM sync_status s
    LEFT JOIN sync_accounts a ON a.account = s.account
    CROSS JOIN LATERAL (SELECT 3 * COALESCE(a.sync_interval, INTERVAL '5 minutes') AS age) allowed
    WHERE (s.age < allowed.age) IS NOT TRUE
      AND EXISTS (SELECT FROM sync_runs r
                   WHERE r.account = s.account AND r.kind = 'sync' AND r.finished_at IS NOT NULL)

    -- Expected and not listed: no row and no rejected record has the number, and no id that had it before has a number that
    -- cannot be read now. A number that is expected in any account is missing from the first account that would list it. A
    -- filtered account lists only numbers with the filtered properties. So an expected number has to have them, or to leave
    -- them open and name the account.
    UNION ALL
    SELECT m.account, 'missing_upstream', NULL, m.number, NULL, COALESCE(min(m.label), m.number),
           COALESCE((SELECT 'in account ' || min(p.account) FROM current_numbers p
                      WHERE p.number = m.number AND p.missing_since IS NULL),
                    (SELECT 'gone since ' || to_char(max(COALESCE(p.missing_since, p.removed_at)) AT TIME ZONE 'UTC',
                                                     'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                       FROM purchased_numbers p WHERE p.number = m.number AND p.account = m.account))
    FROM (
        SELECT lister.account, e.number, e.label
        FROM expected_numbers e
        CROSS JOIN LATERAL (
            SELECT min(a.account) AS account FROM sync_accounts a
            WHERE a.retired_at IS NULL AND (e.account IS NULL OR a.account = e.account)
              AND (a.filter_region IS NULL OR lower(e.region) = lower(a.filter_region)
                   OR (e.region IS NULL AND e.account IS NOT NULL))
              AND (a.filter_iso_country IS NULL OR lower(e.iso_country) = lower(a.filter_iso_country)
                   OR (e.iso_country IS NULL AND e.account IS NOT NULL))
              AND (a.filter_is_active IS NULL OR e.is_active = a.filter_is_active
                   OR (e.is_active IS NULL AND e.account IS NOT NULL))
            HAVING count(*) > 0
        ) lister
        WHERE NOT EXISTS (SELECT FROM current_numbers p
                           WHERE p.number = e.number AND (e.account IS NULL OR p.account = e.account)
                             AND p.missing_since IS NULL)
          AND NOT EXISTS (SELECT FROM rejected_records r
                           WHERE ltrim(r.number, '+') = ltrim(e.number, '+') AND (e.account IS NULL OR r.account = e.account)
                             AND r.resolved_at IS NULL)
          AND NOT EXISTS (SELECT FROM current_numbers p
                            JOIN purchased_numbers_history h ON h.account = p.account AND h.id = p.id
                           WHERE h.number = e.number AND (e.account IS NULL OR p.account = e.account)
                             AND p.missing_since IS NULL AND p.unreadable::JSON ->> 'number' IS NOT NULL)
    ) m
    GROUP BY m.account, m.number

    UNION ALL
    SELECT p.account, 'unexpected_upstream', p.id, p.number, NULL, NULL, COALESCE(p.number, p.id)
    FROM current_numbers p
    WHERE p.missing_since IS NULL
      AND p.unreadable::JSON ->> 'number' IS NULL
      AND EXISTS (SELECT FROM expected_numbers)
      AND NOT EXISTS (SELECT FROM expected_numbers e
                       WHERE e.number = p.number AND (e.account IS NULL OR e.account = p.account))

    -- Expected, but active under none of its ids.
    UNION ALL
    SELECT i.account, 'expected_inactive', NULL, i.number, 'is_active', 'true', 'false'
    FROM (
        SELECT e.number, min(p.account) AS account
        FROM expected_numbers e
        JOIN current_numbers p ON p.number = e.number AND (e.account IS NULL OR p.account = e.account)
        WHERE p.missing_since IS NULL AND NOT p.is_active AND e.is_active IS NOT FALSE
          AND NOT EXISTS (SELECT FROM current_numbers o
                           WHERE o.number = e.number AND (e.account IS NULL OR o.account = e.account)
                             AND o.missing_since IS NULL AND o.is_active IS NOT FALSE)
        GROUP BY e.number, e.account
    ) i
    GROUP BY i.account, i.number

    -- One finding per field, even if several rows expect the number.
    UNION ALL
    SELECT d.account, 'differs_from_expected', d.id, d.number, d.field, d.expected, d.actual
    FROM (
        SELECT DISTINCT ON (p.account, p.id, p.number, v.field) p.account, p.id, p.number, v.field, v.expected, v.actual
        FROM expected_numbers e
        JOIN current_numbers p ON p.number = e.number AND (e.account IS NULL OR p.account = e.account)
        CROSS JOIN LATERAL (VALUES ('iso_country', e.iso_country, p.iso_country), ('region', e.region, p.region),
                                   ('is_active', CASE WHEN NOT e.is_active THEN 'false' END, p.is_active::TEXT))
                           v (field, expected, actual)
        WHERE p.missing_since IS NULL
          AND (e.iso_country <> COALESCE(p.iso_country, '') OR e.region <> COALESCE(p.region, '')
               OR (NOT e.is_active AND p.is_active IS NOT FALSE))
          AND lower(v.expected) <> lower(COALESCE(v.actual, '')) AND p.unreadable::JSON ->> v.field IS NULL
        ORDER BY p.account, p.id, p.number, v.field, e.account
    ) d
) f
JOIN finding_kinds k ON k.kind = f.kind;

COMMENT ON VIEW findings_now IS
    'What is not as it should be, as of this statement: between the table, its history, the expected numbers and the settings of the last applied run. agni-numbers reconcile keeps what it finds here in reconciliation_findings, with since when. A list that failed or was blocked changes nothing here but table_behind.';
COMMENT ON COLUMN findings_now.account IS 'Name of the account in the configuration of agni-number-sync; of a number that several accounts hold, or that is expected in any, the first of them.';
COMMENT ON COLUMN findings_now.kind IS 'What kind of difference, one stable word, see finding_kinds.';
COMMENT ON COLUMN findings_now.severity IS 'info, warning or critical.';
COMMENT ON COLUMN findings_now.id IS 'The vendor''s id; NULL if it is about a phone number rather than about one id, or about the account.';
COMMENT ON COLUMN findings_now.number IS 'The phone number; NULL if it is about the account, or about an id without a number.';
COMMENT ON COLUMN findings_now.field IS 'The field that differs; NULL if the number or the account as a whole is concerned.';
COMMENT ON COLUMN findings_now.expected_value IS 'What it should be, or was before, as text; NULL if nothing should be there.';
COMMENT ON COLUMN findings_now.actual_value IS 'What it is, as text; NULL if nothing is there.';
COMMENT ON COLUMN findings_now.remedy IS 'What to do about it, one sentence.';

CREATE VIEW open_findings AS
SELECT finding_id, account, kind, severity, subject, number, field, expected_value, actual_value, remedy, first_seen_at,
       last_seen_at, run_id
FROM reconciliation_findings
WHERE resolved_at IS NULL AND accepted_at IS NULL;

COMMENT ON VIEW open_findings IS
    'What the last reconciliation found in findings_now, and what syncs and --verify-filters found, and nobody has put right or accepted. One row per finding, from the first run that saw it on.';

CREATE VIEW accepted_findings AS
SELECT finding_id, account, kind, severity, subject, number, field, expected_value, actual_value, remedy, first_seen_at,
       last_seen_at, run_id, accepted_at, accepted_by, accepted_as, accepted_note
FROM reconciliation_findings
WHERE resolved_at IS NULL AND accepted_at IS NOT NULL;

COMMENT ON VIEW accepted_findings IS
    'Findings that somebody accepted, as long as they are there and read as they did then.';

-- These functions run with the owner's rights. A role that may call them needs: GRANT EXECUTE ON FUNCTION accept_finding TO ...
-- While a number is db_altered, the table is not verified, so such a finding cannot be accepted.
CREATE FUNCTION accept_finding(finding BIGINT, note TEXT DEFAULT NULL, person TEXT DEFAULT session_user::TEXT) RETURNS SETOF BIGINT
LANGUAGE SQL SECURITY DEFINER
BEGIN ATOMIC
    UPDATE reconciliation_findings f
    SET accepted_at = clock_timestamp(), accepted_by = accept_finding.person, accepted_as = session_user,
        accepted_note = accept_finding.note
    WHERE f.finding_id = accept_finding.finding AND f.resolved_at IS NULL AND f.kind <> 'db_altered'
    RETURNING f.finding_id;
END;

CREATE FUNCTION take_back_acceptance(finding BIGINT) RETURNS SETOF BIGINT
LANGUAGE SQL SECURITY DEFINER
BEGIN ATOMIC
    UPDATE reconciliation_findings f
    SET accepted_at = NULL, accepted_by = NULL, accepted_as = NULL, accepted_note = NULL
    WHERE f.finding_id = take_back_acceptance.finding AND f.resolved_at IS NULL AND f.accepted_at IS NOT NULL
    RETURNING f.finding_id;
END;

REVOKE ALL ON FUNCTION accept_finding(BIGINT, TEXT, TEXT), take_back_acceptance(BIGINT) FROM PUBLIC;

COMMENT ON FUNCTION accept_finding(BIGINT, TEXT, TEXT) IS
    'Accepts the finding of this number as it reads now, with a note. Returns its number; no row if it is not open, or is db_altered, which cannot be accepted. `person` is kept as accepted_by; without it the database login.';
COMMENT ON FUNCTION take_back_acceptance(BIGINT) IS
    'Has an accepted finding open again. Returns its number; no row if it is not accepted.';

CREATE VIEW resolved_findings AS
SELECT finding_id, account, kind, severity, subject, number, field, expected_value, actual_value, remedy, first_seen_at,
       last_seen_at, run_id, resolved_at, accepted_at, accepted_by, accepted_as, accepted_note
FROM reconciliation_findings
WHERE resolved_at IS NOT NULL;

COMMENT ON VIEW resolved_findings IS
    'Findings that are over: found gone by a later reconciliation, or put right by a sync. Old ones may be cleaned up.';

-- Copies the comments of the tables to the columns of the views that show them.
DO $$
DECLARE
    inherited RECORD;
BEGIN
    FOR inherited IN
        SELECT shown.attrelid::regclass AS view, shown.attname AS name,
               col_description(kept.attrelid, kept.attnum) AS comment
        FROM (VALUES ('current_numbers', 'purchased_numbers'),
                     ('purchased_numbers_versions', 'purchased_numbers'),
                     ('history_horizons', 'sync_accounts'),
                     ('inventory_summary', 'purchased_numbers'),
                     ('monthly_cost', 'purchased_numbers'),
                     ('inactive_numbers', 'purchased_numbers'),
                     ('estimated_renewals', 'purchased_numbers'),
                     ('inventory_trend', 'inventory_daily'),
                     ('number_changes', 'purchased_numbers'),
                     ('price_changes', 'purchased_numbers'),
                     ('number_timeline', 'purchased_numbers'),
                     ('unreadable_values', 'purchased_numbers'),
                     ('rejected_numbers', 'rejected_records'),
                     ('run_history', 'sync_runs'),
                     ('open_findings', 'reconciliation_findings'),
                     ('accepted_findings', 'reconciliation_findings'),
                     ('resolved_findings', 'reconciliation_findings')) AS shows (view_name, table_name)
        JOIN pg_attribute shown ON shown.attrelid = to_regclass(view_name) AND shown.attnum > 0
        JOIN pg_attribute kept ON kept.attrelid = to_regclass(table_name) AND kept.attname = shown.attname
        WHERE col_description(shown.attrelid, shown.attnum) IS NULL
    LOOP
        EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', inherited.view, inherited.name, inherited.comment);
    END LOOP;
END
$$;
