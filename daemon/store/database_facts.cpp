#include "store/database_facts.hpp"

#include "store/identities.hpp"
#include "store/pq.hpp"
#include "store/schema_version.hpp"
#include "store/server_versions.hpp"

#include <array>

namespace numsync::store {

namespace {

using model::Reason;

struct FactQuery {
    std::optional<Reason> reason; ///< for rows that have a remedy
    const char* sql;              ///< returns rows of a text and a remedy; a row without a remedy is a note
};

// Common table expressions for all queries: `fresh` is the copy, `ours` the table of that name. From
// PostgreSQL 18 on, each NOT NULL is a constraint ('n'), and another constraint may be NOT ENFORCED: these
// are then the last words of its definition. A column may be virtual ('v'), which cannot drop its expression.
constexpr auto* tables = R"(
WITH tables AS (
    SELECT fresh.oid AS fresh, ours.oid AS ours, fresh.relname AS name, ours.relkind AS kind,
           ours.relpersistence AS persistence, ours.relreplident AS identity, ours.relrowsecurity AS secured
      FROM pg_class fresh
      JOIN pg_class ours ON ours.relname = fresh.relname AND ours.relnamespace = quote_ident(current_schema())::regnamespace
     WHERE fresh.relnamespace = pg_my_temp_schema() AND fresh.relkind = 'r'
), columns AS (
    SELECT t.name AS tbl, a.attname AS name, a.attrelid = t.fresh AS is_fresh, a.attnotnull, a.atthasdef, a.attidentity,
           a.attgenerated, format_type(a.atttypid, a.atttypmod) AS type, pg_get_expr(d.adbin, d.adrelid) AS value
      FROM tables t
      JOIN pg_attribute a ON a.attrelid IN (t.fresh, t.ours) AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
), constraints AS (
    SELECT t.name AS tbl, c.conname AS name, c.conrelid = t.fresh AS is_fresh, c.contype, pg_get_constraintdef(c.oid) AS says
      FROM tables t
      JOIN pg_constraint c ON c.conrelid IN (t.fresh, t.ours) AND c.contype <> 'n'
), indexes AS (
    SELECT t.name AS tbl, c.relname AS name, i.indrelid = t.fresh AS is_fresh, i.indisunique,
           i.indisvalid AND i.indisready AS valid, i.indexrelid,
           regexp_replace(pg_get_indexdef(i.indexrelid), '^.*? USING ', '') AS says
      FROM tables t
      JOIN pg_index i ON i.indrelid IN (t.fresh, t.ours)
      JOIN pg_class c ON c.oid = i.indexrelid
)
)";

constexpr auto* read_only = R"(
SELECT CASE WHEN pg_is_in_recovery() THEN 'the server is a standby: nothing can be written here'
            ELSE 'transactions are read-only (default_transaction_read_only, from ' || source || ')' END,
       CASE WHEN pg_is_in_recovery() THEN 'point database.url at the primary, or at all hosts of the cluster'
            WHEN source = 'user' THEN format('ALTER ROLE %I RESET default_transaction_read_only', session_user)
            WHEN source = 'database' THEN format('ALTER DATABASE %I RESET default_transaction_read_only', current_database())
            WHEN source = 'database user' THEN format('ALTER ROLE %I IN DATABASE %I RESET default_transaction_read_only',
                                                      session_user, current_database())
            ELSE 'ALTER SYSTEM RESET default_transaction_read_only, if the server does not set it for a full disk' END
  FROM pg_settings
 WHERE name = 'default_transaction_read_only' AND current_setting('transaction_read_only')::boolean)";

// Names the session that holds the lock: a run that waits for it could only say that it waits.
constexpr auto* locked = R"(
SELECT format('session %s (%s) has locked %s since %s', l.pid, coalesce(nullif(a.application_name, ''), a.usename, 'unknown'),
              c.relname, to_char(a.xact_start, 'YYYY-MM-DD HH24:MI:SS')),
       format('wait for its end, or SELECT pg_terminate_backend(%s)', l.pid)
  FROM pg_class c
  JOIN pg_locks l ON l.relation = c.oid AND l.granted AND l.mode IN ('ExclusiveLock', 'AccessExclusiveLock')
                 AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  JOIN pg_stat_activity a ON a.pid = l.pid AND a.xact_start < clock_timestamp() - interval '2 seconds'
 WHERE c.relnamespace = quote_ident(current_schema())::regnamespace AND c.relkind IN ('r', 'p'))";

