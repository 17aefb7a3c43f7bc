-- What the program keeps about its runs and accounts. No foreign key refers to sync_runs, because its old rows are deleted.

-- The program creates this table itself, before it applies the first file.
COMMENT ON TABLE schema_migrations IS
    'The migrations that agni-numbers migrate has applied to this schema, one row each. An applied file is never edited.';
COMMENT ON COLUMN schema_migrations.version IS 'Number of the file, such as 1 for 0001_inventory.sql.';
COMMENT ON COLUMN schema_migrations.name IS 'Name of the file without its number and ending.';
COMMENT ON COLUMN schema_migrations.checksum IS 'Checksum of the file as applied; a file that no longer matches stops the program.';
COMMENT ON COLUMN schema_migrations.applied_at IS 'When it was applied; UTC instant.';
COMMENT ON COLUMN schema_migrations.applied_by IS 'The database login that applied it.';

CREATE TABLE sync_accounts (
    account              TEXT        PRIMARY KEY,
    filters              TEXT        NOT NULL,
    last_run_id          BIGINT      NOT NULL,
    last_stamp           TIMESTAMPTZ NOT NULL,
    verified_at          TIMESTAMPTZ,
    unidentified         INTEGER     NOT NULL DEFAULT 0,
    unverified           BIGINT      NOT NULL DEFAULT 0,
    history_since        TIMESTAMPTZ,
    retired_at           TIMESTAMPTZ,
    filter_region        TEXT,
    filter_iso_country   TEXT,
    filter_is_active     BOOLEAN,
    sync_interval        INTERVAL    NOT NULL DEFAULT '5 minutes',
    price_change_percent INTEGER     NOT NULL DEFAULT 20
);

COMMENT ON TABLE sync_accounts IS
    'The state of each account after its last applied run, one row per account that ever applied a list or was retired.';
COMMENT ON COLUMN sync_accounts.account IS 'Name of the account in the configuration of agni-number-sync.';
COMMENT ON COLUMN sync_accounts.filters IS 'The filters in force at the last applied run, as the API was asked for them, such as iso_country=US&is_active=true; empty if the whole account is listed.';
COMMENT ON COLUMN sync_accounts.last_run_id IS 'The last applied run, or the one that retired the account (sync_runs.run_id).';
COMMENT ON COLUMN sync_accounts.last_stamp IS 'The stamp of that run, which is valid_from of the versions that it wrote: no later run stamps at or before it, so that time never runs backwards; UTC instant.';
COMMENT ON COLUMN sync_accounts.verified_at IS 'When the table was last proved equal to a complete list, by the clock of the database: the freshness of the data; NULL if it never was; UTC instant.';
COMMENT ON COLUMN sync_accounts.unidentified IS 'Records of the last applied run whose id could not be read. While above zero nothing is removed.';
COMMENT ON COLUMN sync_accounts.unverified IS 'Numbers that do not read in the table as the list of the last applied run has them. While above zero verified_at stays.';
COMMENT ON COLUMN sync_accounts.history_since IS 'The pruning horizon: versions that ended before it were deleted (history.keep_versions), so the history is whole from here on; NULL if none was ever deleted; UTC instant.';
COMMENT ON COLUMN sync_accounts.retired_at IS 'When the account was retired (agni-numbers retire), equal to removed_at of the numbers that it held; NULL unless it is retired, and again after its next applied run; UTC instant.';
COMMENT ON COLUMN sync_accounts.filter_region IS 'The region that filters names; NULL for any.';
COMMENT ON COLUMN sync_accounts.filter_iso_country IS 'The country that filters names; NULL for any.';
COMMENT ON COLUMN sync_accounts.filter_is_active IS 'Whether filters names the active numbers or the others; NULL for both.';
COMMENT ON COLUMN sync_accounts.sync_interval IS 'sync.interval at the last applied run: findings_now says table_behind after three of them.';
COMMENT ON COLUMN sync_accounts.price_change_percent IS 'reconcile.price_change_percent at the last applied run: findings_now says price_changed above it.';

