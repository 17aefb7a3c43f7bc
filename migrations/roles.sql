-- The three roles of agni-number-sync. A psql script: run it in the database that holds the table, whenever you like and as
-- often as you like, as a superuser, or as an owner of the database who may create roles (the administrator that a managed
-- cloud gives you):
--
--     sudo -u postgres psql -d numbers -f roles.sql
--     sudo -u postgres psql -d numbers -v schema=phones -v writer=my_sync -f roles.sql
--     psql 'host=db.example.com user=admin dbname=numbers' -v schema=phones -f roles.sql
--
-- It makes an administrator who is no superuser a member of the owner, because he could not act for the owner otherwise.
--
-- It creates the roles that are missing, hands the program's objects to the owner, and sets the rights on what exists to
-- exactly those below. So run it once before the first `migrate` (for roles and schema), and again after every `migrate` that
-- made new tables or views: until then, nobody but the owner has any right on those.
--
--   owner  (agni_owner, NOLOGIN)    owns the objects and migrates. Nobody logs in as it.
--   writer (agni_sync, LOGIN)       the service. No DDL, no TRUNCATE; DELETE only on runs, the schedule, findings, rejected
--                                   records, expected numbers and the days of inventory_daily; it can append to the history, but
--                                   not change it. Give it a password, or let it in by peer authentication. At most 24
--                                   connections: sync.parallel + 2 (6) for each of three instances, and 6 for commands.
--                                   ALTER ROLE agni_sync CONNECTION LIMIT changes that, `agni-numbers check` checks it.
--   reader (agni_reader, NOLOGIN)   for BI: the views, purchased_numbers_as_of(), and what kinds of findings and
--                                   calling codes there are; no other table.
--                                   GRANT agni_reader TO my_dashboard;
--
-- The service does not migrate. Do it with a login that is a member of the owner or a superuser:
--
--     sudo -u postgres psql -c 'GRANT agni_owner TO deploy'
--     agni-numbers migrate --login deploy
--
-- It then acts as the owner, so that the owner owns what it creates.
--
-- If history.keep_versions is set in the configuration, the writer also has to delete from the history. To let it, run this
-- script, now and every time, with
--
--     sudo -u postgres psql -d numbers -v prune_versions=yes -f roles.sql
--
-- Migrated as somebody else? Run this script again: it hands the objects over.
-- The customer loads expected_numbers, with reconcile --expected or by SQL. If he does so with another login than the
-- writer's, GRANT INSERT, UPDATE, DELETE on it to that login after this script. Findings are accepted with agni-numbers accept
-- or by SQL. If another login does so, GRANT EXECUTE ON FUNCTION accept_finding, take_back_acceptance to it; it has to be a
-- member of the reader.

\set ON_ERROR_STOP on
\if :{?schema} \else \set schema public       \endif
\if :{?owner}  \else \set owner  agni_owner   \endif
\if :{?writer} \else \set writer agni_sync    \endif
\if :{?reader} \else \set reader agni_reader  \endif
\if :{?prune_versions} \else \set prune_versions no \endif

BEGIN;
SET LOCAL search_path = pg_catalog;
SET LOCAL client_min_messages = warning;

-- Three different roles are needed: if two were one, the script would take from it the rights that it has just given.
SELECT $$DO $same$ BEGIN RAISE EXCEPTION USING MESSAGE = 'owner, writer and reader have to be three roles',
         HINT = 'with a single role roles.sql is not needed: it owns what it migrates'; END $same$ $$
WHERE :'owner' IN (:'writer', :'reader') OR :'writer' = :'reader'
\gexec

-- Roles: created if missing, otherwise left as they are (settings, passwords and memberships are yours).
SELECT format('CREATE ROLE %I %s', role, attributes)
FROM (VALUES (:'owner',  'NOLOGIN'),
             (:'writer', 'LOGIN CONNECTION LIMIT 24'),
             (:'reader', 'NOLOGIN')) AS wanted (role, attributes)
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role)
\gexec

