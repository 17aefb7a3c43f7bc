-- sync_status says what stands, not what the last run met: a plan that waits for approval blocks until it is approved or
-- the API recovers, whatever failed since; and a clock that was put back makes no data fresh.

-- The accounts are those that ever ran: the recursion steps from one to the next through the index, however many runs lie
-- between. Counting joins a grouped table, so that who does not ask for the counts does not pay for them.
CREATE OR REPLACE VIEW sync_status AS
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
       COALESCE(held.numbers, 0) AS numbers,
       COALESCE(held.missing, 0) AS missing,
       COALESCE(held.removed, 0) AS removed
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

COMMENT ON COLUMN sync_status.verified_at IS 'When the table was last proved equal to a complete list, by the clock of the database; NULL where never; UTC instant.';
COMMENT ON COLUMN sync_status.age IS 'Time since verified_at, as of this statement. NULL where never verified, and where verified_at lies more than a minute in the future: the clock was put back since, and nobody knows the age.';
COMMENT ON COLUMN sync_status.age_seconds IS 'age in whole seconds; NULL where age is.';
COMMENT ON COLUMN sync_status.blocked IS 'True while a plan that the guard blocked waits: until somebody approves it, the API recovers or another plan takes its place. Failed runs in between change nothing.';
COMMENT ON COLUMN sync_status.blocked_run_id IS 'The latest run that was blocked for that plan, for agni-number-sync approve; NULL where not blocked.';

COMMENT ON COLUMN sync_accounts.verified_at IS 'When the table was last proved equal to a complete list, by the clock of the database: the freshness of the data; UTC instant.';
COMMENT ON COLUMN purchased_numbers.missing_since IS 'The first complete list in the present row of absences, by the clock of the database; NULL while the number is listed; UTC instant. Kept when the number is removed.';
COMMENT ON COLUMN purchased_numbers.missing_runs IS 'How many complete lists in a row have not held the number; 0 while it is listed, be it in a record that is refused.';
COMMENT ON COLUMN api_drift.key IS 'The documented key; for unknown, the key as received.';
COMMENT ON COLUMN api_drift.sample IS 'For recased, the key as received; otherwise one value as received, cut short; NULL where there is none.';