CREATE TABLE sync_runs (
    run_id         BIGINT      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account        TEXT        NOT NULL,
    kind           TEXT        NOT NULL CHECK (kind IN ('sync', 'reconcile',
                                                        'retire')),
    trigger        TEXT        NOT NULL CHECK (trigger IN ('schedule', 'manual', 'signal')),
    status         TEXT        NOT NULL CHECK (status IN ('running', 'succeeded', 'unverified', 'blocked', 'failed', 'abandoned')),
    lease_until    TIMESTAMPTZ NOT NULL,
    started_at     TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    finished_at    TIMESTAMPTZ,
    instance       TEXT        NOT NULL,
    version        TEXT        NOT NULL,
    filters        TEXT        NOT NULL,
    http_status    INTEGER,
    attempts       INTEGER     NOT NULL DEFAULT 0,
    response_bytes BIGINT      NOT NULL DEFAULT 0,
    received       BIGINT      NOT NULL DEFAULT 0,
    unchanged      BIGINT      NOT NULL DEFAULT 0,
    added          BIGINT      NOT NULL DEFAULT 0,
    updated        BIGINT      NOT NULL DEFAULT 0,
    restored       BIGINT      NOT NULL DEFAULT 0,
    repaired       BIGINT      NOT NULL DEFAULT 0,
    missing        BIGINT      NOT NULL DEFAULT 0,
    removed        BIGINT      NOT NULL DEFAULT 0,
    removed_approved BIGINT    NOT NULL DEFAULT 0,
    rejected       BIGINT      NOT NULL DEFAULT 0,
    unverified     BIGINT      NOT NULL DEFAULT 0,
    unreadable     BIGINT      NOT NULL DEFAULT 0,
    reason         TEXT,
    detail         TEXT,
    plan_digest    TEXT,
    fetch_ms       BIGINT,
    apply_ms       BIGINT
) WITH (fillfactor = 80);

-- This index is the lease: one running run per account.
CREATE UNIQUE INDEX sync_runs_running ON sync_runs (account) WHERE status = 'running';
CREATE INDEX sync_runs_account ON sync_runs (account, run_id DESC);

-- Reconciliations are few among the syncs, and the last one is looked up after each run.
CREATE INDEX sync_runs_reconciled ON sync_runs (account, run_id DESC) WHERE kind = 'reconcile';

COMMENT ON TABLE sync_runs IS
    'One row per run. The row of a running run is also its lease: one per account, held until lease_until. A run that changed no number is deleted after history.keep_runs, one that wrote versions after history.keep_versions (by default never); the latest runs and those that proposed a plan stay.';
