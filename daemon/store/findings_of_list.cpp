#include "store/reconcile_steps.hpp"

namespace numsync::store {

/// What the API's list says that cannot be right. What a record alone says, model/record_findings tells, and
/// whether the lists by is_active agree with it, sync/half_lists.
const std::array<FindingQuery, 2> findings_of_list{{

    // Under several ids of this account, or under one here and one elsewhere.
    {"duplicate_number", R"(
WITH elsewhere AS MATERIALIZED (
    SELECT p.number, p.account || '/' || p.id AS id
      FROM purchased_numbers p
     WHERE (p.account < $2 OR p.account > $2) AND p.removed_at IS NULL AND p.missing_since IS NULL AND p.number <> ''
       AND EXISTS (SELECT FROM pg_temp.numbers l WHERE l.number = p.number)
)
SELECT bearer.number, bearer.number, NULL, 'one id',
       array_to_string((array_agg(bearer.id ORDER BY bearer.id))[1:10], ', ') ||
       CASE WHEN count(*) > 10 THEN ' and ' || count(*) - 10 || ' more' ELSE '' END
  FROM (SELECT l.number, l.id FROM pg_temp.numbers l
         WHERE l.shared OR l.number IN (SELECT number FROM elsewhere)
        UNION ALL
        SELECT number, id FROM elsewhere) bearer
 GROUP BY bearer.number
HAVING count(*) > 1)"},

    // A list that has as many records as a page would, unless something shows that it may be shorter than
    // the limit by chance: it has been longer, or its halves, both below it, add up to it.
    {"possible_page_cap", R"(
SELECT $2, NULL, NULL, nullif(t.active + t.inactive, t.received)::text, t.received::text
  FROM pg_temp.terms t
 WHERE t.pages = 1
   AND t.received IN (50, 100, 200, 250, 500, 1000, 2000, 2500, 5000, 10000, 20000, 50000, 100000)
   AND (t.active > 0 AND t.inactive > 0 AND t.active + t.inactive = t.received) IS NOT TRUE
   AND NOT EXISTS (SELECT FROM sync_runs r
                    WHERE r.account = $2 AND r.status = 'succeeded' AND r.filters = t.filters
                      AND r.received > t.received))"},
}};

} // namespace numsync::store