// Asked before the copy is made, because such a trigger may prevent the copy.
constexpr auto* event_triggers = R"(
SELECT format('the event trigger %s runs code of others, %s, when a sync makes a temporary table', evtname,
              evtfoid::regprocedure), NULL
  FROM pg_event_trigger
 WHERE evtenabled IN ('O', 'A') AND evtevent LIKE 'ddl%' AND (evttags IS NULL OR 'CREATE TABLE' = ANY (evttags))
 ORDER BY 1)";

constexpr std::array queries{
    FactQuery{Reason::db_permission, R"(
SELECT CASE WHEN row_security_active(ours) THEN 'row level security of ' || name || ' keeps rows from ' || current_user
            ELSE 'row level security of ' || name || ' does not concern ' || current_user END,
       CASE WHEN row_security_active(ours)
            THEN format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY; or ALTER ROLE %I BYPASSRLS', ours::regclass, current_user) END
  FROM tables WHERE secured ORDER BY name)"},

    FactQuery{Reason::db_schema, R"(
SELECT format('%s has no column %s', f.tbl, f.name),
       format('ALTER TABLE %I ADD COLUMN %I %s', f.tbl, f.name, f.type) || coalesce(' DEFAULT ' || f.value, '') ||
       CASE WHEN f.attidentity <> '' THEN ' GENERATED ALWAYS AS IDENTITY' ELSE '' END
  FROM columns f
 WHERE f.is_fresh AND NOT EXISTS (SELECT FROM columns o WHERE o.tbl = f.tbl AND o.name = f.name AND NOT o.is_fresh))"},

    FactQuery{Reason::db_rejected, R"(
SELECT format('column %s of %s %s', f.name, f.tbl, d.what), format('ALTER TABLE %I %s', f.tbl, coalesce(d.instead, format('ALTER COLUMN %I %s', f.name, d.mend)))
  FROM columns f
  JOIN columns o ON o.tbl = f.tbl AND o.name = f.name AND NOT o.is_fresh
 CROSS JOIN LATERAL (VALUES
       (f.type <> o.type, format('has the type %s, not %s', o.type, f.type), 'TYPE ' || f.type, NULL),
       (f.attgenerated <> o.attgenerated, 'is generated, so it takes no value', 'DROP EXPRESSION',
        CASE WHEN o.attgenerated = 'v' THEN format('DROP COLUMN %1$I, ADD %1$I %2$s', f.name, f.type) END),
       (o.attnotnull AND NOT f.attnotnull, 'takes no NULL', 'DROP NOT NULL', NULL),
       (f.attidentity <> o.attidentity AND o.value IS NULL, 'gives out no numbers', 'ADD GENERATED ALWAYS AS IDENTITY', NULL),
       (f.value IS NOT NULL AND o.value IS NULL, 'has no default', 'SET DEFAULT ' || f.value, NULL)) d (holds, what, mend, instead)
 WHERE f.is_fresh AND d.holds)"},

    FactQuery{Reason::db_rejected, R"(
SELECT format('somebody added the column %s to %s', o.name, o.tbl) ||
       CASE WHEN needed.holds THEN ', which takes no NULL and has no default' ELSE '' END,
       CASE WHEN needed.holds THEN format('ALTER TABLE %I ALTER COLUMN %I DROP NOT NULL', o.tbl, o.name) END
  FROM columns o
 CROSS JOIN LATERAL (SELECT o.attnotnull AND o.value IS NULL AND o.attidentity = '' AS holds) needed
 WHERE NOT o.is_fresh AND NOT EXISTS (SELECT FROM columns f WHERE f.tbl = o.tbl AND f.name = o.name AND f.is_fresh)
 ORDER BY o.tbl, o.name)"},

    FactQuery{Reason::db_rejected, R"(
SELECT format('somebody added the constraint %s to %s: %s', o.name, o.tbl, o.says) ||
       CASE WHEN enforced.holds THEN '. A list that breaks it is not taken' ELSE '' END,
       CASE WHEN enforced.holds THEN format('ALTER TABLE %I DROP CONSTRAINT %I', o.tbl, o.name) END
  FROM constraints o
 CROSS JOIN LATERAL (SELECT o.says NOT LIKE '% NOT ENFORCED' AS holds) enforced
 WHERE NOT o.is_fresh AND o.contype <> 't'
   AND NOT EXISTS (SELECT FROM constraints f
                    WHERE f.tbl = o.tbl AND f.contype = o.contype AND (f.says = o.says OR f.name = o.name) AND f.is_fresh)
 ORDER BY o.tbl, o.name)"},

    FactQuery{Reason::db_rejected, R"(
SELECT format('the foreign key %s of %s refers to %s%s', c.conname, c.conrelid::regclass, t.name,
              CASE WHEN keeps.rows THEN ': old rows that are referred to cannot be deleted' ELSE '' END),
       CASE WHEN keeps.rows THEN format('ALTER TABLE %s DROP CONSTRAINT %I', c.conrelid::regclass, c.conname) END
  FROM tables t
  JOIN pg_constraint c ON c.confrelid = t.ours AND c.contype = 'f' AND c.conparentid = 0
 CROSS JOIN LATERAL (SELECT c.confdeltype IN ('a', 'r') AND pg_get_constraintdef(c.oid) NOT LIKE '% NOT ENFORCED' AND t.name IN
                            ('purchased_numbers_history', 'sync_runs', 'rejected_records', 'reconciliation_findings',
                             'expected_numbers', 'inventory_daily') AS rows) keeps
 WHERE NOT EXISTS (SELECT FROM tables own WHERE own.ours = c.conrelid))"},

    FactQuery{Reason::db_rejected, R"(
SELECT format('somebody added the %sindex %s to %s: %s', CASE WHEN o.indisunique THEN 'unique ' ELSE '' END, o.name, o.tbl,
              o.says) || CASE WHEN o.indisunique THEN '. A list that breaks it is not taken' ELSE '' END,
       CASE WHEN o.indisunique THEN format('DROP INDEX %I', o.name) END
  FROM indexes o
 WHERE NOT o.is_fresh AND NOT EXISTS (SELECT FROM indexes f WHERE f.tbl = o.tbl AND f.says = o.says AND f.is_fresh)
   AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = o.indexrelid)
 ORDER BY o.tbl, o.name)"},

    FactQuery{Reason::db_schema, R"(
SELECT format('%s lacks the index %s%s', f.tbl, f.name, CASE WHEN f.indisunique THEN '' ELSE ', so it is slow' END),
       CASE WHEN f.indisunique THEN format('CREATE UNIQUE INDEX %I ON %I USING %s', f.name, f.tbl, f.says) END
  FROM indexes f
 WHERE f.is_fresh AND NOT EXISTS (SELECT FROM indexes o
                                   WHERE o.tbl = f.tbl AND o.says = f.says AND o.valid AND o.indisunique >= f.indisunique
                                     AND NOT o.is_fresh))"},

    FactQuery{Reason::db_altered, R"(
SELECT format('the trigger %s of %s (%s) runs code of others, %s', g.tgname, t.name,
              regexp_replace(pg_get_triggerdef(g.oid), '^.*? (BEFORE|AFTER|INSTEAD OF) (.*?) ON .*$', '\1 \2'),
              g.tgfoid::regprocedure), NULL
  FROM tables t JOIN pg_trigger g ON g.tgrelid = t.ours AND NOT g.tgisinternal AND g.tgenabled IN ('O', 'A')
 ORDER BY t.name, g.tgname)"},

    FactQuery{Reason::db_altered, R"(
SELECT format('the rule %s of %s %s', r.rulename, t.name,
              CASE WHEN r.is_instead THEN 'keeps what is written from it' ELSE 'runs statements of others' END),
       CASE WHEN r.is_instead THEN format('DROP RULE %I ON %I', r.rulename, t.name) END
  FROM tables t JOIN pg_rewrite r ON r.ev_class = t.ours AND r.ev_enabled IN ('O', 'A')
 ORDER BY t.name, r.rulename)"},

    FactQuery{Reason::db_altered, R"(
SELECT format('%s %s of account %s does not read in the table as the list has it', unverified,
              CASE unverified WHEN 1 THEN 'number' ELSE 'numbers' END, account),
       'find the trigger, rule or column that changes or drops what is written; the findings db_altered say what'
  FROM sync_accounts WHERE unverified > 0 AND retired_at IS NULL ORDER BY account)"},

    FactQuery{Reason::db_rejected, R"(
SELECT format('the publication %s publishes %s, which has no replica identity', p.pubname, t.name),
       format('ALTER TABLE %I REPLICA IDENTITY %s', t.name,
              CASE WHEN keyed.holds THEN 'DEFAULT' ELSE 'FULL' END)
  FROM tables t
  JOIN pg_publication_tables p ON p.schemaname = current_schema() AND p.tablename = t.name
  JOIN pg_publication how ON how.pubname = p.pubname AND (how.pubupdate OR how.pubdelete)
 CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = t.ours AND i.indisprimary) AS holds) keyed
 WHERE t.identity = 'n' OR (t.identity = 'd' AND NOT keyed.holds) ORDER BY 1)"},

    FactQuery{Reason::db_schema, R"(
SELECT CASE WHEN persistence = 'u' THEN name || ' is unlogged: a crash of the server empties it'
            WHEN kind = 'p' THEN name || ' is partitioned: a row for which there is no partition is refused'
            ELSE name || ' is no table of this database' END,
       CASE WHEN persistence = 'u' THEN format('ALTER TABLE %I SET LOGGED', name)
            WHEN kind <> 'p' THEN 'have the program write to tables of its own, and read them from elsewhere' END
  FROM tables WHERE kind <> 'r' OR persistence <> 'p' ORDER BY name)"},

    FactQuery{Reason::db_unavailable, R"(
SELECT format('%s may have %s at a time, and a sync needs 2', what, CASE most WHEN 1 THEN '1 connection' ELSE 'no connection' END),
       format('ALTER %s CONNECTION LIMIT 10', named)
  FROM (SELECT 'the role ' || rolname, rolconnlimit, format('ROLE %I', rolname)
          FROM pg_roles WHERE rolname = session_user AND NOT rolsuper
         UNION ALL
        SELECT 'the database ' || datname, datconnlimit, format('DATABASE %I', datname)
          FROM pg_database WHERE datname = current_database()) facts (what, most, named)
 WHERE most BETWEEN 0 AND 1)"},

    FactQuery{Reason::db_timeout, R"(
SELECT format('%s is %s (from %s): a session or transaction that takes longer ends', name, setting || coalesce(unit, ''), source), NULL
  FROM pg_settings
 WHERE name IN ('transaction_timeout', 'idle_session_timeout') AND setting <> '0')"},

    FactQuery{std::nullopt, newer_than_tried},
};

