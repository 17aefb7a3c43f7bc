#include "store/account_rows.hpp"
#include "store/apply_steps.hpp"
#include "store/load_records.hpp"

namespace numsync::store {

namespace {

/// New rows go where they belong, and nowhere else before. An id that has come to have a row since the table
/// was read fails the run, and the next attempt sees it.
std::uint64_t add_new(Transaction& tx, const model::RunReport& report, const NextLine& added_lines,
                      const std::string& stamp)
{
    const auto target = std::string{"purchased_numbers ("} + documented_columns +
                        ", row_digest, account, valid_from, first_seen_at, run_id)";
    const auto run_id = std::to_string(*report.run_id);
    return copy_records(tx, target, added_lines,
                        std::array{report.account.c_str(), stamp.c_str(), stamp.c_str(), run_id.c_str()});
}

// What each record means is decided here and nowhere else, from the row as it is now. Prices are compared as
// text: 295 and 295.00 are one NUMERIC, but the vendor said two things.
constexpr auto* change_existing = R"(
WITH change AS MATERIALIZED (
    SELECT i.*,
           CASE WHEN p.removed_at IS NOT NULL THEN 'returned'
                WHEN differs AND p.row_digest = i.row_digest THEN 'repaired'
                WHEN differs THEN 'updated'
                WHEN p.missing_since IS NOT NULL THEN 'found'
                WHEN p.row_digest <> i.row_digest THEN 'repaired'
                ELSE 'unchanged' END AS meaning
      FROM pg_temp.incoming i
      JOIN purchased_numbers p ON p.account = $1 AND p.id = i.id
     CROSS JOIN LATERAL (
           SELECT (p.telephony_id, p.subscription_id, p.inbound_trunk_id, p.outbound_trunk_id, p.number,
                   p.friendly_name, p.per_minute_price_inbound::text, p.per_minute_price_outbound::text,
                   p.price::text, p.region, p.iso_country, p.is_active, p.created_at, p.updated_at)
                  IS DISTINCT FROM
                  (i.telephony_id, i.subscription_id, i.inbound_trunk_id, i.outbound_trunk_id, i.number,
                   i.friendly_name, i.per_minute_price_inbound::text, i.per_minute_price_outbound::text,
                   i.price::text, i.region, i.iso_country, i.is_active, i.created_at, i.updated_at) AS differs) compared
), ended AS (
    INSERT INTO purchased_numbers_history
    SELECT p.*, $2::timestamptz
      FROM purchased_numbers p
      JOIN change c ON c.id = p.id
     WHERE p.account = $1 AND c.meaning IN ('updated', 'returned')
), written AS (
    UPDATE purchased_numbers p
       SET telephony_id = c.telephony_id, subscription_id = c.subscription_id, inbound_trunk_id = c.inbound_trunk_id,
           outbound_trunk_id = c.outbound_trunk_id, number = c.number, friendly_name = c.friendly_name,
           per_minute_price_inbound = c.per_minute_price_inbound,
           per_minute_price_outbound = c.per_minute_price_outbound, price = c.price, region = c.region,
           iso_country = c.iso_country, is_active = c.is_active, created_at = c.created_at,
           updated_at = c.updated_at, row_digest = c.row_digest,
           missing_since = NULL, missing_runs = 0, removed_at = NULL,
           valid_from = CASE WHEN c.meaning IN ('updated', 'returned') THEN $2::timestamptz ELSE p.valid_from END,
           run_id = CASE WHEN c.meaning IN ('updated', 'returned') THEN $3::bigint ELSE p.run_id END
      FROM change c
     WHERE p.account = $1 AND p.id = c.id AND c.meaning <> 'unchanged'
    RETURNING c.meaning
)
SELECT count(*) FILTER (WHERE meaning = 'updated'), count(*) FILTER (WHERE meaning IN ('returned', 'found')),
       count(*) FILTER (WHERE meaning = 'repaired'), (SELECT count(*) FROM change)
  FROM written)";

// A record whose row was deleted by hand since the table was read.
constexpr auto* add_lost = R"(
INSERT INTO purchased_numbers (account, id, telephony_id, subscription_id, inbound_trunk_id, outbound_trunk_id, number,
                               friendly_name, per_minute_price_inbound, per_minute_price_outbound, price, region,
                               iso_country, is_active, created_at, updated_at, row_digest, valid_from, first_seen_at,
                               run_id)
SELECT $1, i.id, i.telephony_id, i.subscription_id, i.inbound_trunk_id, i.outbound_trunk_id, i.number,
       i.friendly_name, i.per_minute_price_inbound, i.per_minute_price_outbound, i.price, i.region,
       i.iso_country, i.is_active, i.created_at, i.updated_at, i.row_digest, $2, $2, $3
  FROM pg_temp.incoming i
 WHERE NOT EXISTS (SELECT FROM purchased_numbers p WHERE p.account = $1 AND p.id = i.id))";

} // namespace

void apply_changes(Transaction& tx, model::RunReport& report, const Application& application,
                   const std::string& stamp)
{
    auto& counts = report.counts;
    const auto& tally = application.tally;
    const auto proposed = tally.updated + tally.restored + tally.repaired;
    counts.added = 0;
    if (tally.added > 0) {
        tx.database.doing("adding what is new");
        counts.added = add_new(tx, report, application.added_lines, stamp);
    }
    if (proposed == 0) {
        return;
    }
    tx.database.doing("loading what changed");
    load_records(tx, "incoming", application.changed_lines);
    tx.database.doing("applying the changes");
    if (tally.repaired > 0) {
        note_repairs(tx, report, stamp);
    }
    const auto changed = run(tx, change_existing, report.account, stamp, report.run_id);
    counts.updated = changed[0][0].as<std::uint64_t>();
    counts.restored = changed[0][1].as<std::uint64_t>();
    counts.repaired = changed[0][2].as<std::uint64_t>();
    std::uint64_t lost = 0;
    if (changed[0][3].as<std::uint64_t>() < proposed) {
        lost = static_cast<std::uint64_t>(
            run(tx, add_lost, report.account, stamp, report.run_id).affected_rows());
        counts.added += lost;
    }
    // A record that turned out to need nothing was proposed as something, and reads as before.
    counts.unchanged =
        tally.unchanged + proposed - (lost + counts.updated + counts.restored + counts.repaired);
}

} // namespace numsync::store
