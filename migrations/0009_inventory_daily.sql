-- inventory_daily is written from now on, and readers see it as inventory_trend.

-- No program wrote here before. Who did by himself keeps his rows, as of the end of their days.
ALTER TABLE inventory_daily ADD COLUMN as_of TIMESTAMPTZ;
UPDATE inventory_daily SET as_of = (day + 1)::TIMESTAMP AT TIME ZONE 'UTC' - INTERVAL '1 microsecond';
ALTER TABLE inventory_daily ALTER COLUMN as_of SET NOT NULL;

CREATE VIEW inventory_trend AS
SELECT account, day, iso_country, region, is_active,
       CASE is_active WHEN true THEN 'active' WHEN false THEN 'inactive' ELSE 'unstated' END AS state,
       numbers, price_sum, as_of
FROM inventory_daily;

COMMENT ON TABLE inventory_daily IS
    'The inventory of each day (UTC, by the clock of the database) by country, region and activity, for trends. The first applied run of a day writes the day''s rows, and those of the days before it that have none. A day without any number has one row, with empty country and region and numbers 0.';
COMMENT ON COLUMN inventory_daily.numbers IS 'Numbers alive as of as_of, missing ones included.';
COMMENT ON COLUMN inventory_daily.price_sum IS 'Sum of price over them; numbers without a price add nothing. In the vendor''s numbers, without currency or unit; the vendor calls price monthly.';
COMMENT ON COLUMN inventory_daily.as_of IS 'The instant whose inventory the row tells, equal to purchased_numbers_as_of() of it: the stamp of the day''s first applied run, or, for a day that was filled in from the history afterwards, its last microsecond; UTC instant.';

COMMENT ON VIEW inventory_trend IS
    'The inventory of each day (UTC) by account, country, region and activity: sum over the days'' rows, for charts. A day without any number has one row, with empty country and region and numbers 0. The last day is the one of the latest applied run.';
COMMENT ON COLUMN inventory_trend.account IS 'Name of the account in the configuration of agni-number-sync.';
COMMENT ON COLUMN inventory_trend.day IS 'The day, in UTC.';
COMMENT ON COLUMN inventory_trend.iso_country IS 'The country; empty where the vendor gives none.';
COMMENT ON COLUMN inventory_trend.region IS 'The region; empty where the vendor gives none.';
COMMENT ON COLUMN inventory_trend.is_active IS 'Whether the vendor calls the numbers active; NULL where it does not say.';
COMMENT ON COLUMN inventory_trend.state IS 'is_active in a word that is never NULL: active, inactive, or unstated where the vendor does not say.';
COMMENT ON COLUMN inventory_trend.numbers IS 'Numbers held, missing ones included, as of as_of.';
COMMENT ON COLUMN inventory_trend.price_sum IS 'Sum of price over them; numbers without a price add nothing. In the vendor''s numbers, without currency or unit; the vendor calls price monthly.';
COMMENT ON COLUMN inventory_trend.as_of IS 'The instant of the day whose inventory this is: as the day''s first applied run left it, or, for a day that was filled in from the history afterwards, its last microsecond; UTC instant.';

-- Old records go from now on.
COMMENT ON TABLE sync_runs IS
    'One row per run. The row of a running run is also its lease: one per account, held until lease_until. A run that changed no number is deleted after history.keep_runs, one that wrote versions after history.keep_versions (by default never); the latest runs and those that proposed a plan stay.';
COMMENT ON TABLE rejected_records IS
    'Records of the API that could not be taken exactly. Their stored rows stay as they were and count as present. Written when the fault opens and when it closes; deleted when it has been closed for history.keep_runs.';
COMMENT ON TABLE purchased_numbers_history IS
    'The versions of purchased_numbers that are over, each valid in [valid_from, valid_to). Append only; where history.keep_versions is set, versions that have been over for so long are deleted. Together with purchased_numbers it is the whole time line: a version ends when one of the 15 documented fields or removed_at changes.';
