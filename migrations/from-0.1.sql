-- Carries the tables of version 0.1 over to 1.0. A psql script: run it twice, with `migrate` of 1.0 in between, as a superuser,
-- or as the owner of the tables if he may create schemas in the database. No service may run, on any machine:
--
--     sudo systemctl stop agni-number-sync
--     sudo -u postgres psql -d numbers -f from-0.1.sql
--     agni-numbers migrate --login postgres
--     sudo -u postgres psql -d numbers -f from-0.1.sql
--     sudo -u postgres psql -d numbers -f roles.sql
--     sudo systemctl start agni-number-sync
--
-- The first time it moves what 0.1 made to a schema of its own, public_0_1 (or phones_0_1 with -v schema=phones). The second
-- time it copies the rows from there to the tables that `migrate` has made. Each time is one transaction. Nothing of 0.1 is
-- changed or deleted, so the copy takes as much room again until you drop the old schema.
--
-- Numbers, versions, stamps, digests, runs with their ids, findings, rejected records, expected numbers and the days of
-- inventory_daily stay as they were. A proposal or approval that is open stays so if it is about absent numbers only. One about
-- changes ends as `differs`, because in 0.1 it does not say what the numbers may become: the next run that still has these
-- changes is blocked once more.

\set ON_ERROR_STOP on
\set QUIET on
\if :{?schema} \else \set schema public \endif
SELECT :'schema' || '_0_1' AS old \gset
\set refuse 'DO $refuse$ BEGIN RAISE EXCEPTION USING MESSAGE = %L, HINT = %L; END $refuse$'

BEGIN;
SET LOCAL search_path = pg_catalog;
SET LOCAL TimeZone = 'UTC';
-- The lock that `migrate` takes, too: neither begins while the other is at work.
SELECT pg_advisory_xact_lock(hashtextextended('agni-number-sync migrations ' || :'schema', 0)) \g /dev/null

SELECT max(holds) FILTER (WHERE name = :'schema') AS here, max(holds) FILTER (WHERE name = :'old') AS there,
       COALESCE(obj_description(to_regnamespace(quote_ident(:'old')), 'pg_namespace'), '') AS carried
  FROM (SELECT name, CASE WHEN to_regclass(format('%I.sync_runs', name)) IS NULL THEN 'none'
                          WHEN to_regclass(format('%I.finding_kinds', name)) IS NOT NULL THEN '1.0'
                          WHEN to_regclass(format('%I.open_findings', name)) IS NOT NULL THEN '0.1'
                          ELSE 'a part' END AS holds
          FROM (VALUES (:'schema'), (:'old')) schemas (name)) found
\gset
SELECT :'here' = '0.1' AND :'there' = 'none' AS is_first, :'here' = '1.0' AND :'there' = '0.1' AND :'carried' = '' AS is_second
\gset

SELECT format(:'refuse', said[1], said[2])
FROM (SELECT CASE
      WHEN :'is_first'::BOOLEAN OR :'is_second'::BOOLEAN THEN NULL
      WHEN :'carried' <> '' AND :'here' = '1.0' THEN
           ARRAY[format('nothing to do: schema %I was %s', :'old', :'carried'),
                 format('if all is as it should be: DROP SCHEMA %I CASCADE', :'old')]
      WHEN :'there' = '0.1' AND :'here' = '0.1' THEN
           ARRAY[format('schemas %I and %I both hold tables of 0.1', :'schema', :'old'),
                 format('if those of %1$I are not needed: DROP SCHEMA %1$I CASCADE', :'old')]
      WHEN :'there' = '0.1' THEN
           ARRAY['the tables of 1.0 are missing', 'run agni-numbers migrate, then this script once more']
      WHEN :'here' = '1.0' THEN
           ARRAY[format('nothing to do: schema %I holds the tables of 1.0', :'schema'), 'agni-number-sync check says more']
      WHEN :'here' = 'a part' THEN
           ARRAY[format('schema %I holds only a part of the tables of 0.1', :'schema'),
                 'run migrate of the last agni-number-sync 0.1 first']
      ELSE ARRAY[format('schema %I holds no tables of 0.1', :'schema'),
                 'if database.schema in the configuration names another one, give it: -v schema=NAME'] END AS said) found
WHERE said IS NOT NULL
\gexec

\if :is_first

SELECT format(:'refuse',
              format('run %s of account %s is under way at %s', run_id, account, instance),
              format('stop agni-number-sync on every machine; if it was killed, wait until %s', lease_until))
FROM :"schema".sync_runs WHERE status = 'running' AND lease_until > clock_timestamp() LIMIT 1
\gexec