COMMENT ON COLUMN sync_runs.run_id IS 'Number of the run, ascending.';
COMMENT ON COLUMN sync_runs.account IS 'Name of the account in the configuration of agni-number-sync.';
COMMENT ON COLUMN sync_runs.kind IS 'sync: compare and apply. reconcile: bring reconciliation_findings up to findings_now. retire: mark the numbers of a former account removed.';
COMMENT ON COLUMN sync_runs.trigger IS 'What started it: schedule (the interval), manual (a command), signal (SIGUSR1).';
COMMENT ON COLUMN sync_runs.status IS 'running; succeeded (applied, and found in the table); unverified (applied, but some numbers do not read in the table as the list has them, because the database changes or drops what is written); blocked (refused by the guard, nothing applied); failed (see reason); abandoned (its process died or lost the lease; reason db_conflict).';
COMMENT ON COLUMN sync_runs.lease_until IS 'Until when the running run owns the account; renewed while it lasts, void afterwards, and void if more than 10 minutes ahead, the longest lease; UTC instant.';
COMMENT ON COLUMN sync_runs.started_at IS 'When the run was opened; UTC instant.';
COMMENT ON COLUMN sync_runs.finished_at IS 'When it ended; NULL while it runs; UTC instant.';
COMMENT ON COLUMN sync_runs.instance IS 'Which process ran it (host, process).';
COMMENT ON COLUMN sync_runs.version IS 'Version of agni-number-sync that ran it.';
COMMENT ON COLUMN sync_runs.filters IS 'The filters that the run asked the API with, such as iso_country=US&is_active=true; empty for none.';
COMMENT ON COLUMN sync_runs.http_status IS 'HTTP status of the last answer; NULL if there was none.';
COMMENT ON COLUMN sync_runs.attempts IS 'Requests that were sent to the API or tried.';
COMMENT ON COLUMN sync_runs.response_bytes IS 'Bytes of the answer after decompression, all pages together.';
COMMENT ON COLUMN sync_runs.received IS 'Records in the complete list.';
COMMENT ON COLUMN sync_runs.unchanged IS 'Numbers that read as before.';
COMMENT ON COLUMN sync_runs.added IS 'Numbers seen for the first time.';
COMMENT ON COLUMN sync_runs.updated IS 'Numbers whose documented fields changed.';
COMMENT ON COLUMN sync_runs.restored IS 'Numbers that came back after they were missing or removed.';
COMMENT ON COLUMN sync_runs.repaired IS 'Rows that somebody had edited by hand and that were put right.';
COMMENT ON COLUMN sync_runs.missing IS 'Numbers absent from this list but not yet removed.';
COMMENT ON COLUMN sync_runs.removed IS 'Numbers taken as gone by this run.';
COMMENT ON COLUMN sync_runs.removed_approved IS 'How many of the removed numbers an approval named. The others count against guard.max_removed_percent for 24 hours.';
COMMENT ON COLUMN sync_runs.rejected IS 'Records of this list that were refused (rejected_records).';
COMMENT ON COLUMN sync_runs.unverified IS 'Numbers that do not read in the table as the list has them, because the database changes or drops what is written (findings of kind db_altered).';
COMMENT ON COLUMN sync_runs.unreadable IS 'Values of this list that their columns cannot hold exactly (unreadable_values).';
COMMENT ON COLUMN sync_runs.reason IS 'Stable reason word if the run did not succeed (guard, timeout, auth, ...); else NULL.';
COMMENT ON COLUMN sync_runs.detail IS 'One line for people: about the reason, or what a reconciliation came to; never holds a secret; NULL if there is nothing to say.';
COMMENT ON COLUMN sync_runs.plan_digest IS 'Digest of the guarded set of the plan (what it takes away, changes and adds) that approve refers to; NULL if the plan broke no rule of the guard.';
COMMENT ON COLUMN sync_runs.fetch_ms IS 'Time from the first request to the end of the complete list, in milliseconds.';
COMMENT ON COLUMN sync_runs.apply_ms IS 'Time of the applying transaction, in milliseconds.';

-- fillfactor: a row is updated after each run of a service, so there is room on its page for the next version of it.
CREATE TABLE sync_schedule (
    account      TEXT        NOT NULL,
    instance     TEXT        NOT NULL,
    due_at       TIMESTAMPTZ NOT NULL,
    announced_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (account, instance)
) WITH (fillfactor = 50);

COMMENT ON TABLE sync_schedule IS
    'Which services run, and when each will look at each account next. A service writes its row of an account after each run of it, and deletes its rows when it stops. One that was killed leaves them: due_at is over then.';
COMMENT ON COLUMN sync_schedule.account IS 'Name of the account in the configuration of agni-number-sync.';
COMMENT ON COLUMN sync_schedule.instance IS 'Which process (host, process), as in sync_runs.';
COMMENT ON COLUMN sync_schedule.due_at IS 'When it will make the next run of the account, or see whether another instance has; by the clock of the database; UTC instant.';
COMMENT ON COLUMN sync_schedule.announced_at IS 'When the service wrote this; UTC instant.';

