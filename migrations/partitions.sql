-- Partitions purchased_numbers and its history by account. A psql script: run it once, as the owner of the tables, while no
-- service runs. Then run roles.sql, as the new tables have no rights yet:
--
--     sudo systemctl stop agni-number-sync
--     sudo -u postgres env PGOPTIONS=-crole=agni_owner psql -d numbers -v partitions=16 -f partitions.sql
--     sudo -u postgres psql -d numbers -f roles.sql
--     sudo systemctl start agni-number-sync
--
-- It is for many accounts with many numbers: vacuum, reindex and a query for one account work on one partition, and a partition
-- may be in a tablespace of its own. It makes no run faster, and all rows of an account are in one partition. One transaction
-- copies both tables and locks them; until its end they take twice their room. Plain views of your own that read the tables
-- read the new ones afterwards. Anything else that depends on the tables makes the script fail, with nothing changed.

\set ON_ERROR_STOP on
\if :{?schema}     \else \set schema public  \endif
\if :{?partitions} \else \set partitions 16  \endif

BEGIN;
SELECT set_config('search_path', format('%I, pg_temp', :'schema'), true) \g /dev/null

CREATE TEMPORARY TABLE bound_views ON COMMIT DROP AS
SELECT DISTINCT ev_class::REGCLASS::TEXT AS name, pg_get_viewdef(ev_class) AS definition
  FROM pg_depend
  JOIN pg_rewrite ON pg_rewrite.oid = objid AND classid = 'pg_rewrite'::REGCLASS
  JOIN pg_class ON pg_class.oid = ev_class AND relkind = 'v'
 WHERE refobjid IN ('purchased_numbers'::REGCLASS, 'purchased_numbers_history'::REGCLASS);

-- The names of tables and keys are then free.
ALTER TABLE purchased_numbers RENAME TO whole_numbers;
ALTER TABLE purchased_numbers_history RENAME TO whole_history;
SELECT format('ALTER INDEX %s RENAME TO %I', indexrelid::REGCLASS, 'whole_' || row_number() OVER ())
  FROM pg_index WHERE indrelid IN ('whole_numbers'::REGCLASS, 'whole_history'::REGCLASS)
\gexec

CREATE TABLE purchased_numbers (LIKE whole_numbers INCLUDING ALL) PARTITION BY HASH (account);
CREATE TABLE purchased_numbers_history (LIKE whole_history INCLUDING ALL) PARTITION BY HASH (account);
SELECT format('COMMENT ON TABLE %I IS %L', named.name, obj_description(whole, 'pg_class'))
  FROM (VALUES ('purchased_numbers', 'whole_numbers'::REGCLASS), ('purchased_numbers_history', 'whole_history')) named (name, whole)
\gexec
SELECT format('CREATE TABLE %I PARTITION OF %I FOR VALUES WITH (MODULUS %s, REMAINDER %s)', name || '_' || part, name,
              :partitions, part)
  FROM unnest(ARRAY['purchased_numbers', 'purchased_numbers_history']) AS name, generate_series(0, :partitions - 1) AS part
\gexec
INSERT INTO purchased_numbers SELECT * FROM whole_numbers;
INSERT INTO purchased_numbers_history SELECT * FROM whole_history;

SELECT format('CREATE OR REPLACE VIEW %s AS %s', name, definition) FROM bound_views
\gexec
DROP TABLE whole_numbers, whole_history;
COMMIT;

ANALYZE :"schema".purchased_numbers, :"schema".purchased_numbers_history;
