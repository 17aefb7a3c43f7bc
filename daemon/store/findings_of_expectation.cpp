#include "store/reconcile_steps.hpp"

namespace numsync::store {

namespace {

// Expected and listed numbers side by side, where one of the two is not there or something may be amiss. A
// row of expected_numbers without an account is met by a number in whichever account.
constexpr auto* put_beside = R"(
INSERT INTO pg_temp.unmet
SELECT e.number, e.account, e.label, e.iso_country, e.region, e.is_active, l.*
  FROM (SELECT * FROM expected_numbers WHERE account = $1 OR account IS NULL) e
  FULL JOIN pg_temp.numbers l ON l.number = e.number
 WHERE e.number IS NULL OR l.id IS NULL OR (e.is_active IS FALSE) <> (l.is_active IS FALSE)
    OR (e.iso_country IS NOT NULL AND l.iso_country IS DISTINCT FROM e.iso_country)
    OR (e.region IS NOT NULL AND l.region IS DISTINCT FROM e.region))";

} // namespace

void put_expected_beside(Transaction& tx, const std::string& account)
{
    run(tx, put_beside, account);
    run_script(tx, "ANALYZE pg_temp.unmet");
}

/// Where what the API lists is not what the customer expects.
const std::array<FindingQuery, 4> findings_of_expectation{{

    // A number that stands in a record which cannot be read is listed. What the table holds in other accounts
    // counts as held there.
    {"missing_upstream", R"(
SELECT u.expected_number, u.expected_number, NULL, coalesce(u.label, u.expected_number),
       coalesce((SELECT 'in account ' || min(o.account) FROM purchased_numbers o
                  WHERE o.number = u.expected_number AND o.account <> $2 AND o.removed_at IS NULL),
                (SELECT 'gone since ' || replace(to_json(date_trunc('second', max(o.removed_at))) #>> '{}', '+00:00', 'Z')
                   FROM purchased_numbers o
                  WHERE o.number = u.expected_number AND o.account = $2 AND o.removed_at IS NOT NULL))
  FROM pg_temp.terms t
 CROSS JOIN pg_temp.unmet u
 WHERE u.id IS NULL AND (u.account = $2 OR t.takes_any_account)
   AND NOT EXISTS (SELECT FROM pg_temp.refused r JOIN purchased_numbers p ON p.account = $2 AND p.id = r.id
                    WHERE p.number = u.expected_number)
   AND NOT (u.account IS NULL AND EXISTS (SELECT FROM purchased_numbers o
                                           WHERE o.number = u.expected_number AND o.account <> $2
                                             AND o.removed_at IS NULL)))"},

    {"unexpected_upstream", R"(
SELECT u.id, u.number, NULL, NULL, coalesce(u.number, u.id)
  FROM pg_temp.unmet u
 WHERE u.expected_number IS NULL)"},

    // Under none of its ids it is active.
    {"expected_inactive", R"(
SELECT u.number, u.number, 'is_active', 'true', 'false'
  FROM pg_temp.unmet u
 WHERE u.is_active IS FALSE AND u.expected_number IS NOT NULL AND u.expected_active IS NOT FALSE
   AND NOT EXISTS (SELECT FROM pg_temp.numbers l WHERE l.number = u.number AND l.is_active IS NOT FALSE))"},

    {"differs_from_expected", R"(
SELECT u.id, u.number, v.field, v.expected, v.listed
  FROM pg_temp.unmet u
 CROSS JOIN LATERAL (VALUES ('iso_country', u.expected_country, u.iso_country), ('region', u.expected_region, u.region),
                            ('is_active', CASE WHEN NOT u.expected_active THEN 'false' END, u.is_active::text))
                    v (field, expected, listed)
 WHERE u.expected_number IS NOT NULL AND u.id IS NOT NULL
   AND v.expected IS NOT NULL AND v.listed IS DISTINCT FROM v.expected)"},
}};

} // namespace numsync::store