CREATE SCHEMA :"old";
SELECT format('ALTER %s %I.%s SET SCHEMA %I', CASE WHEN object LIKE '%(%' THEN 'FUNCTION' ELSE 'TABLE' END, :'schema', object,
              :'old')
FROM unnest(ARRAY['schema_migrations', 'purchased_numbers', 'purchased_numbers_history', 'sync_accounts', 'sync_runs',
                  'rejected_records', 'api_drift', 'sync_approvals', 'expected_numbers', 'reconciliation_findings',
                  'inventory_daily', 'current_numbers', 'purchased_numbers_versions', 'number_changes', 'price_changes',
                  'number_timeline', 'inventory_summary', 'monthly_cost', 'inactive_numbers', 'estimated_renewals',
                  'inventory_trend', 'sync_status', 'open_findings', 'resolved_findings',
                  'purchased_numbers_as_of(timestamptz)']) object
\gexec
COMMIT;
\echo 'The tables of 0.1 now stand in schema' :old
\echo 'Next: agni-numbers migrate --login ROLE (or as the owner of the tables), then this script once more.'

\else

-- A run begins with a row of sync_runs, so under this lock none begins before the end.
LOCK TABLE :"schema".sync_runs;
SELECT format(:'refuse',
              'a run or a person has written to the new tables already',
              format('stop agni-number-sync, give up what was written (TRUNCATE %s), then run this again', tables))
FROM (SELECT string_agg(format('%I.%I', :'schema', name), ', ') AS tables
        FROM unnest(ARRAY['purchased_numbers', 'purchased_numbers_history', 'sync_accounts', 'sync_runs', 'rejected_records',
                          'api_drift', 'sync_approvals', 'expected_numbers', 'reconciliation_findings',
                          'inventory_daily']) name) ours
WHERE EXISTS (SELECT FROM :"schema".sync_runs) OR EXISTS (SELECT FROM :"schema".sync_accounts)
   OR EXISTS (SELECT FROM :"schema".expected_numbers) OR EXISTS (SELECT FROM :"schema".purchased_numbers)
\gexec
-- From here on a name without a schema is a table of 0.1.
SELECT set_config('search_path', format('%I, pg_temp', :'old'), true) \g /dev/null

CREATE TEMPORARY TABLE copied (name TEXT, sorted_by TEXT, identity TEXT, rows BIGINT) ON COMMIT DROP;
INSERT INTO copied VALUES
    ('purchased_numbers',         'account, id', NULL),
    ('purchased_numbers_history', 'valid_to',    NULL), -- its index by time relies on that order
    ('sync_accounts',             'account',     NULL),
    ('sync_runs',                 'run_id',      'run_id'),
    ('rejected_records',          'rejected_id', 'rejected_id'),
    ('api_drift',                 'account',     NULL),
    ('sync_approvals',            'run_id',      NULL),
    ('expected_numbers',          'number',      NULL),
    ('reconciliation_findings',   'finding_id',  'finding_id'),
    ('inventory_daily',           'day',         NULL);

-- Values that are not copied as they are. Any other column that 0.1 lacks gets its default; the next applied run writes those
-- of sync_accounts.
CREATE TEMPORARY TABLE made (name TEXT, attribute TEXT, value TEXT) ON COMMIT DROP;
INSERT INTO made VALUES
    -- If 0.1 deleted versions of a number, the oldest one left begins after the number was first seen.
    ('sync_accounts', 'history_since', $$(
        SELECT max(oldest.valid_from)
          FROM (SELECT min(v.valid_from) AS valid_from FROM purchased_numbers_versions v WHERE v.account = t.account
                 GROUP BY v.id HAVING min(v.valid_from) > min(v.first_seen_at)) oldest)$$),
    -- Runs that a killed process left. 0.1 may have two for an account, 1.0 may not.
    ('sync_runs', 'status',      $$CASE status WHEN 'running' THEN 'abandoned' ELSE status END$$),
    ('sync_runs', 'finished_at', $$CASE status WHEN 'running' THEN lease_until ELSE finished_at END$$),
    ('sync_runs', 'reason',      $$CASE status WHEN 'running' THEN 'db_conflict' ELSE reason END$$),
    -- A run that an approval let through removed nothing but what that approval named.
    ('sync_runs', 'removed_approved', $$
        CASE WHEN EXISTS (SELECT FROM sync_approvals a
                           WHERE a.absent > 0 AND t.detail = 'let through by the approval of run ' || a.run_id)
             THEN removed ELSE 0 END$$),
    ('sync_approvals', 'applied_by', $$(
        SELECT min(r.run_id) FROM sync_runs r
         WHERE r.account = t.account AND r.detail = 'let through by the approval of run ' || t.run_id)$$),
    ('sync_approvals', 'approved_as', 'approved_by'),
    ('sync_approvals', 'added',       '0'),
    ('sync_approvals', 'guarded_set', $$CASE WHEN ended_at IS NULL AND changed = 0 THEN guarded_set END$$),
    ('sync_approvals', 'ended_at',    $$CASE WHEN changed = 0 THEN ended_at ELSE COALESCE(ended_at, clock_timestamp()) END$$),
    ('sync_approvals', 'end_reason',  $$CASE WHEN changed = 0 THEN end_reason ELSE COALESCE(end_reason, 'differs') END$$);

