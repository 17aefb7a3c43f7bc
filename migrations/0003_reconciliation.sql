-- What the inventory is compared with, what came out, and its daily size.

CREATE TABLE expected_numbers (
    number      TEXT        NOT NULL,
    account     TEXT,
    iso_country TEXT,
    region      TEXT,
    is_active   BOOLEAN,
    label       TEXT,
    loaded_at   TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
);

-- A key over columns that may be NULL: NULLS NOT DISTINCT exists from PostgreSQL 15 only.
CREATE UNIQUE INDEX expected_numbers_key ON expected_numbers (number, (COALESCE(account, '')));

CREATE TABLE reconciliation_findings (
    finding_id     BIGINT      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account        TEXT        NOT NULL,
    kind           TEXT        NOT NULL,
    severity       TEXT        NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
    subject        TEXT        NOT NULL,
    field          TEXT,
    expected_value TEXT,
    actual_value   TEXT,
    remedy         TEXT        NOT NULL,
    first_seen_at  TIMESTAMPTZ NOT NULL,
    last_seen_at   TIMESTAMPTZ NOT NULL,
    resolved_at    TIMESTAMPTZ,
    run_id         BIGINT      NOT NULL
);

CREATE UNIQUE INDEX reconciliation_findings_open
    ON reconciliation_findings (account, kind, subject, (COALESCE(field, ''))) WHERE resolved_at IS NULL;

CREATE TABLE inventory_daily (
    account     TEXT    NOT NULL,
    day         DATE    NOT NULL,
    iso_country TEXT    NOT NULL DEFAULT '',
    region      TEXT    NOT NULL DEFAULT '',
    is_active   BOOLEAN,
    numbers     BIGINT  NOT NULL,
    price_sum   NUMERIC NOT NULL
);

CREATE UNIQUE INDEX inventory_daily_key
    ON inventory_daily (account, day, iso_country, region, (COALESCE(is_active::INTEGER, -1)));

COMMENT ON TABLE expected_numbers IS
    'The inventory as the customer expects it, loaded by the customer; reconcile compares it with the API and the table. A NULL property is not compared.';
COMMENT ON COLUMN expected_numbers.number IS 'The expected phone number, written as the vendor does (E.164).';
COMMENT ON COLUMN expected_numbers.account IS 'The account that should hold it; NULL for any.';
COMMENT ON COLUMN expected_numbers.iso_country IS 'The expected country; NULL for any.';
COMMENT ON COLUMN expected_numbers.region IS 'The expected region; NULL for any.';
COMMENT ON COLUMN expected_numbers.is_active IS 'Whether it should be active; NULL for either.';
COMMENT ON COLUMN expected_numbers.label IS 'A remark of the customer, such as owner or purpose; not compared.';
COMMENT ON COLUMN expected_numbers.loaded_at IS 'When the row was loaded; UTC instant.';

COMMENT ON TABLE reconciliation_findings IS
    'Differences between API, table and expected inventory. A finding stays one row from the first run that sees it until it is resolved.';
COMMENT ON COLUMN reconciliation_findings.finding_id IS 'Number of the finding.';
COMMENT ON COLUMN reconciliation_findings.account IS 'Name of the account in the configuration of agni-number-sync.';
COMMENT ON COLUMN reconciliation_findings.kind IS 'What kind of difference, one stable word.';
COMMENT ON COLUMN reconciliation_findings.severity IS 'info, warning or critical.';
COMMENT ON COLUMN reconciliation_findings.subject IS 'The id or phone number concerned.';
COMMENT ON COLUMN reconciliation_findings.field IS 'The field that differs; NULL where the number as a whole is concerned.';
COMMENT ON COLUMN reconciliation_findings.expected_value IS 'What it should be, as text; NULL where nothing should be there.';
COMMENT ON COLUMN reconciliation_findings.actual_value IS 'What it is, as text; NULL where nothing is there.';
COMMENT ON COLUMN reconciliation_findings.remedy IS 'What to do about it, one sentence.';
COMMENT ON COLUMN reconciliation_findings.first_seen_at IS 'When a run found it for the first time; UTC instant.';
COMMENT ON COLUMN reconciliation_findings.last_seen_at IS 'When a run found it for the last time; UTC instant.';
COMMENT ON COLUMN reconciliation_findings.resolved_at IS 'When it was found gone; NULL while it is open; UTC instant.';
COMMENT ON COLUMN reconciliation_findings.run_id IS 'The last run that saw it.';

COMMENT ON TABLE inventory_daily IS
    'The inventory of each day (UTC) by country, region and activity, for trends.';
COMMENT ON COLUMN inventory_daily.account IS 'Name of the account in the configuration of agni-number-sync.';
COMMENT ON COLUMN inventory_daily.day IS 'The day, in UTC.';
COMMENT ON COLUMN inventory_daily.iso_country IS 'The country; empty where the vendor gives none.';
COMMENT ON COLUMN inventory_daily.region IS 'The region; empty where the vendor gives none.';
COMMENT ON COLUMN inventory_daily.is_active IS 'Whether the vendor calls the numbers active; NULL where it does not say.';
COMMENT ON COLUMN inventory_daily.numbers IS 'Numbers alive, at the last applied run of the day.';
COMMENT ON COLUMN inventory_daily.price_sum IS 'Sum of price over them; numbers without a price add nothing. The vendor states no currency, unit or period.';
