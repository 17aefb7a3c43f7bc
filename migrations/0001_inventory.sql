-- The inventory: each number as it is now, and its earlier versions. Both tables together are the whole history of the numbers.

-- fillfactor: an update that changes none of account, id, number and removed_at finds room on its page and touches no index
-- (HOT).
-- No value is refused: two ids may have one number, so `number` is not UNIQUE, and nothing that the vendor sends has a CHECK.
CREATE TABLE purchased_numbers (
    account                   TEXT        NOT NULL,
    id                        TEXT        NOT NULL,
    telephony_id              TEXT,
    subscription_id           TEXT,
    inbound_trunk_id          TEXT,
    outbound_trunk_id         TEXT,
    number                    TEXT,
    friendly_name             TEXT,
    per_minute_price_inbound  NUMERIC,
    per_minute_price_outbound NUMERIC,
    price                     NUMERIC,
    region                    TEXT,
    iso_country               TEXT,
    is_active                 BOOLEAN,
    created_at                TIMESTAMPTZ,
    updated_at                TIMESTAMPTZ,
    unreadable                TEXT,
    valid_from                TIMESTAMPTZ NOT NULL,
    first_seen_at             TIMESTAMPTZ NOT NULL,
    missing_since             TIMESTAMPTZ,
    missing_runs              INTEGER     NOT NULL DEFAULT 0,
    removed_at                TIMESTAMPTZ,
    row_digest                TEXT        NOT NULL,
    run_id                    BIGINT      NOT NULL,
    PRIMARY KEY (account, id)
) WITH (fillfactor = 90);

CREATE INDEX purchased_numbers_number ON purchased_numbers (number);

-- Before each run, the guard asks what was removed in the last 24 hours.
CREATE INDEX purchased_numbers_removed ON purchased_numbers (account, removed_at) WHERE removed_at IS NOT NULL;

COMMENT ON TABLE purchased_numbers IS
    'The phone numbers that each account has bought, equal to the vendor''s list as of sync_status.verified_at. One row per id ever seen: a number that has gone keeps its row, with removed_at. Written by agni-number-sync only.';
COMMENT ON COLUMN purchased_numbers.account IS 'Name of the account in the configuration of agni-number-sync.';
COMMENT ON COLUMN purchased_numbers.id IS 'The vendor''s id of the purchased number; the key together with account.';
COMMENT ON COLUMN purchased_numbers.telephony_id IS 'The vendor''s id of the telephony provider (carrier connection) behind the number; NULL if the vendor gives none.';
COMMENT ON COLUMN purchased_numbers.subscription_id IS 'The vendor''s id of the subscription that pays for the number; NULL if the vendor gives none.';
COMMENT ON COLUMN purchased_numbers.inbound_trunk_id IS 'The vendor''s id of the trunk for incoming calls; NULL if the vendor gives none.';
COMMENT ON COLUMN purchased_numbers.outbound_trunk_id IS 'The vendor''s id of the trunk for outgoing calls; NULL if the vendor gives none.';
COMMENT ON COLUMN purchased_numbers.number IS 'The phone number as the vendor writes it, normally E.164 (+14155550100); NULL if the vendor gives none. Not unique: two ids may bear one number.';
COMMENT ON COLUMN purchased_numbers.friendly_name IS 'The name that the customer gave the number; NULL if the vendor gives none, an empty text stays empty.';
COMMENT ON COLUMN purchased_numbers.per_minute_price_inbound IS 'Price of one minute of an incoming call; NULL if the vendor gives none. The vendor''s number, exact; the vendor states no currency or unit.';
COMMENT ON COLUMN purchased_numbers.per_minute_price_outbound IS 'Price of one minute of an outgoing call; NULL if the vendor gives none. The vendor''s number, exact; the vendor states no currency or unit.';
COMMENT ON COLUMN purchased_numbers.price IS 'Price of holding the number, which the vendor calls monthly; NULL if it gives none. The vendor''s number, exact; the vendor states no currency or unit.';
COMMENT ON COLUMN purchased_numbers.region IS 'The region within the country, in the vendor''s words; NULL if the vendor gives none.';
COMMENT ON COLUMN purchased_numbers.iso_country IS 'The country, in the vendor''s words (ISO 3166-1 alpha-2, such as US); NULL if the vendor gives none.';
COMMENT ON COLUMN purchased_numbers.is_active IS 'Whether the vendor calls the number active; NULL if the vendor does not say.';
COMMENT ON COLUMN purchased_numbers.created_at IS 'When the vendor created its record of the number; NULL if the vendor gives none; UTC instant, cut to the microsecond.';
COMMENT ON COLUMN purchased_numbers.updated_at IS 'When the vendor last changed its record of the number; NULL if the vendor gives none; UTC instant, cut to the microsecond.';
COMMENT ON COLUMN purchased_numbers.unreadable IS 'What the vendor sent for fields that their column cannot hold exactly, and which are NULL for that reason: a JSON object of field and the JSON text as received, at most 1 KiB of each, without the API key; NULL if there is none. The view unreadable_values has a row for each.';
COMMENT ON COLUMN purchased_numbers.valid_from IS 'Since when the row reads so: the stamp of the run that wrote this version; UTC instant.';
COMMENT ON COLUMN purchased_numbers.first_seen_at IS 'When a run saw this id for the first time, equal to valid_from of its first version; UTC instant.';
COMMENT ON COLUMN purchased_numbers.missing_since IS 'The first complete list that lacks the number without a break since, or when its account was retired, by the clock of the database; NULL while the number is listed; UTC instant. Kept when the number is removed.';
COMMENT ON COLUMN purchased_numbers.missing_runs IS 'How many complete lists in a row have not held the number; 0 while it is listed, even in a record that is rejected.';
COMMENT ON COLUMN purchased_numbers.removed_at IS 'When the number was taken as gone, after enough complete lists without it; NULL while it is alive; UTC instant.';
COMMENT ON COLUMN purchased_numbers.row_digest IS 'VERSION:HASH. HASH is XXH3 (128 bits, hexadecimal) of the 15 documented fields and unreadable as they were applied, in the text format of COPY; VERSION counts changes of that text. A row that no longer matches it was edited by somebody else.';
COMMENT ON COLUMN purchased_numbers.run_id IS 'The run that wrote this version (sync_runs.run_id; that row may have been cleaned up since).';