SELECT format('WITH put AS (INSERT INTO %1$I.%2$I (%3$s) OVERRIDING SYSTEM VALUE
                            SELECT %4$s FROM %2$I t ORDER BY %5$s RETURNING 1)
               UPDATE copied SET rows = (SELECT count(*) FROM put) WHERE name = %2$L',
              :'schema', copied.name, string_agg(quote_ident(attname), ', ' ORDER BY attnum),
              string_agg(COALESCE(made.value, quote_ident(attname)), ', ' ORDER BY attnum), sorted_by)
FROM copied
JOIN pg_attribute a ON attrelid = to_regclass(format('%I.%I', :'schema', copied.name)) AND attnum > 0 AND NOT attisdropped
LEFT JOIN made ON made.name = copied.name AND attribute = attname
WHERE attribute IS NOT NULL
   OR EXISTS (SELECT FROM pg_attribute o
               WHERE o.attrelid = to_regclass(copied.name) AND o.attname = a.attname AND NOT o.attisdropped)
GROUP BY copied.name, sorted_by
\gexec
SELECT format('DO $check$ BEGIN IF (SELECT count(*) FROM %I) <> %s THEN RAISE EXCEPTION %L; END IF; END $check$', name, rows,
              'not all rows of ' || name || ' were copied')
FROM copied
\gexec
-- No number is given out twice, not even that of a deleted row.
SELECT format('DO $go_on$ BEGIN PERFORM setval(%L, last_value, is_called) FROM %s; END $go_on$',
              pg_get_serial_sequence(format('%I.%I', :'schema', name), identity), pg_get_serial_sequence(name, identity))
FROM copied WHERE identity IS NOT NULL
\gexec
COMMENT ON SCHEMA :"old" IS 'carried over to 1.0 by from-0.1.sql';

SELECT name AS "table", rows FROM copied;
\pset tuples_only on
\pset format unaligned
SELECT format('Run %s of account %s is no longer open for approval, as it is about changes: the next sync proposes it again.',
              run_id, account)
FROM sync_approvals WHERE ended_at IS NULL AND changed > 0;
SELECT 'Of your own, and left with the tables of 0.1: ' || own
FROM (SELECT attrelid AS belongs_to, format('column %s of %s', attname, attrelid::REGCLASS)
        FROM pg_attribute o JOIN copied ON attrelid = to_regclass(name)
       WHERE attnum > 0 AND NOT attisdropped
         AND NOT EXISTS (SELECT FROM pg_attribute n
                          WHERE n.attrelid = to_regclass(format('%I.%I', :'schema', name)) AND n.attname = o.attname)
      UNION ALL
      SELECT tgrelid, format('trigger %s of %s', tgname, tgrelid::REGCLASS) FROM pg_trigger WHERE NOT tgisinternal
      UNION ALL
      SELECT confrelid, format('foreign key %s of %s', conname, conrelid::REGCLASS) FROM pg_constraint WHERE contype = 'f'
      UNION
      SELECT refobjid, format('view %s', ev_class::REGCLASS)
        FROM pg_depend
        JOIN pg_rewrite ON pg_rewrite.oid = objid AND classid = 'pg_rewrite'::REGCLASS AND refclassid = 'pg_class'::REGCLASS
        JOIN pg_class reading ON reading.oid = ev_class AND reading.relnamespace <> to_regnamespace(quote_ident(:'old'))
     ) owned (belongs_to, own)
JOIN pg_class ON pg_class.oid = belongs_to AND relnamespace = to_regnamespace(quote_ident(:'old'))
GROUP BY own ORDER BY own;
COMMIT;
ANALYZE :"schema".purchased_numbers, :"schema".purchased_numbers_history, :"schema".sync_runs;
\echo 'Everything is copied. Next: roles.sql, then start the service. Once all is as it should be: DROP SCHEMA' :"old" 'CASCADE'

\endif