-- Somebody who is no superuser needs the owner's rights, and may need SET ROLE, which is a right of its own from PostgreSQL 16
-- on.
SELECT format('GRANT %I TO CURRENT_USER', :'owner')
WHERE NOT pg_has_role(:'owner', 'USAGE')
   OR NOT pg_has_role(:'owner', CASE WHEN current_setting('server_version_num')::INTEGER < 160000 THEN 'MEMBER' ELSE 'SET' END)
\gexec

-- Database and schema. In a fresh PostgreSQL 14 everybody may create in "public". If the right for a GRANT or REVOKE is lacking
-- here, PostgreSQL only warns, so the outcome is checked below.
SET LOCAL client_min_messages = error;
GRANT CONNECT, TEMPORARY ON DATABASE :"DBNAME" TO :"owner", :"writer";
GRANT CONNECT ON DATABASE :"DBNAME" TO :"reader";
SELECT format('CREATE SCHEMA %I', :'schema') WHERE NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = :'schema')
\gexec
REVOKE CREATE ON SCHEMA :"schema" FROM PUBLIC;
REVOKE ALL ON SCHEMA :"schema" FROM :"writer", :"reader";
GRANT USAGE, CREATE ON SCHEMA :"schema" TO :"owner";
GRANT USAGE ON SCHEMA :"schema" TO :"writer", :"reader";
SET LOCAL client_min_messages = warning;

SELECT format('DO $lacks$ BEGIN RAISE EXCEPTION USING MESSAGE = %L, HINT = %L; END $lacks$',
              format('%s may not set the rights on schema %s, which belongs to %s', current_user, nspname, nspowner::REGROLE),
              'run this as the owner of the schema, or use a schema of its own: -v schema=agni here, schema: agni below database: in '
              'the configuration')
FROM pg_namespace
WHERE nspname = :'schema'
  AND (NOT has_schema_privilege(:'owner', oid, 'USAGE') OR NOT has_schema_privilege(:'owner', oid, 'CREATE')
       OR NOT has_schema_privilege(:'writer', oid, 'USAGE') OR NOT has_schema_privilege(:'reader', oid, 'USAGE')
       OR EXISTS (SELECT FROM aclexplode(nspacl) WHERE grantee = 0 AND privilege_type = 'CREATE'))
\gexec

-- Until this script has been run again, nobody but the owner has rights on what the owner creates later.
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" REVOKE ALL ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA :"schema" REVOKE ALL ON TABLES FROM PUBLIC, :"writer", :"reader";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA :"schema" REVOKE ALL ON FUNCTIONS FROM PUBLIC, :"writer", :"reader";

