#include "store/reconcile_steps.hpp"

namespace numsync::store {

/// What the API's list says that cannot be right, or is not worth its money.
const std::array<FindingQuery, 6> findings_of_list{{

    {"not_e164", R"(
SELECT l.id, l.number, 'number', 'E.164, such as +14155550100', l.number
  FROM pg_temp.listed l
 WHERE (l.number ~ '^\+[1-9][0-9]{6,14}$') IS NOT TRUE)"},

    // The longest calling code that fits counts. Few heads of numbers stand for many of them. What is no
    // number of a country, such as +800, says nothing about one.
    {"country_mismatch", R"(
WITH head AS MATERIALIZED (
    SELECT DISTINCT substr(number, 2, 4) AS digits FROM pg_temp.listed WHERE number ~ '^\+[1-9][0-9]{6,14}$'
), place AS MATERIALIZED (
    SELECT DISTINCT ON (h.digits) h.digits, c.countries
      FROM head h LEFT JOIN pg_temp.calling_codes c ON starts_with(h.digits, c.code)
     ORDER BY h.digits, length(c.code) DESC
)
SELECT l.id, l.number, 'iso_country', replace(place.countries, ' ', ' or '), l.iso_country
  FROM pg_temp.listed l
  JOIN place ON place.digits = substr(l.number, 2, 4) AND place.countries IS DISTINCT FROM ''
 WHERE l.number ~ '^\+[1-9][0-9]{6,14}$' AND l.iso_country <> ''
   AND (CASE upper(l.iso_country) WHEN 'UK' THEN 'GB' ELSE upper(l.iso_country) END
        = ANY (string_to_array(place.countries, ' '))) IS NOT TRUE)"},

    {"priced_inactive", R"(
SELECT l.id, l.number, 'price', '0', l.price::text
  FROM pg_temp.listed l
 WHERE NOT l.is_active AND l.price > 0)"},

    {"no_trunk", R"(
SELECT l.id, l.number, v.field, 'the id of a trunk', NULL
  FROM pg_temp.listed l
 CROSS JOIN LATERAL (VALUES ('inbound_trunk_id', l.inbound_trunk_id),
                            ('outbound_trunk_id', l.outbound_trunk_id)) v (field, trunk)
 WHERE l.is_active IS NOT FALSE AND coalesce(v.trunk, '') = '')"},

    {"api_inconsistent", R"(
SELECT i.id, i.number, 'is_active', i.expected_value, i.actual_value
  FROM pg_temp.inconsistent i
 WHERE EXISTS (SELECT FROM pg_temp.suspects s WHERE s.id = i.id))"},

    // A list that has as many records as a page would, unless something shows that it may be shorter than
    // the limit by chance: it has been longer, or its halves, both below it, add up to it.
    {"possible_page_cap", R"(
SELECT $2, NULL, NULL,
       (CASE WHEN t.by_halves THEN nullif(half.active + half.inactive, t.received) END)::text, t.received::text
  FROM pg_temp.terms t
 CROSS JOIN (SELECT count(*) FILTER (WHERE active) AS active, count(*) FILTER (WHERE NOT active) AS inactive
               FROM pg_temp.halves) half
 WHERE t.pages = 1
   AND t.received IN (50, 100, 200, 250, 500, 1000, 2000, 2500, 5000, 10000, 20000, 50000, 100000)
   AND NOT (t.by_halves AND half.active > 0 AND half.inactive > 0 AND half.active + half.inactive = t.received)
   AND NOT EXISTS (SELECT FROM sync_runs r
                    WHERE r.account = $2 AND r.status = 'succeeded' AND r.filters = t.filters
                      AND r.received > t.received))"},
}};

} // namespace numsync::store