void add_facts(Transaction& tx, const std::string& sql, std::optional<Reason> reason,
               std::vector<DatabaseFact>& facts)
{
    for (const auto& row : execute(tx, sql)) {
        const auto remedy = optional_text(row[1]);
        facts.push_back({row[0].c_str(), remedy ? reason : std::nullopt, remedy.value_or("")});
    }
}

/// Adds the facts in the order of the queries. Rolls the copy back.
void compare(Transaction& tx, std::vector<DatabaseFact>& facts)
{
    add_facts(tx, event_triggers, std::nullopt, facts);
    run_script(tx, "SAVEPOINT copy; SET LOCAL lock_timeout = '2s'");
    copy_schema_to_temporary(tx);
    for (const auto& query : queries) {
        add_facts(tx, std::string{tables} + query.sql, query.reason, facts);
    }
    run_script(tx, "ROLLBACK TO SAVEPOINT copy");
    add_facts(
        tx,
        std::string{
            "SELECT format('the numbers of %s.%s were set back below %s', tbl, col, highest) || "
            "CASE WHEN liftable THEN ': the next run lifts them' ELSE '' END, CASE WHEN NOT liftable THEN "
            "format('ALTER TABLE %I ALTER COLUMN %I RESTART WITH %s', tbl, col, highest + 1) END FROM ("} +
            sequences_behind(all_numbered) + ") behind",
        Reason::db_conflict, facts);
}

} // namespace

std::vector<DatabaseFact> read_database_facts(Database& database)
{
    std::vector<DatabaseFact> facts;
    in_transaction(database, "looking at the database", [&](Transaction& tx) {
        add_facts(tx, read_only, Reason::db_readonly, facts);
        add_facts(tx, locked, Reason::db_timeout, facts);
    });
    if (!facts.empty()) {
        return facts; // the checks below would fail for this reason
    }
    try {
        in_transaction(database, "comparing the schema", [&](Transaction& tx) { compare(tx, facts); });
    } catch (const model::Failure& failure) {
        facts.push_back({failure.what(), failure.reason(), std::string{failure.remedy}});
    }
    const auto faults = probe_writing(database);
    facts.insert(facts.end(), faults.begin(), faults.end());
    return facts;
}

} // namespace numsync::store
