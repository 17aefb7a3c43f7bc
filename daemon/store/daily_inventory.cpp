#include "store/daily_inventory.hpp"

#include "store/clock.hpp"
#include "store/identities.hpp"
#include "store/pq.hpp"
#include "store/schema_version.hpp"

#include <optional>

namespace numsync::store {

namespace {

// One writer per account at a time: two syncs may end shortly after one another.
constexpr auto* lock_days =
    "SELECT pg_advisory_xact_lock(hashtextextended('inventory_daily ' || $1::text, 0))";

constexpr auto* last_written_and_today = R"(
SELECT (SELECT max(day) FROM inventory_daily WHERE account = $1), (now() AT TIME ZONE 'UTC')::date)";

// The day after the last one written; if there is none, the day of the first version. Never before the
// pruning horizon: the versions before it are incomplete.
constexpr auto* first_day_lacking = R"(
SELECT least(greatest(coalesce((SELECT max(day) + 1 FROM inventory_daily WHERE account = $1),
                               (SELECT min(first_seen_at) AT TIME ZONE 'UTC' FROM purchased_numbers
                                 WHERE account = $1)::date),
                      (SELECT (history_since AT TIME ZONE 'UTC')::date FROM sync_accounts WHERE account = $1)),
             $2::date))";

// The inventory at the end of each day from $2 to the one before $3. A version counts from the day on which
// it began to the day before it ended: it adds at its beginning and subtracts at its end. The running sum of
// these steps is the inventory. So one pass over the versions is enough for any number of days.
constexpr auto* write_missed_days = R"(
WITH version AS (
    SELECT iso_country, region, is_active, greatest((valid_from AT TIME ZONE 'UTC')::date, $2::date) AS began,
           NULL::date AS ended, count(*) AS numbers, coalesce(sum(price), 0) AS price
      FROM purchased_numbers
     WHERE account = $1 AND removed_at IS NULL AND valid_from < $3::date::timestamp AT TIME ZONE 'UTC'
     GROUP BY 1, 2, 3, 4
    UNION ALL
    SELECT iso_country, region, is_active, greatest((valid_from AT TIME ZONE 'UTC')::date, $2::date),
           (valid_to AT TIME ZONE 'UTC')::date, count(*), coalesce(sum(price), 0)
      FROM purchased_numbers_history
     WHERE account = $1 AND removed_at IS NULL AND valid_from < $3::date::timestamp AT TIME ZONE 'UTC'
       AND valid_to >= ($2::date + 1)::timestamp AT TIME ZONE 'UTC'
     GROUP BY 1, 2, 3, 4, 5
), step AS (
    SELECT iso_country, region, is_active, day, sign * numbers AS numbers, sign * price AS price
      FROM version CROSS JOIN LATERAL (VALUES (began, 1), (ended, -1)) bound (day, sign)
     WHERE day < $3::date
    UNION ALL
    SELECT iso_country, region, is_active, midnight::date, 0, 0
      FROM (SELECT DISTINCT iso_country, region, is_active FROM version) place
     CROSS JOIN generate_series($2::date, $3::date - 1, '1 day') midnight
), held AS (
    SELECT coalesce(iso_country, '') AS iso_country, coalesce(region, '') AS region, is_active, day,
           sum(sum(numbers)) OVER until_then AS numbers, sum(sum(price)) OVER until_then AS price_sum
      FROM step
     GROUP BY 1, 2, 3, 4
    WINDOW until_then AS (PARTITION BY coalesce(iso_country, ''), coalesce(region, ''), is_active ORDER BY day)
)
INSERT INTO inventory_daily (account, day, iso_country, region, is_active, numbers, price_sum, as_of)
SELECT $1, day, iso_country, region, is_active, numbers, price_sum,
       (day + 1)::timestamp AT TIME ZONE 'UTC' - interval '1 microsecond'
  FROM held
 WHERE numbers > 0)";

// The inventory at the time of the stamp, even if later runs have changed it since.
constexpr auto* write_today = R"(
INSERT INTO inventory_daily (account, day, iso_country, region, is_active, numbers, price_sum, as_of)
SELECT $1, $2::date, coalesce(iso_country, ''), coalesce(region, ''), is_active, count(*), coalesce(sum(price), 0),
       $3::timestamptz
  FROM (SELECT iso_country, region, is_active, price FROM purchased_numbers
         WHERE account = $1 AND removed_at IS NULL AND valid_from <= $3::timestamptz
        UNION ALL
        SELECT iso_country, region, is_active, price FROM purchased_numbers_history
         WHERE account = $1 AND removed_at IS NULL AND valid_from <= $3::timestamptz AND valid_to > $3::timestamptz) held
 GROUP BY 3, 4, 5)";

// A row for each day without numbers, so that a chart shows 0 and not a gap.
constexpr auto* write_empty_days = R"(
INSERT INTO inventory_daily (account, day, numbers, price_sum, as_of)
SELECT $1, day, 0, 0,
       CASE day WHEN $3::date THEN $4::timestamptz
                ELSE (day + 1)::timestamp AT TIME ZONE 'UTC' - interval '1 microsecond' END
  FROM (SELECT midnight::date AS day FROM generate_series($2::date, $3::date, '1 day') midnight) days
 WHERE NOT EXISTS (SELECT FROM inventory_daily i WHERE i.account = $1 AND i.day = days.day))";

void write_up_to(Transaction& tx, const std::string& account, const model::Applied& applied)
{
    const std::string first = execute(tx, first_day_lacking, account, applied.day)[0][0].c_str();
    for (auto from = first; from != applied.day;) { // in parts: each statement has a time-out
        const std::string until =
            execute(tx, "SELECT least($1::date + 366, $2::date)", from, applied.day)[0][0].c_str();
        execute(tx, write_missed_days, account, from, until);
        from = until;
    }
    execute(tx, write_today, account, applied.day, applied.stamp);
    execute(tx, write_empty_days, account, first, applied.day, applied.stamp);
}

} // namespace

void write_days(Database& database, const std::string& account, const model::Applied& applied,
                std::chrono::milliseconds interval)
{
    in_transaction(database, "writing the daily inventory", [&](Transaction& tx) {
        require_current_schema(tx);
        execute(tx, lock_days, account);
        const auto days = execute(tx, last_written_and_today, account);
        const auto last_written = optional_text(days[0][0]);
        const bool from_the_future = last_written > days[0][1].c_str(); // ISO dates sort as text
        if (last_written >= applied.day && !from_the_future) {
            return;
        }
        require_steady_clock(tx, account, interval);
        if (from_the_future) { // the clock was set back
            execute(tx, "DELETE FROM inventory_daily WHERE account = $1 AND day >= $2", account, applied.day);
        }
        lift_identities(tx, all_numbered);
        write_up_to(tx, account, applied);
        require_taken(optional_text(execute(tx, last_written_and_today, account)[0][0]) == applied.day,
                      "inventory_daily");
    });
}

} // namespace numsync::store
