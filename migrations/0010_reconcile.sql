-- What reconcile needs: a lease of its own, the number that a finding is about, and the findings for readers.

-- This index is the lease: one running run of each kind per account. A reconciliation writes nothing that a sync reads, so
-- neither waits for the other.
DROP INDEX sync_runs_running;
CREATE UNIQUE INDEX sync_runs_running ON sync_runs (account, kind) WHERE status = 'running';

-- Reconciliations are few among the syncs, and the last one is looked for after each run.
CREATE INDEX sync_runs_reconciled ON sync_runs (account, run_id DESC) WHERE kind = 'reconcile';

ALTER TABLE reconciliation_findings ADD COLUMN number TEXT;

CREATE VIEW open_findings AS
SELECT finding_id, account, kind, severity, subject, number, field, expected_value, actual_value, remedy, first_seen_at,
       last_seen_at, run_id
FROM reconciliation_findings
WHERE resolved_at IS NULL;

CREATE VIEW resolved_findings AS
SELECT finding_id, account, kind, severity, subject, number, field, expected_value, actual_value, remedy, first_seen_at,
       last_seen_at, run_id, resolved_at
FROM reconciliation_findings
WHERE resolved_at IS NOT NULL;

COMMENT ON TABLE sync_runs IS
    'One row per run. The row of a running run is also its lease: one of each kind per account, held until lease_until. Old rows are cleaned up after history.keep_runs.';
COMMENT ON COLUMN sync_runs.detail IS 'One line for people: about the reason, or what a reconciliation came to; never holds a secret.';
COMMENT ON COLUMN reconciliation_findings.kind IS 'What kind of difference, one stable word: missing_upstream, expected_inactive, api_inconsistent, unexpected_upstream, differs_from_expected, table_edited, table_behind, duplicate_number, not_e164, country_mismatch, priced_inactive, updated_at_backwards, price_changed, possible_page_cap, no_trunk.';
COMMENT ON COLUMN reconciliation_findings.subject IS 'What it is about: the vendor''s id; the phone number, where it is about a number rather than about one id; the account, where it is about the list or the table as a whole.';
COMMENT ON COLUMN reconciliation_findings.number IS 'The phone number concerned, as the vendor writes it; NULL where it is about the list or the table as a whole, or about an id without a number.';
COMMENT ON COLUMN reconciliation_findings.run_id IS 'The last run that saw it: a reconciliation, or a sync that put an edited row right.';
COMMENT ON COLUMN reconciliation_findings.resolved_at IS 'When it was found gone, or put right by a sync; NULL while it is open; UTC instant.';
COMMENT ON COLUMN expected_numbers.is_active IS 'Whether it should be active: false where it should not. NULL counts as true: what is expected should work.';
COMMENT ON TABLE expected_numbers IS
    'The inventory as the customer expects it, loaded by SQL or by agni-number-sync reconcile --expected FILE, which replaces all of it. reconcile compares it with the API. A NULL country or region is not compared.';

COMMENT ON VIEW open_findings IS
    'What the last reconciliation found and nobody has put right: differences between the API, the table and the expected numbers. One row per finding, from the first run that saw it on.';
COMMENT ON COLUMN open_findings.finding_id IS 'Number of the finding.';
COMMENT ON COLUMN open_findings.account IS 'Name of the account in the configuration of agni-number-sync.';
COMMENT ON COLUMN open_findings.kind IS 'What kind of difference, one stable word.';
COMMENT ON COLUMN open_findings.severity IS 'info, warning or critical; the same for all of a kind.';
COMMENT ON COLUMN open_findings.subject IS 'What it is about: the vendor''s id, the phone number, or the account as a whole.';
COMMENT ON COLUMN open_findings.number IS 'The phone number concerned; NULL where it is about the list or the table as a whole, or about an id without a number.';
COMMENT ON COLUMN open_findings.field IS 'The field that differs; NULL where the number as a whole is concerned.';
COMMENT ON COLUMN open_findings.expected_value IS 'What it should be, as text; NULL where nothing should be there.';
COMMENT ON COLUMN open_findings.actual_value IS 'What it is, as text; NULL where nothing is there.';
COMMENT ON COLUMN open_findings.remedy IS 'What to do about it, one sentence.';
COMMENT ON COLUMN open_findings.first_seen_at IS 'When a run found it for the first time; UTC instant.';
COMMENT ON COLUMN open_findings.last_seen_at IS 'When a run found it for the last time; UTC instant.';
COMMENT ON COLUMN open_findings.run_id IS 'The last run that saw it.';

COMMENT ON VIEW resolved_findings IS
    'Findings that are over: found gone by a later reconciliation, or put right by a sync. Old ones may be cleaned up.';
COMMENT ON COLUMN resolved_findings.finding_id IS 'Number of the finding.';
COMMENT ON COLUMN resolved_findings.account IS 'Name of the account in the configuration of agni-number-sync.';
COMMENT ON COLUMN resolved_findings.kind IS 'What kind of difference, one stable word.';
COMMENT ON COLUMN resolved_findings.severity IS 'info, warning or critical; the same for all of a kind.';
COMMENT ON COLUMN resolved_findings.subject IS 'What it was about: the vendor''s id, the phone number, or the account as a whole.';
COMMENT ON COLUMN resolved_findings.number IS 'The phone number concerned; NULL where it was about the list or the table as a whole, or about an id without a number.';
COMMENT ON COLUMN resolved_findings.field IS 'The field that differed; NULL where the number as a whole was concerned.';
COMMENT ON COLUMN resolved_findings.expected_value IS 'What it should have been, as text, when it was last seen; NULL where nothing should have been there.';
COMMENT ON COLUMN resolved_findings.actual_value IS 'What it was, as text, when it was last seen; NULL where nothing was there.';
COMMENT ON COLUMN resolved_findings.remedy IS 'What to do about it, one sentence.';
COMMENT ON COLUMN resolved_findings.first_seen_at IS 'When a run found it for the first time; UTC instant.';
COMMENT ON COLUMN resolved_findings.last_seen_at IS 'When a run found it for the last time; UTC instant.';
COMMENT ON COLUMN resolved_findings.run_id IS 'The last run that saw it.';
COMMENT ON COLUMN resolved_findings.resolved_at IS 'When it was found gone, or put right by a sync; UTC instant.';
