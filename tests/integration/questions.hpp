#pragma once

#include <array>

/// The expected answers to the questions of the documents. They come from copies of all records that the test
/// keeps after each step, not from versions, as the program keeps them.
namespace numsync::support {

/// steps: an applied sync of an account, and the step before it. held: what the account held after a step.
/// runs: all runs. Times in an answer are compared by the nearest step.
constexpr auto* truth_schema = R"(
CREATE SCHEMA truth;
CREATE TABLE truth.runs (run_id INTEGER GENERATED ALWAYS AS IDENTITY, account TEXT, status TEXT, reason TEXT,
                         approved_by TEXT, note TEXT);
CREATE TABLE truth.steps (step INTEGER PRIMARY KEY, at TIMESTAMPTZ, account TEXT, before INTEGER, run_id INTEGER);
CREATE TABLE truth.held (step INTEGER, account TEXT, id TEXT, r JSONB, missing BOOLEAN);

CREATE FUNCTION truth.step(near TIMESTAMPTZ) RETURNS INTEGER LANGUAGE SQL STABLE AS $$
    SELECT step FROM truth.steps ORDER BY abs(extract(epoch FROM at - near)) LIMIT 1
$$;
CREATE FUNCTION truth.held_at(instant TIMESTAMPTZ) RETURNS SETOF truth.held LANGUAGE SQL STABLE AS $$
    SELECT * FROM truth.held
     WHERE step IN (SELECT max(step) FROM truth.steps WHERE at <= instant GROUP BY account)
$$;
CREATE VIEW truth.now AS SELECT *, r ->> 'number' AS number, (r ->> 'price')::NUMERIC AS price,
                                r ->> 'is_active' = 'false' AS idle
                           FROM truth.held_at(now());
-- Each number behind each step, and how it read when it was held before.
CREATE VIEW truth.lives AS
    SELECT h.*, h.r ->> 'number' AS number, s.at, s.before,
           lag(h.r) OVER life AS old, lag(h.step) OVER life AS old_step
      FROM truth.held h JOIN truth.steps s USING (step, account)
    WINDOW life AS (PARTITION BY h.account, h.id ORDER BY h.step);
CREATE VIEW truth.changes AS
    SELECT step, at, account, id, number, CASE WHEN old IS NULL THEN 'added' ELSE 'restored' END AS change,
           NULL AS field, NULL AS old_value, NULL AS new_value
      FROM truth.lives WHERE old_step IS DISTINCT FROM before OR old IS NULL
    UNION ALL
    SELECT step, at, account, id, number, 'changed', f.key, old ->> f.key, f.value
      FROM truth.lives, jsonb_each_text(r) f WHERE old IS NOT NULL AND old ->> f.key IS DISTINCT FROM f.value
    UNION ALL
    SELECT s.step, s.at, s.account, h.id, h.r ->> 'number', 'removed', NULL, NULL, NULL
      FROM truth.steps s JOIN truth.held h ON h.step = s.before
     WHERE NOT EXISTS (SELECT FROM truth.held t WHERE t.step = s.step AND t.id = h.id);
)";

struct Truth {
    const char* question;
    const char* shown; ///< the compared columns of the document's query
    const char* expected;
};

constexpr auto* truth_of_findings = R"(
SELECT severity, f.* FROM (
    SELECT 'priced_inactive' AS kind, account, number, 'price', NULL, price::text FROM truth.now
     WHERE NOT missing AND idle AND price > 0
    UNION ALL
    SELECT 'no_trunk', account, number, trunk, 'the id of a trunk', NULL
      FROM truth.now, unnest('{inbound_trunk_id,outbound_trunk_id}'::text[]) trunk
     WHERE NOT missing AND NOT idle AND length(r ->> trunk) > 0 IS NOT TRUE
    UNION ALL
    SELECT 'duplicate_number', min(account), number, NULL, 'one id',
           string_agg(account || '/' || id, ', ' ORDER BY account, id)
      FROM truth.now WHERE NOT missing GROUP BY number HAVING count(DISTINCT account) > 1
    UNION ALL
    SELECT 'price_changed', account, number, field, old_value, new_value FROM truth.changes
     WHERE field LIKE '%price%' AND at > now() - interval '1 day'
       AND abs(new_value::numeric / old_value::numeric - 1) > 0.2
) f JOIN finding_kinds USING (kind)
ORDER BY CASE severity WHEN 'critical' THEN 1 WHEN 'warning' THEN 2 ELSE 3 END, kind, number)";