-- Every object of the program, and what writer and reader may do with it.
CREATE TEMPORARY TABLE wanted (object TEXT, kind TEXT, writer TEXT, reader TEXT) ON COMMIT DROP;
INSERT INTO wanted VALUES
    ('schema_migrations',          'TABLE',    'SELECT',                         NULL),
    ('purchased_numbers',          'TABLE',    'SELECT, INSERT, UPDATE',         NULL),
    ('purchased_numbers_history',  'TABLE',    'SELECT, INSERT',                 NULL),
    ('sync_accounts',              'TABLE',    'SELECT, INSERT, UPDATE',         NULL),
    ('sync_runs',                  'TABLE',    'SELECT, INSERT, UPDATE, DELETE', NULL),
    ('sync_schedule',              'TABLE',    'SELECT, INSERT, UPDATE, DELETE', NULL),
    ('rejected_records',           'TABLE',    'SELECT, INSERT, UPDATE, DELETE', NULL),
    ('api_drift',                  'TABLE',    'SELECT, INSERT',                 NULL),
    ('sync_approvals',             'TABLE',    'SELECT, INSERT, UPDATE',         NULL),
    ('expected_numbers',           'TABLE',    'SELECT, INSERT, DELETE',         NULL),
    ('reconciliation_findings',    'TABLE',    'SELECT, INSERT, UPDATE, DELETE', NULL),
    ('finding_kinds',              'TABLE',    'SELECT',                         'SELECT'),
    ('calling_codes',              'TABLE',    'SELECT',                         'SELECT'),
    ('inventory_daily',            'TABLE',    'SELECT, INSERT, DELETE',         NULL),
    ('current_numbers',            'TABLE',    'SELECT',                         'SELECT'),
    ('purchased_numbers_versions', 'TABLE',    'SELECT',                         'SELECT'),
    ('history_horizons',           'TABLE',    'SELECT',                         'SELECT'),
    ('number_changes',             'TABLE',    'SELECT',                         'SELECT'),
    ('price_changes',              'TABLE',    'SELECT',                         'SELECT'),
    ('number_timeline',            'TABLE',    'SELECT',                         'SELECT'),
    ('unreadable_values',          'TABLE',    'SELECT',                         'SELECT'),
    ('inventory_summary',          'TABLE',    'SELECT',                         'SELECT'),
    ('monthly_cost',               'TABLE',    'SELECT',                         'SELECT'),
    ('inactive_numbers',           'TABLE',    'SELECT',                         'SELECT'),
    ('estimated_renewals',         'TABLE',    'SELECT',                         'SELECT'),
    ('inventory_trend',            'TABLE',    'SELECT',                         'SELECT'),
    ('sync_status',                'TABLE',    'SELECT',                         'SELECT'),
    ('rejected_numbers',           'TABLE',    'SELECT',                         'SELECT'),
    ('run_history',                'TABLE',    'SELECT',                         'SELECT'),
    ('findings_now',               'TABLE',    'SELECT',                         'SELECT'),
    ('open_findings',              'TABLE',    'SELECT',                         'SELECT'),
    ('accepted_findings',          'TABLE',    'SELECT',                         'SELECT'),
    ('resolved_findings',          'TABLE',    'SELECT',                         'SELECT'),
    ('purchased_numbers_as_of(timestamptz)', 'FUNCTION', 'EXECUTE',              'EXECUTE'),
    ('accept_finding(bigint, text, text)', 'FUNCTION', 'EXECUTE',                NULL),
    ('take_back_acceptance(bigint)', 'FUNCTION', 'EXECUTE',                      NULL),
    ('sync_runs.run_id',           'SEQUENCE', 'SELECT, UPDATE',                 NULL),
    ('rejected_records.rejected_id', 'SEQUENCE', 'SELECT, UPDATE',               NULL),
    ('reconciliation_findings.finding_id', 'SEQUENCE', 'SELECT, UPDATE',         NULL),
    ('expected_numbers.expected_id', 'SEQUENCE', 'SELECT, UPDATE',               NULL),
    ('inventory_daily.daily_id',   'SEQUENCE', 'SELECT, UPDATE',                 NULL);

UPDATE wanted SET writer = writer || ', DELETE' WHERE object = 'purchased_numbers_history' AND :'prune_versions'::BOOLEAN;

-- Only what exists, by its full name. A function is known by its arguments too, a sequence by its column, whose owner it
-- follows. Sequences need UPDATE because a run raises one that was set back.
CREATE TEMPORARY TABLE present ON COMMIT DROP AS
SELECT kind, named.object, wanted.writer, wanted.reader
FROM wanted
CROSS JOIN LATERAL (
    SELECT CASE kind WHEN 'FUNCTION' THEN format('%I.%s', :'schema'::TEXT, wanted.object)
                     WHEN 'TABLE' THEN format('%I.%I', :'schema'::TEXT, wanted.object)
                     ELSE (SELECT pg_get_serial_sequence(owning.name::TEXT, split_part(wanted.object, '.', 2))
                             FROM to_regclass(format('%I.%I', :'schema'::TEXT, split_part(wanted.object, '.', 1))) owning (name)
                            WHERE owning.name IS NOT NULL) END AS object
) named
WHERE CASE kind WHEN 'FUNCTION' THEN to_regprocedure(named.object)::OID ELSE to_regclass(named.object)::OID END IS NOT NULL;

SELECT format('ALTER %s %s OWNER TO %I', kind, object, :'owner') FROM present WHERE kind <> 'SEQUENCE'
\gexec
SELECT format('REVOKE ALL ON %s %s FROM PUBLIC, %I, %I', kind, object, :'writer', :'reader') FROM present
\gexec
SELECT format('GRANT %s ON %s %s TO %I', writer, kind, object, :'writer') FROM present
\gexec
SELECT format('GRANT %s ON %s %s TO %I', reader, kind, object, :'reader') FROM present WHERE reader IS NOT NULL
\gexec

COMMIT;
