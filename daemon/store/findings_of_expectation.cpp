#include "store/reconcile_steps.hpp"

namespace numsync::store {

/// Where what the API lists is not what the customer expects. A row of expected_numbers without an account
/// is met by a number in whichever account.
const std::array<FindingQuery, 4> findings_of_expectation{{

    // A number that stands in a record which cannot be read is listed. What the table holds in other accounts
    // counts as held there.
    {"missing_upstream", R"(
SELECT e.number, e.number, NULL, coalesce(e.label, e.number),
       coalesce((SELECT 'in account ' || min(o.account) FROM purchased_numbers o
                  WHERE o.number = e.number AND o.account <> $2 AND o.removed_at IS NULL),
                (SELECT 'gone since ' || replace(to_json(date_trunc('second', max(o.removed_at))) #>> '{}', '+00:00', 'Z')
                   FROM purchased_numbers o WHERE o.number = e.number AND o.account = $2 AND o.removed_at IS NOT NULL))
  FROM pg_temp.terms t
 CROSS JOIN expected_numbers e
 WHERE (e.account = $2 OR (e.account IS NULL AND t.takes_any_account))
   AND NOT EXISTS (SELECT FROM pg_temp.listed l WHERE l.number = e.number)
   AND NOT EXISTS (SELECT FROM pg_temp.refused r JOIN purchased_numbers p ON p.account = $2 AND p.id = r.id
                    WHERE p.number = e.number)
   AND NOT (e.account IS NULL AND EXISTS (SELECT FROM purchased_numbers o
                                           WHERE o.number = e.number AND o.account <> $2 AND o.removed_at IS NULL)))"},

    // Only where something is expected of the account at all.
    {"unexpected_upstream", R"(
SELECT l.id, l.number, NULL, NULL, coalesce(l.number, l.id)
  FROM pg_temp.listed l
 WHERE NOT EXISTS (SELECT FROM expected_numbers e
                    WHERE e.number = l.number AND (e.account = $2 OR e.account IS NULL))
   AND EXISTS (SELECT FROM expected_numbers e WHERE e.account = $2 OR e.account IS NULL))"},

    {"expected_inactive", R"(
SELECT e.number, e.number, 'is_active', 'true', 'false'
  FROM expected_numbers e
  JOIN pg_temp.listed l ON l.number = e.number
 WHERE (e.account = $2 OR e.account IS NULL) AND e.is_active IS NOT FALSE
 GROUP BY e.number
HAVING bool_and(l.is_active IS FALSE))"},

    {"differs_from_expected", R"(
SELECT l.id, l.number, v.field, v.expected, v.listed
  FROM expected_numbers e
  JOIN pg_temp.listed l ON l.number = e.number
 CROSS JOIN LATERAL (VALUES ('iso_country', e.iso_country, l.iso_country), ('region', e.region, l.region),
                            ('is_active', CASE WHEN NOT e.is_active THEN 'false' END, l.is_active::text))
                    v (field, expected, listed)
 WHERE (e.account = $2 OR e.account IS NULL) AND v.expected IS NOT NULL AND v.listed IS DISTINCT FROM v.expected)"},
}};

} // namespace numsync::store