CREATE TABLE rejected_records (
    rejected_id   BIGINT      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account       TEXT        NOT NULL,
    record_key    TEXT        NOT NULL,
    id            TEXT,
    number        TEXT,
    field         TEXT        NOT NULL,
    reason        TEXT        NOT NULL,
    record        TEXT        NOT NULL,
    first_seen_at TIMESTAMPTZ NOT NULL,
    resolved_at   TIMESTAMPTZ,
    run_id        BIGINT      NOT NULL
);

CREATE UNIQUE INDEX rejected_records_open ON rejected_records (account, record_key, field, reason)
    WHERE resolved_at IS NULL;

COMMENT ON TABLE rejected_records IS
    'Records of the API that could not be taken exactly. Their stored rows stay as they were and count as present. Written when the fault opens and when it closes; at most 10,000 are open for an account, and while a list has more, none closes; deleted when it has been closed for history.keep_runs.';
COMMENT ON COLUMN rejected_records.rejected_id IS 'Number of the entry.';
COMMENT ON COLUMN rejected_records.account IS 'Name of the account in the configuration of agni-number-sync.';
COMMENT ON COLUMN rejected_records.record_key IS 'The record''s id, or the hash of its bytes if the id could not be read; at most 512 bytes.';
COMMENT ON COLUMN rejected_records.id IS 'The vendor''s id of the number; NULL if it could not be read.';
COMMENT ON COLUMN rejected_records.number IS 'The phone number of the record; NULL if it could not be read. Such a number is listed, so findings_now does not miss it.';
COMMENT ON COLUMN rejected_records.field IS 'The field at fault; the word record if it was no JSON object at all.';
COMMENT ON COLUMN rejected_records.reason IS 'Why it was refused, in stable words.';
COMMENT ON COLUMN rejected_records.record IS 'The record as received, cut at 64 KiB.';
COMMENT ON COLUMN rejected_records.first_seen_at IS 'When a run refused it for the first time; UTC instant.';
COMMENT ON COLUMN rejected_records.resolved_at IS 'When the fault was gone from the list; NULL while it is open; UTC instant.';
COMMENT ON COLUMN rejected_records.run_id IS 'The run that refused it first.';

CREATE TABLE api_drift (
    account       TEXT        NOT NULL,
    kind          TEXT        NOT NULL CHECK (kind IN ('unknown', 'absent', 'omitted', 'recased', 'retyped', 'empty', 'zoneless',
                                                         'zero_time', 'monotonic')),
    key           TEXT        NOT NULL,
    sample        TEXT,
    first_seen_at TIMESTAMPTZ NOT NULL,
    run_id        BIGINT      NOT NULL,
    PRIMARY KEY (account, kind, key)
);

COMMENT ON TABLE api_drift IS
    'Where the API differs from its documentation in its keys. Written once per kind and key, at first sight; at most 1,000 for an account.';
COMMENT ON COLUMN api_drift.account IS 'Name of the account in the configuration of agni-number-sync.';
COMMENT ON COLUMN api_drift.kind IS 'unknown: a key not documented. absent: a documented key not sent. recased: sent in the other spelling (camelCase). omitted: the list says true of some numbers and false of none, and leaves the key out of others, as if false were left out (api.absent). retyped: its value has another JSON type. empty: empty text for a price, a boolean or a time, taken as none. zoneless: a time without a zone, taken as UTC. zero_time: Go''s zero time, taken as none. monotonic: a time with Go''s reading of its monotonic clock, which is ignored.';
COMMENT ON COLUMN api_drift.key IS 'The documented key; for unknown, the key as received.';
COMMENT ON COLUMN api_drift.sample IS 'For recased, the key as received; otherwise one value as received, cut short; NULL if there is none.';
COMMENT ON COLUMN api_drift.first_seen_at IS 'When a run saw it for the first time; UTC instant.';
COMMENT ON COLUMN api_drift.run_id IS 'The run that saw it first.';

