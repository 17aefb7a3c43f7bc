#include "store/columns.hpp"
#include "store/reconcile_steps.hpp"

namespace numsync::store {

/// Where the table and what was there before do not fit what the API says now. `since` is the reconciliation
/// before, or a day ago where that is earlier.
const std::array<FindingQuery, 4> findings_of_table{{

    // Which fields, the API tells. Of a row that it does not list only the digests are known.
    {"table_edited", std::string{R"(
SELECT l.id, l.number, v.field, v.api, v.stored
  FROM pg_temp.edited e
  JOIN pg_temp.listed l ON l.id = e.id
  JOIN purchased_numbers p ON p.account = $2 AND p.id = e.id
 CROSS JOIN LATERAL )"} + field_pairs() +
                         R"(
 WHERE v.api IS DISTINCT FROM v.stored
UNION ALL
SELECT e.id, p.number, NULL, p.row_digest, e.digest
  FROM pg_temp.edited e
  JOIN purchased_numbers p ON p.account = $2 AND p.id = e.id
 WHERE p.removed_at IS NULL AND NOT EXISTS (SELECT FROM pg_temp.listed l WHERE l.id = e.id)
   AND NOT EXISTS (SELECT FROM pg_temp.refused r WHERE r.id = e.id))"},

    // What the next sync will bring is no finding, unless there is none.
    {"table_behind", R"(
SELECT $2, NULL, NULL, '0 numbers differ',
       t.differ || CASE WHEN t.differ = 1 THEN ' number differs' ELSE ' numbers differ' END ||
       coalesce(', last verified at ' || replace(to_json(date_trunc('second', a.verified_at)) #>> '{}', '+00:00', 'Z'),
                ', never verified')
  FROM pg_temp.terms t
  LEFT JOIN sync_accounts a ON a.account = $2
 WHERE t.differ > 0 AND coalesce(a.verified_at < t.now - t.stale_after, true))"},

    {"updated_at_backwards", R"(
SELECT l.id, l.number, 'updated_at', replace(to_json(was.updated_at) #>> '{}', '+00:00', 'Z'),
       replace(to_json(l.updated_at) #>> '{}', '+00:00', 'Z')
  FROM pg_temp.terms t
 CROSS JOIN pg_temp.listed l
  JOIN purchased_numbers p ON p.account = $2 AND p.id = l.id
  LEFT JOIN purchased_numbers_history h
         ON h.account = $2 AND h.id = l.id AND h.valid_from <= t.since AND h.valid_to > t.since
 CROSS JOIN LATERAL (
       SELECT CASE WHEN p.valid_from <= t.since THEN p.updated_at ELSE h.updated_at END AS updated_at) was
 WHERE l.updated_at < was.updated_at
   AND NOT EXISTS (SELECT FROM pg_temp.edited e WHERE e.id = l.id))"},

    {"price_changed", R"(
SELECT l.id, l.number, v.field, v.before::text, v.after::text
  FROM pg_temp.terms t
 CROSS JOIN pg_temp.listed l
  JOIN purchased_numbers p ON p.account = $2 AND p.id = l.id
  LEFT JOIN purchased_numbers_history h
         ON h.account = $2 AND h.id = l.id AND h.valid_from <= t.since AND h.valid_to > t.since
 CROSS JOIN LATERAL (VALUES
       ('per_minute_price_inbound', l.per_minute_price_inbound,
        CASE WHEN p.valid_from <= t.since THEN p.per_minute_price_inbound ELSE h.per_minute_price_inbound END),
       ('per_minute_price_outbound', l.per_minute_price_outbound,
        CASE WHEN p.valid_from <= t.since THEN p.per_minute_price_outbound ELSE h.per_minute_price_outbound END),
       ('price', l.price, CASE WHEN p.valid_from <= t.since THEN p.price ELSE h.price END)) v (field, after, before)
 WHERE abs(v.after - v.before) * 100 > abs(v.before) * t.price_change_percent
   AND NOT EXISTS (SELECT FROM pg_temp.edited e WHERE e.id = l.id))"},
}};

} // namespace numsync::store
