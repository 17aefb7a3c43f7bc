-- How far the table can be trusted, per account.

-- The accounts are those that ever ran: the recursion steps from one to the next through the index, however many runs lie
-- between. Counting joins a grouped table, so that who does not ask for the counts does not pay for them.
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
       CASE WHEN a.verified_at IS NOT NULL
            THEN GREATEST(statement_timestamp() - a.verified_at, INTERVAL '0') END AS age,
       CASE WHEN a.verified_at IS NOT NULL
            THEN floor(GREATEST(extract(epoch FROM statement_timestamp() - a.verified_at), 0))::BIGINT END AS age_seconds,
       COALESCE(a.filters, last.filters) AS filters,
       COALESCE(finished.status = 'blocked', false) AS blocked,
       CASE WHEN finished.status = 'blocked' THEN finished.run_id END AS blocked_run_id,
       COALESCE(refused.records, 0) AS rejected,
       COALESCE(a.unidentified > 0, false) AS removals_held,
       COALESCE(held.numbers, 0) AS numbers,
       COALESCE(held.missing, 0) AS missing,
       COALESCE(held.removed, 0) AS removed
FROM known k
LEFT JOIN sync_accounts a ON a.account = k.account
LEFT JOIN LATERAL (
    SELECT r.* FROM sync_runs r
    WHERE r.account = k.account AND r.kind = 'sync'
    ORDER BY r.run_id DESC LIMIT 1
) last ON true
LEFT JOIN LATERAL (
    SELECT r.run_id, r.status FROM sync_runs r
    WHERE r.account = k.account AND r.kind = 'sync' AND r.status <> 'running'
    ORDER BY r.run_id DESC LIMIT 1
) finished ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS runs FROM sync_runs r
    WHERE r.account = k.account AND r.kind = 'sync' AND r.status IN ('failed', 'blocked', 'abandoned')
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
           count(removed_at) AS removed
    FROM purchased_numbers
    GROUP BY account
) held ON held.account = k.account;

COMMENT ON VIEW sync_status IS
    'How far the table can be trusted, one row per account that ever ran. Runs of kind sync only. The freshness is verified_at, not the time of the last run.';
COMMENT ON COLUMN sync_status.account IS 'Name of the account in the configuration of agni-number-sync.';
COMMENT ON COLUMN sync_status.last_run_id IS 'The latest run, which may be running; NULL where none is on record.';
COMMENT ON COLUMN sync_status.last_status IS 'Its status, see sync_runs.status.';
COMMENT ON COLUMN sync_status.last_reason IS 'Its reason where it did not succeed; else NULL.';
COMMENT ON COLUMN sync_status.last_detail IS 'Its detail for people; NULL where there is none.';
COMMENT ON COLUMN sync_status.last_started_at IS 'When it was opened; UTC instant.';
COMMENT ON COLUMN sync_status.last_finished_at IS 'When it ended; NULL while it runs; UTC instant.';
COMMENT ON COLUMN sync_status.last_trigger IS 'What started it: schedule, manual or signal.';
COMMENT ON COLUMN sync_status.last_instance IS 'Which process ran it.';
COMMENT ON COLUMN sync_status.consecutive_failures IS 'Runs since the last succeeded one that ended otherwise: failed, blocked or abandoned. Counts the runs on record only.';
COMMENT ON COLUMN sync_status.verified_at IS 'When the table was last proved equal to a complete list; NULL where never; UTC instant.';
COMMENT ON COLUMN sync_status.age IS 'Time since verified_at, as of this statement; NULL where never verified.';
COMMENT ON COLUMN sync_status.age_seconds IS 'age in whole seconds; NULL where never verified.';
COMMENT ON COLUMN sync_status.filters IS 'The filters in force at the last applied run, or those of the latest run where none was ever applied; empty for none, NULL where no run is on record.';
COMMENT ON COLUMN sync_status.blocked IS 'True where the last finished run was blocked by the guard: the table stands still until the API recovers or somebody approves.';
COMMENT ON COLUMN sync_status.blocked_run_id IS 'That run, for agni-number-sync approve; NULL where not blocked.';
COMMENT ON COLUMN sync_status.rejected IS 'Records refused at present, see rejected_records.';
COMMENT ON COLUMN sync_status.removals_held IS 'True while nothing is removed because the last applied list held records whose id could not be read.';
COMMENT ON COLUMN sync_status.numbers IS 'Numbers held, missing ones included.';
COMMENT ON COLUMN sync_status.missing IS 'Those of them that the latest complete list did not hold, not yet confirmed as gone.';
COMMENT ON COLUMN sync_status.removed IS 'Numbers that are gone; their rows are kept.';