/// If a question has several queries, in the order of the documents.
inline const std::array truths{
    Truth{"How far can I trust the table?",
          "account, truth.step(verified_at), age < interval '1 minute', blocked, numbers, missing",
          "SELECT account, max(step), true, false, count(*), count(*) FILTER (WHERE missing) FROM truth.now "
          "GROUP BY account ORDER BY account"},
    Truth{"What do we hold in the United States?", "*", R"(
SELECT number, r ->> 'friendly_name', r ->> 'region', price FROM truth.now WHERE r ->> 'iso_country' = 'US'
ORDER BY number, r ->> 'region')"},
    Truth{"What changed in the last week?",
          "truth.step(changed_at), number, change, field, old_value, new_value", R"(
SELECT step, number, change, field, old_value, new_value FROM truth.changes
WHERE at > now() - interval '7 days' ORDER BY step DESC, number, field)"},
    Truth{"What did we hold an hour ago, and what did its prices add up to?", "*",
          "SELECT count(*), sum((r ->> 'price')::numeric) FROM truth.held_at(now() - interval '1 hour')"},
    Truth{"Is this dashboard fresh?",
          "account, truth.step(verified_at), age < interval '1 minute', blocked, consecutive_failures, "
          "rejected",
          R"(
SELECT account, max(step), true, false,
       (SELECT count(*) FROM truth.runs f WHERE f.account = s.account AND run_id >
           (SELECT max(run_id) FROM truth.runs r WHERE r.account = s.account AND status = 'succeeded')),
       CASE account WHEN 'main' THEN 1 ELSE 0 END
  FROM truth.steps s GROUP BY account ORDER BY account)"},
    Truth{"What did we buy in the last week?",
          "truth.step(changed_at), account, number, friendly_name, iso_country, price", R"(
SELECT step, account, number, r ->> 'friendly_name', r ->> 'iso_country', r ->> 'price' FROM truth.lives
 WHERE old IS NULL AND at > now() - interval '7 days' ORDER BY step DESC, number)"},
    Truth{"What costs most and does nothing?",
          "account, number, friendly_name, cost, truth.step(inactive_since)", R"(
SELECT account, number, r ->> 'friendly_name', coalesce(price, 0),
       (SELECT min(step) FROM truth.steps s WHERE s.account = n.account AND step >
           (SELECT coalesce(max(b.step), 0) FROM truth.steps b
              LEFT JOIN truth.held h ON h.step = b.step AND h.id = n.id AND h.r ->> 'is_active' = 'false'
             WHERE b.account = n.account AND h.id IS NULL))
  FROM truth.now n WHERE idle ORDER BY coalesce(price, 0) DESC, number LIMIT 20)"},
    Truth{"Which numbers vanished, and when?", "truth.step(changed_at), account, number", R"(
SELECT step, account, number FROM truth.changes WHERE change = 'removed' ORDER BY step DESC, number)"},
    Truth{"Which numbers vanished, and when?", "truth.step(missing_since), account, number",
          "SELECT step, account, number FROM truth.now WHERE missing"},
    Truth{"What did this number look like three months ago?",
          "account, id, telephony_id, number, friendly_name, price, is_active, updated_at, "
          "truth.step(valid_from)",
          R"(
SELECT account, id, r ->> 'telephony_id', r ->> 'number', r ->> 'friendly_name', r ->> 'price',
       (r ->> 'is_active')::boolean, (r ->> 'updated_at')::timestamptz,
       (SELECT min(step) FROM truth.held o WHERE o.id = h.id AND o.r = h.r)
  FROM truth.held_at(now() - interval '3 months') h WHERE r ->> 'number' = '+14155550006')"},
    Truth{"What happened to it since?", "truth.step(at), account, id, event, detail", R"(
SELECT c.step, c.account, id,
       CASE change WHEN 'added' THEN 'bought' WHEN 'restored' THEN 'back' WHEN 'removed' THEN 'gone'
            ELSE CASE WHEN field <> 'is_active' THEN 'changed' WHEN new_value = 'true' THEN 'active' ELSE 'inactive' END END,
       CASE change WHEN 'changed' THEN field || ': "' || old_value || '" -> "' || new_value || '"'
            ELSE CASE change WHEN 'added' THEN 'first seen' ELSE change END || ' in run ' || run_id END AS detail
  FROM truth.changes c JOIN truth.steps USING (step)
 WHERE number = '+14155550006' AND field IS DISTINCT FROM 'updated_at' ORDER BY c.step, detail)"},
    Truth{"Which prices went up in the last 90 days?",
          "truth.step(changed_at), account, number, field, old_price, new_price, percent", R"(
SELECT step, account, number, field, old_value, new_value,
       round((new_value::numeric / nullif(old_value::numeric, 0) - 1) * 100, 1)
  FROM truth.changes, LATERAL (SELECT coalesce(new_value::numeric, 0) - coalesce(old_value::numeric, 0)) d (more)
 WHERE field LIKE '%price%' AND at > now() - interval '90 days' AND more > 0 ORDER BY more DESC, number, field)"},
    Truth{"What do we pay, and where?", "*", R"(
SELECT account, r ->> 'iso_country', count(*), sum(price), count(*) FILTER (WHERE idle),
       coalesce(sum(price) FILTER (WHERE idle), 0), count(*) FILTER (WHERE price IS NULL)
  FROM truth.now GROUP BY 1, 2 ORDER BY 1, 4 DESC)"},
    Truth{"What is not as it should be?",
          "severity, kind, account, number, field, expected_value, actual_value", truth_of_findings},
    Truth{"How did the inventory grow, month by month?", "*", R"(
SELECT day::date, count(*), sum((r ->> 'price')::numeric), count(*) FILTER (WHERE r ->> 'is_active' = 'false')
  FROM (SELECT generate_series(date_trunc('day', min(at) AT TIME ZONE 'UTC'), max(at) AT TIME ZONE 'UTC', '1 day') AS day,
               max(at) AT TIME ZONE 'UTC' AS last
          FROM truth.steps) d, truth.held_at((day + interval '1 day') AT TIME ZONE 'UTC')
 WHERE extract(day FROM day) = 1 OR day = date_trunc('day', last) GROUP BY day ORDER BY day)"},
    Truth{"What is different from a month ago?", "*", R"(
SELECT account, coalesce(n.r, e.r) ->> 'number' AS number,
       CASE WHEN e.id IS NULL THEN 'bought' WHEN n.id IS NULL THEN 'gone' ELSE 'changed' END AS what,
       f AS field, e.r ->> f, n.r ->> f
  FROM truth.held_at(now() - interval '1 month') e FULL JOIN truth.held_at(now()) n USING (account, id),
       unnest('{number,friendly_name,iso_country,region,is_active,price,inbound_trunk_id,outbound_trunk_id}'::text[]) f
 WHERE (e.r -> f) IS DISTINCT FROM (n.r -> f) AND (f = 'number' OR e.id = n.id) ORDER BY what, number, field)"},
    Truth{"What would renew in the next three days?",
          "estimated_renewal_at, account, number, friendly_name, price, is_active", R"(
SELECT at, account, number, r ->> 'friendly_name', price, (r ->> 'is_active')::boolean FROM truth.now, LATERAL (
    SELECT min(t) AS at FROM generate_series((r ->> 'created_at')::timestamptz, now() + interval '28 days',
                                             '672 hours') t WHERE t > now()) e
 WHERE at < now() + interval '3 days' ORDER BY at, number)"},
    Truth{"Which phone numbers do we hold twice?", "*", R"(
SELECT number, count(*), string_agg(account || ' ' || id, ', ' ORDER BY account, id), sum(price) FROM truth.now
 GROUP BY number HAVING count(*) > 1 ORDER BY number)"},
    Truth{"What went wrong lately?", "run_id, account, status, reason, approved_by, note", R"(
SELECT run_id, account, status, reason, approved_by, note FROM truth.runs WHERE status <> 'succeeded'
 ORDER BY run_id DESC LIMIT 10)"},
    Truth{"When was the table not verified, and for how long?",
          "account, extract(epoch FROM gap)::integer / 3600, began + gap = ended",
          R"(
SELECT account, 5, true FROM truth.runs WHERE status = 'succeeded' AND run_id < (SELECT max(run_id) - 2 FROM truth.runs)
 GROUP BY account ORDER BY max(run_id) DESC)"},
    Truth{"What could not be taken?", "account, id, number, field, reason, truth.step(since), frozen", R"(
SELECT account, id, number, 'id', 'stands in the list twice with different content', step, true FROM truth.now
 WHERE id = 'pn_000007')"},
    Truth{"Is it what it should be?", "severity, kind, account, number, field, expected_value, actual_value",
          truth_of_findings},
};

} // namespace numsync::support
