#include "model/calling_codes.hpp"
#include "model/canonical_line.hpp"
#include "model/digest.hpp"
#include "store/account_rows.hpp"
#include "store/load_records.hpp"
#include "store/reconcile_steps.hpp"

namespace numsync::store {

namespace {

constexpr auto* make_tables = R"(
CREATE TEMPORARY TABLE terms (takes_any_account BOOLEAN, by_halves BOOLEAN, filters TEXT, received BIGINT, pages INTEGER,
                              price_change_percent INTEGER, stale_after INTERVAL, since TIMESTAMPTZ, now TIMESTAMPTZ)
    ON COMMIT DROP;
CREATE TEMPORARY TABLE halves (id TEXT, active BOOLEAN, row_digest TEXT) ON COMMIT DROP;
CREATE TEMPORARY TABLE refused (id TEXT) ON COMMIT DROP;
CREATE TEMPORARY TABLE edited (id TEXT, applied TEXT, digest TEXT) ON COMMIT DROP;
CREATE TEMPORARY TABLE suspects (id TEXT) ON COMMIT DROP;
CREATE TEMPORARY TABLE calling_codes (code TEXT, countries TEXT) ON COMMIT DROP;
CREATE TEMPORARY TABLE found (kind TEXT, subject TEXT, number TEXT, field TEXT, expected_value TEXT, actual_value TEXT)
    ON COMMIT DROP)";

// What changed since the reconciliation before, and at least within a day, so that one a day tells all.
constexpr auto* set_terms = R"(
INSERT INTO pg_temp.terms
SELECT $2, $3, $4, $5, $6, $7, $8::bigint * interval '1 millisecond',
       least(now - interval '1 day',
             (SELECT max(r.started_at) FROM sync_runs r
               WHERE r.account = $1 AND r.kind = 'reconcile' AND r.status = 'succeeded' AND r.run_id <> $9)), now
  FROM (SELECT clock_timestamp() AS now) clock)";

// An id that stands in a half alone, that stands in the wrong one or in none, or that reads differently.
// Where the list does not say whether a number is active, nothing tells in which half it belongs.
constexpr auto* compare_halves = R"(
CREATE TEMPORARY TABLE inconsistent ON COMMIT DROP AS
SELECT coalesce(l.id, h.id) AS id, l.number, l.is_active::text AS expected_value,
       h.lists || CASE WHEN h.lowest <> l.row_digest OR h.highest <> l.row_digest THEN ', and reads differently there'
                       ELSE '' END AS actual_value
  FROM pg_temp.listed l
  FULL JOIN (SELECT id, string_agg(DISTINCT active::text, ' and ') AS lists, min(row_digest) AS lowest,
                    max(row_digest) AS highest
               FROM pg_temp.halves GROUP BY id) h ON h.id = l.id
 WHERE (SELECT by_halves FROM pg_temp.terms)
   AND NOT EXISTS (SELECT FROM pg_temp.refused r WHERE r.id = coalesce(l.id, h.id))
   AND (l.id IS NULL OR (l.is_active IS NOT NULL AND h.lists IS DISTINCT FROM l.is_active::text)
        OR h.lowest <> l.row_digest OR h.highest <> l.row_digest))";

void load_half(Transaction& tx, const NextLine& next_line, const char* active)
{
    CopyIn copy{tx, "pg_temp.halves"};
    std::array<std::optional<std::string>, 1> id;
    for (std::string line; next_line(line);) {
        model::split_line(line, id);
        const auto digest = model::row_digest(model::digest_of(line));
        copy.write(std::array{id.front()->c_str(), active, digest.c_str()});
    }
    copy.complete();
}

/// The second field of each rejected_line(), where it has one.
void load_refused(Transaction& tx, const NextLine& next_line)
{
    CopyIn copy{tx, "pg_temp.refused"};
    std::array<std::optional<std::string>, 2> fields;
    for (std::string line; next_line(line);) {
        model::split_line(line, fields);
        if (fields[1]) {
            copy.write(std::array{fields[1]->c_str()});
        }
    }
    copy.complete();
}

void load_calling_codes(Transaction& tx)
{
    std::string all;
    for (const auto& code : model::calling_codes) {
        all += all.empty() ? "" : ",";
        all += code.digits;
        all += ':';
        all += code.countries;
    }
    run(tx,
        R"(INSERT INTO pg_temp.calling_codes
           SELECT split_part(code, ':', 1), split_part(code, ':', 2) FROM unnest(string_to_array($1, ',')) code)",
        all);
}

/// Rows whose content is not what a sync has written there. A digest of an older canonical line tells
/// nothing.
std::string edited_rows(Transaction& tx, const std::string& account)
{
    name_account(tx, account);
    std::string rows;
    const auto lines = std::string{"SELECT "} + documented_columns + ", row_digest" + of_account;
    copy_out(tx, lines, [&](std::string_view line) {
        const auto tab = line.rfind('\t');
        const auto applied = line.substr(tab + 1);
        const auto digest = model::digest_of(line.substr(0, tab));
        if (!model::is_row_digest(applied, digest) && !model::is_of_another_version(applied)) {
            rows += model::escaped_id(line);
            rows += '\t';
            rows += applied;
            rows += '\t';
            rows += model::row_digest(digest);
            rows += '\n';
        }
    });
    return rows;
}

} // namespace

void load_sides(Transaction& tx, const model::RunReport& report, const ListedSides& sides)
{
    tx.database.doing("loading the list");
    const bool by_halves = static_cast<bool>(sides.active);
    run_script(tx, "SET LOCAL jit = off"); // many statements, each run once
    run_script(tx, make_tables);
    run(tx, set_terms, report.account, sides.takes_any_account, by_halves, report.filters, sides.received,
        sides.pages, sides.price_change_percent, sides.stale_after.count(), report.run_id);
    load_records(tx, "listed", sides.listed);
    if (by_halves) {
        load_half(tx, sides.active, "t");
        load_half(tx, sides.inactive, "f");
    }
    load_refused(tx, sides.refused);
    load_calling_codes(tx);
    if (sides.suspects) {
        copy_lines<1>(tx, "pg_temp.suspects", *sides.suspects);
    }
    tx.database.doing("looking for edited rows");
    const auto edited = edited_rows(tx, report.account);
    copy_lines<3>(tx, "pg_temp.edited", lines_of(edited));
    // Nobody else does it for temporary tables, and without it every join is planned for a few rows.
    run_script(tx, "ANALYZE pg_temp.listed, pg_temp.halves, pg_temp.refused, pg_temp.edited");
    run_script(tx, compare_halves);
}

bool hand_out_suspects(Transaction& tx, const std::function<void(std::string_view)>& on_suspect)
{
    bool any = false;
    copy_out(tx, "SELECT id FROM pg_temp.inconsistent", [&](std::string_view id) {
        any = true;
        on_suspect(id);
    });
    return any;
}

} // namespace numsync::store