CREATE TABLE purchased_numbers_history (
    LIKE purchased_numbers INCLUDING DEFAULTS INCLUDING COMMENTS,
    valid_to TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (account, id, valid_to),
    CHECK (valid_from < valid_to)
);

CREATE INDEX purchased_numbers_history_number ON purchased_numbers_history (number);

-- Rows are appended in the order of valid_to, and valid_from is before it. So a block range that was written before an instant
-- holds nothing that began or ended after it. This index takes a few kilobytes, serves "as of" and "changed since", and makes
-- no insert slower.
CREATE INDEX purchased_numbers_history_time ON purchased_numbers_history USING brin (valid_from, valid_to)
    WITH (pages_per_range = 32, autosummarize = on);

-- The other columns have the comments of purchased_numbers.
COMMENT ON TABLE purchased_numbers_history IS
    'The versions of purchased_numbers that are over, each valid in [valid_from, valid_to). Append only; if history.keep_versions is set, versions that have been over for so long are deleted. Together with purchased_numbers it is the whole time line: a version ends when one of the 15 documented fields or removed_at changes.';
COMMENT ON COLUMN purchased_numbers_history.valid_from IS 'When the version began, inclusive; UTC instant.';
COMMENT ON COLUMN purchased_numbers_history.missing_since IS 'As it stood when the version ended: the first complete list without the number; NULL if it was listed; UTC instant.';
COMMENT ON COLUMN purchased_numbers_history.missing_runs IS 'As it stood when the version ended: how many complete lists in a row had not held the number.';
COMMENT ON COLUMN purchased_numbers_history.removed_at IS 'Set if the number was gone during this version: when it was taken as gone; UTC instant.';
COMMENT ON COLUMN purchased_numbers_history.run_id IS 'The run that wrote (began) this version, not the one that ended it.';
COMMENT ON COLUMN purchased_numbers_history.valid_to IS 'When the version ended, exclusive, which is valid_from of the next one; UTC instant.';

CREATE TABLE inventory_daily (
    account     TEXT        NOT NULL,
    day         DATE        NOT NULL,
    iso_country TEXT        NOT NULL DEFAULT '',
    region      TEXT        NOT NULL DEFAULT '',
    is_active   BOOLEAN,
    numbers     BIGINT      NOT NULL,
    price_sum   NUMERIC     NOT NULL,
    as_of       TIMESTAMPTZ NOT NULL,
    daily_id    BIGINT      GENERATED ALWAYS AS IDENTITY PRIMARY KEY
);

-- A key with a column that may be NULL, hence COALESCE: NULLS NOT DISTINCT is new in PostgreSQL 15.
CREATE UNIQUE INDEX inventory_daily_key
    ON inventory_daily (account, day, iso_country, region, (COALESCE(is_active::INTEGER, -1)));

COMMENT ON TABLE inventory_daily IS
    'The inventory of each day (UTC, by the clock of the database) by country, region and activity, for trends. After the first applied run of a day its rows are written, and those of the days before it that have none. A day without any number has one row, with empty country and region and numbers 0.';
COMMENT ON COLUMN inventory_daily.account IS 'Name of the account in the configuration of agni-number-sync.';
COMMENT ON COLUMN inventory_daily.day IS 'The day, in UTC.';
COMMENT ON COLUMN inventory_daily.iso_country IS 'The country; empty if the vendor gives none.';
COMMENT ON COLUMN inventory_daily.region IS 'The region; empty if the vendor gives none.';
COMMENT ON COLUMN inventory_daily.is_active IS 'Whether the vendor calls the numbers active; NULL if it does not say.';
COMMENT ON COLUMN inventory_daily.numbers IS 'Numbers alive as of as_of, missing ones included.';
COMMENT ON COLUMN inventory_daily.price_sum IS 'Sum of price over them; numbers without a price add nothing. In the vendor''s numbers, without currency or unit; the vendor calls price monthly.';
COMMENT ON COLUMN inventory_daily.as_of IS 'The instant whose inventory the row tells, equal to purchased_numbers_as_of() of it: the stamp of an applied run of the day, the first unless its rows could not be written, or, for a day that was filled in from the history afterwards, its last microsecond; UTC instant.';
COMMENT ON COLUMN inventory_daily.daily_id IS 'Number of the row, without meaning: it lets the table be replicated.';
