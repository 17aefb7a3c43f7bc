-- What the inventory is compared with, and what came out.

CREATE TABLE expected_numbers (
    number      TEXT        NOT NULL,
    account     TEXT,
    iso_country TEXT,
    region      TEXT,
    is_active   BOOLEAN,
    label       TEXT,
    loaded_at   TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    expected_id BIGINT      GENERATED ALWAYS AS IDENTITY PRIMARY KEY
);

-- A key over a column that may be NULL: NULLS NOT DISTINCT exists from PostgreSQL 15 only.
CREATE UNIQUE INDEX expected_numbers_key ON expected_numbers (number, (COALESCE(account, '')));

COMMENT ON TABLE expected_numbers IS
    'The inventory as the customer expects it, loaded by SQL or by agni-number-sync reconcile --expected FILE, which replaces all of it. reconcile compares it with the API. A NULL country or region is not compared.';
COMMENT ON COLUMN expected_numbers.number IS 'The expected phone number, written as the vendor does (E.164).';
COMMENT ON COLUMN expected_numbers.account IS 'The account that should hold it; NULL for any.';
COMMENT ON COLUMN expected_numbers.iso_country IS 'The expected country; NULL for any.';
COMMENT ON COLUMN expected_numbers.region IS 'The expected region; NULL for any.';
COMMENT ON COLUMN expected_numbers.is_active IS 'Whether it should be active: false if it should not. NULL counts as true: what is expected should work.';
COMMENT ON COLUMN expected_numbers.label IS 'A remark of the customer, such as owner or purpose; not compared.';
COMMENT ON COLUMN expected_numbers.loaded_at IS 'When the row was loaded; UTC instant.';
COMMENT ON COLUMN expected_numbers.expected_id IS 'Number of the row, without meaning: it lets the table be replicated.';

CREATE TABLE reconciliation_findings (
    finding_id     BIGINT      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account        TEXT        NOT NULL,
    kind           TEXT        NOT NULL,
    severity       TEXT        NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
    subject        TEXT        NOT NULL,
    number         TEXT,
    field          TEXT,
    expected_value TEXT,
    actual_value   TEXT,
    remedy         TEXT        NOT NULL,
    first_seen_at  TIMESTAMPTZ NOT NULL,
    last_seen_at   TIMESTAMPTZ NOT NULL,
    resolved_at    TIMESTAMPTZ,
    run_id         BIGINT      NOT NULL,
    written_digest TEXT,
    table_shape    TEXT
);

CREATE UNIQUE INDEX reconciliation_findings_open
    ON reconciliation_findings (account, kind, subject, (COALESCE(field, ''))) WHERE resolved_at IS NULL;

COMMENT ON TABLE reconciliation_findings IS
    'Differences between API, table and expected inventory. A finding stays one row from the first run that sees it until it is resolved.';
COMMENT ON COLUMN reconciliation_findings.finding_id IS 'Number of the finding.';
COMMENT ON COLUMN reconciliation_findings.account IS 'Name of the account in the configuration of agni-number-sync.';
COMMENT ON COLUMN reconciliation_findings.kind IS 'What kind of difference, one stable word: missing_upstream, expected_inactive, api_inconsistent, unexpected_upstream, differs_from_expected, table_edited, db_altered, table_behind, duplicate_number, not_e164, country_mismatch, priced_inactive, updated_at_backwards, price_changed, possible_page_cap, no_trunk.';
COMMENT ON COLUMN reconciliation_findings.severity IS 'info, warning or critical.';
COMMENT ON COLUMN reconciliation_findings.subject IS 'What it is about: the vendor''s id; the phone number, if it is about a number rather than about one id; the account, if it is about the list or the table as a whole.';
COMMENT ON COLUMN reconciliation_findings.field IS 'The field that differs; NULL if the number as a whole is concerned.';
COMMENT ON COLUMN reconciliation_findings.expected_value IS 'What it should be, as text; NULL if nothing should be there.';
COMMENT ON COLUMN reconciliation_findings.actual_value IS 'What it is, as text; NULL if nothing is there.';
COMMENT ON COLUMN reconciliation_findings.remedy IS 'What to do about it, one sentence.';
COMMENT ON COLUMN reconciliation_findings.first_seen_at IS 'When a run found it for the first time; UTC instant.';
COMMENT ON COLUMN reconciliation_findings.last_seen_at IS 'When a run found it for the last time; UTC instant.';
COMMENT ON COLUMN reconciliation_findings.resolved_at IS 'When it was found gone, or put right by a sync; NULL while it is open; UTC instant.';
COMMENT ON COLUMN reconciliation_findings.run_id IS 'The last run that saw it: a reconciliation, or a sync that put an edited row right.';
COMMENT ON COLUMN reconciliation_findings.number IS 'The phone number concerned, as the vendor writes it; NULL if it is about the list or the table as a whole, or about an id without a number.';
COMMENT ON COLUMN reconciliation_findings.written_digest IS 'For db_altered: what was written, as row_digest has it. The row is left alone until the list says something else or table_shape changes; else NULL.';
COMMENT ON COLUMN reconciliation_findings.table_shape IS 'For db_altered: hash of the triggers, rules, policies and columns of purchased_numbers at that time; else NULL.';