CREATE TABLE sync_approvals (
    run_id      BIGINT      PRIMARY KEY,
    account     TEXT        NOT NULL,
    plan_digest TEXT        NOT NULL,
    filters     TEXT        NOT NULL,
    guarded_set BYTEA,
    absent      BIGINT      NOT NULL,
    changed     BIGINT      NOT NULL,
    added       BIGINT      NOT NULL,
    proposed_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    approved_at TIMESTAMPTZ,
    approved_by TEXT,
    approved_as TEXT,
    note        TEXT,
    applied_by  BIGINT,
    ended_at    TIMESTAMPTZ,
    end_reason  TEXT        CHECK (end_reason IN ('applied', 'recovered', 'differs', 'retired', 'taken_back')),
    ended_by    TEXT,
    ended_as    TEXT
);

-- EXTERNAL: hashes do not compress, so trying to would only cost time.
ALTER TABLE sync_approvals ALTER COLUMN guarded_set SET STORAGE EXTERNAL;

-- An account has at most one waiting proposal, and at most one approval in force.
CREATE UNIQUE INDEX sync_approvals_open ON sync_approvals (account, (approved_at IS NULL)) WHERE ended_at IS NULL;

COMMENT ON TABLE sync_approvals IS
    'Plans that the guard blocked, and the approvals given to them. What an approval names is taken out of a later plan; the guard judges the rest.';
COMMENT ON COLUMN sync_approvals.run_id IS 'The blocked run that proposed the plan (agni-numbers approve RUN).';
COMMENT ON COLUMN sync_approvals.account IS 'Name of the account in the configuration of agni-number-sync.';
COMMENT ON COLUMN sync_approvals.plan_digest IS 'Digest of the guarded set as proposed, as in sync_runs.plan_digest.';
COMMENT ON COLUMN sync_approvals.filters IS 'The filters of the blocked run, as sync_runs has them. The approval holds under these alone.';
COMMENT ON COLUMN sync_approvals.guarded_set IS 'Hashes of 16 bytes, one after another: of the absent ids; then of the changed and of the added numbers, each as it would read, without updated_at. From the first applied run on only the absent ids; NULL once it has ended.';
COMMENT ON COLUMN sync_approvals.absent IS 'Numbers in the proposed set that the list did not hold.';
COMMENT ON COLUMN sync_approvals.changed IS 'Numbers in the proposed set whose fields differed.';
COMMENT ON COLUMN sync_approvals.added IS 'Numbers in the proposed set that were not held: new, or back after their removal.';
COMMENT ON COLUMN sync_approvals.proposed_at IS 'When the run was blocked; UTC instant.';
COMMENT ON COLUMN sync_approvals.approved_at IS 'When somebody approved it; NULL while it waits; UTC instant.';
COMMENT ON COLUMN sync_approvals.approved_by IS 'The person who approved it, as the command saw it: SUDO_USER, else the login of the process; NULL while it waits.';
COMMENT ON COLUMN sync_approvals.approved_as IS 'The database login that approved it; NULL while it waits.';
COMMENT ON COLUMN sync_approvals.note IS 'What the person gave as the reason (approve --note); NULL if nothing.';
COMMENT ON COLUMN sync_approvals.applied_by IS 'The first run that applied something of the set because it was approved; NULL while none has.';
COMMENT ON COLUMN sync_approvals.ended_at IS 'When the proposal or approval ceased to count; NULL while it is open; UTC instant.';
COMMENT ON COLUMN sync_approvals.end_reason IS 'applied: a run applied something of it. recovered: the list became plausible again, or the approval was not needed. differs: another set took its place. retired: the account was retired. taken_back: somebody took the approval back before it was used. NULL while open.';
COMMENT ON COLUMN sync_approvals.ended_by IS 'The person who took the approval back; NULL if it ended otherwise.';
COMMENT ON COLUMN sync_approvals.ended_as IS 'The database login that took the approval back; NULL if it ended otherwise.';
