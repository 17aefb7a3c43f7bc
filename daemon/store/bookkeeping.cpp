#include "store/bookkeeping.hpp"

#include "store/account_rows.hpp"
#include "store/columns.hpp"
#include "store/edits.hpp"
#include "store/verification.hpp"

namespace numsync::store {

namespace {

// SQL: the stamp of the account's last applied run. A right valid_from is never later.
constexpr auto* last_stamp = "coalesce((SELECT last_stamp FROM sync_accounts "
                             "WHERE account = (SELECT current_setting('numsync.account'))), 'infinity')";

// SQL condition: true for every row whose bookkeeping is wrong, and for some that are right. Cheap: looks
// into the history only for rows that have versions.
constexpr auto* suspicious = R"(
(p.removed_at IS NOT NULL OR p.first_seen_at > p.valid_from OR p.valid_from > {last_stamp}
 OR (p.missing_since IS NULL) IS DISTINCT FROM (p.missing_runs = 0) OR p.missing_since <= p.valid_from
 OR (p.valid_from <> p.first_seen_at
     AND (SELECT max(h.valid_to) FROM purchased_numbers_history h WHERE h.account = p.account AND h.id = p.id)
         IS DISTINCT FROM p.valid_from)))";

// SQL: the right values for row p. A version ends because a field or removed_at changes. So if the last
// version has the row's digest, either that version or the row is a removed number, but not both. If the
// previous version was pruned, a consistent row counts as right.
constexpr auto* sound = R"(
(SELECT v.valid_from, least(coalesce(last.first_seen_at, p.first_seen_at), v.valid_from) AS first_seen_at,
        CASE WHEN r.removed OR p.missing_runs > 0 THEN p.missing_since END AS missing_since,
        CASE WHEN r.removed OR p.missing_since IS NOT NULL THEN greatest(p.missing_runs, 0) ELSE 0 END AS missing_runs,
        CASE WHEN r.removed THEN v.valid_from END AS removed_at
   FROM (VALUES (1)) one
   LEFT JOIN LATERAL (SELECT h.valid_to, h.first_seen_at, h.removed_at, h.row_digest
                        FROM purchased_numbers_history h
                       WHERE h.account = p.account AND h.id = p.id
                       ORDER BY h.valid_to DESC LIMIT 1) last ON true
  CROSS JOIN LATERAL (SELECT CASE WHEN last.valid_to IS NOT NULL THEN last.valid_to
                                  WHEN p.valid_from BETWEEN p.first_seen_at AND {last_stamp} THEN p.valid_from
                                  ELSE least(p.first_seen_at, {last_stamp}) END AS valid_from) v
  CROSS JOIN LATERAL (SELECT CASE WHEN last.valid_to IS NULL THEN coalesce(p.removed_at = p.valid_from, false)
                                  ELSE last.removed_at IS NULL AND last.row_digest = p.row_digest
                                       AND (p.missing_since IS NOT NULL OR p.removed_at IS NOT NULL)
                             END AS removed) r))";

std::string with_last_stamp(const char* sql)
{
    return with_lists(sql, {{"{last_stamp}", last_stamp}});
}

const auto repair =
    with_lists(with_times(R"(
WITH broken AS MATERIALIZED (
    SELECT p.id, p.number, p.valid_from, p.first_seen_at, p.missing_since, p.missing_runs, p.removed_at,
           s.valid_from AS s_valid_from, s.first_seen_at AS s_first_seen_at, s.missing_since AS s_missing_since,
           s.missing_runs AS s_missing_runs, s.removed_at AS s_removed_at
    {broken rows}
       AND NOT EXISTS (SELECT FROM reconciliation_findings f
                        WHERE f.account = $1 AND f.kind = 'db_altered' AND f.subject = p.id AND f.resolved_at IS NULL
                          AND f.table_shape = {shape})
), written AS (
    UPDATE purchased_numbers p
       SET valid_from = b.s_valid_from, first_seen_at = b.s_first_seen_at, missing_since = b.s_missing_since,
           missing_runs = b.s_missing_runs, removed_at = b.s_removed_at
      FROM broken b
     WHERE p.account = $1 AND p.id = b.id
    RETURNING p.id
), edit AS MATERIALIZED (
    SELECT b.id, b.number, v.field, v.api, v.stored
      FROM broken b
      JOIN written USING (id)
     CROSS JOIN LATERAL (VALUES
           ('valid_from', {time b.s_valid_from}, {time b.valid_from}),
           ('first_seen_at', {time b.s_first_seen_at}, {time b.first_seen_at}),
           ('missing_since', {time b.s_missing_since}, {time b.missing_since}),
           ('missing_runs', b.s_missing_runs::text, b.missing_runs::text),
           ('removed_at', {time b.s_removed_at}, {time b.removed_at})) v (field, api, stored)
     WHERE v.api IS DISTINCT FROM v.stored
), {noted}
SELECT count(*) FROM written)"),
               {{"{broken rows}", broken_rows()}, {"{shape}", table_shape}, {"{noted}", edits_noted()}});

} // namespace

std::string broken_rows()
{
    constexpr auto* rows = R"(
      FROM purchased_numbers p
     CROSS JOIN LATERAL {sound} s
     WHERE p.account = $1
       AND ({suspicious}
            OR p.id IN (SELECT f.subject FROM reconciliation_findings f
                         WHERE f.account = $1 AND f.kind = 'db_altered' AND f.resolved_at IS NULL))
       AND (p.valid_from, p.first_seen_at, p.missing_since, p.missing_runs, p.removed_at) IS DISTINCT FROM
           (s.valid_from, s.first_seen_at, s.missing_since, s.missing_runs, s.removed_at))";
    return with_lists(rows,
                      {{"{sound}", with_last_stamp(sound)}, {"{suspicious}", with_last_stamp(suspicious)}});
}

std::string state_letter()
{
    constexpr auto* letter = R"(
CASE WHEN {suspicious} IS NOT TRUE
     THEN CASE WHEN p.missing_since IS NOT NULL THEN 'm' ELSE 'p' END
     ELSE (SELECT CASE WHEN broken THEN upper(letter) ELSE letter END
             FROM {sound} s
            CROSS JOIN LATERAL (
                  SELECT CASE WHEN s.removed_at IS NOT NULL THEN 'r' WHEN s.missing_since IS NOT NULL THEN 'm'
                              ELSE 'p' END AS letter,
                         (p.valid_from, p.first_seen_at, p.missing_since, p.missing_runs, p.removed_at) IS DISTINCT FROM
                         (s.valid_from, s.first_seen_at, s.missing_since, s.missing_runs, s.removed_at) AS broken) told)
END)";
    return with_lists(letter,
                      {{"{suspicious}", with_last_stamp(suspicious)}, {"{sound}", with_last_stamp(sound)}});
}

std::uint64_t repair_bookkeeping(Transaction& tx, const model::RunReport& report, const std::string& stamp)
{
    tx.database.doing("putting edited bookkeeping right");
    return note_edits(tx, repair, report, stamp)[0][0].as<std::uint64_t>();
}

} // namespace numsync::store
