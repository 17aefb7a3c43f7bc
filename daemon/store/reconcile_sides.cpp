#include "model/canonical_line.hpp"
#include "model/digest.hpp"
#include "store/account_rows.hpp"
#include "store/columns.hpp"
#include "store/load_records.hpp"
#include "store/reconcile_steps.hpp"

namespace numsync::store {

namespace {

constexpr auto* make_tables = R"(
CREATE TEMPORARY TABLE terms (takes_any_account BOOLEAN, active BIGINT, inactive BIGINT, filters TEXT, received BIGINT,
                              pages INTEGER, differ BIGINT, price_change_percent INTEGER, stale_after INTERVAL,
                              since TIMESTAMPTZ, now TIMESTAMPTZ) ON COMMIT DROP;
CREATE TEMPORARY TABLE numbers (id TEXT, number TEXT, iso_country TEXT, region TEXT, is_active BOOLEAN, shared BOOLEAN)
    ON COMMIT DROP;
CREATE TEMPORARY TABLE unmet (expected_number TEXT, account TEXT, label TEXT, expected_country TEXT, expected_region TEXT,
                              expected_active BOOLEAN, id TEXT, number TEXT, iso_country TEXT, region TEXT,
                              is_active BOOLEAN, shared BOOLEAN) ON COMMIT DROP;
CREATE TEMPORARY TABLE refused (id TEXT) ON COMMIT DROP;
CREATE TEMPORARY TABLE unlisted (id TEXT) ON COMMIT DROP;
CREATE TEMPORARY TABLE edited (id TEXT, digest TEXT) ON COMMIT DROP;
CREATE TEMPORARY TABLE found (kind TEXT, subject TEXT, number TEXT, field TEXT, expected_value TEXT, actual_value TEXT)
    ON COMMIT DROP)";

// What changed since the reconciliation before, and at least within a day, so that one a day tells all.
constexpr auto* set_terms = R"(
INSERT INTO pg_temp.terms
SELECT $2, $3, $4, $5, $6, $7, $8, $9, $10::bigint * interval '1 millisecond',
       least(now - interval '1 day',
             (SELECT max(r.started_at) FROM sync_runs r
               WHERE r.account = $1 AND r.kind = 'reconcile' AND r.status = 'succeeded' AND r.run_id <> $11)), now
  FROM (SELECT clock_timestamp() AS now) clock)";

// Whether numbers of the list have anything to be compared with: what is expected, and other accounts.
constexpr auto* what_is_there = R"(
SELECT EXISTS (SELECT FROM expected_numbers WHERE account = $1 OR account IS NULL),
       EXISTS (SELECT FROM purchased_numbers WHERE account < $1) OR
       EXISTS (SELECT FROM purchased_numbers WHERE account > $1))";

// An id that was refused after all; one that stands in a half twice and in the list not at all.
constexpr auto* tidy_found = R"(
ANALYZE pg_temp.found, pg_temp.refused;
DELETE FROM pg_temp.found WHERE subject IN (SELECT id FROM pg_temp.refused);
DELETE FROM pg_temp.found f USING pg_temp.found other
 WHERE f.kind = 'api_inconsistent' AND other.kind = f.kind AND other.subject = f.subject AND other.ctid > f.ctid)";

const std::string recent_rows = std::string{R"(
CREATE TEMPORARY TABLE recent ON COMMIT DROP AS
SELECT )"} + content_columns() + ", row_digest" +
                                of_account + R"( AND removed_at IS NULL
   AND id IN (SELECT h.id FROM purchased_numbers_history h
               WHERE h.account = (SELECT current_setting('numsync.account'))
                 AND h.valid_from <= (SELECT since FROM pg_temp.terms) AND h.valid_to > (SELECT since FROM pg_temp.terms))
   AND NOT EXISTS (SELECT FROM pg_temp.listed l WHERE l.id = purchased_numbers.id))";

/// Rows that read as the list does and have not done so since `since`. That they still read so, of this
/// snapshot, the lines tell; a list that is a little older than the snapshot may not have them.
void add_recent(Transaction& tx, const ListedSides& sides)
{
    run_script(tx, recent_rows);
    std::string unlisted;
    copy_out(tx, std::string{"SELECT "} + content_columns() + " FROM pg_temp.recent",
             [&](std::string_view line) {
                 if (!sides.is_listed(model::canonical_part(line))) {
                     unlisted += model::escaped_id(line);
                     unlisted += '\n';
                 }
             });
    copy_lines<1>(tx, "pg_temp.unlisted", lines_of(unlisted));
    run_script(tx, R"(INSERT INTO pg_temp.listed
                      SELECT * FROM pg_temp.recent r
                       WHERE NOT EXISTS (SELECT FROM pg_temp.unlisted u WHERE u.id = r.id);
                      ANALYZE pg_temp.listed)");
}

/// Rows whose content is not what a sync has written there. A digest of an older canonical line tells
/// nothing. Where there was none when the table was read, only the rows count that the statements look at.
std::string edited_rows(Transaction& tx, bool any_edited)
{
    std::string rows;
    const auto lines = std::string{"SELECT "} + content_columns() + ", row_digest" + of_account +
                       (any_edited ? "" : " AND id IN (SELECT id FROM pg_temp.listed)");
    copy_out(tx, lines, [&](std::string_view line) {
        const auto tab = line.rfind('\t');
        const auto applied = line.substr(tab + 1);
        const auto digest = model::digest_of(model::canonical_part(line.substr(0, tab)));
        if (!model::is_row_digest(applied, digest) && !model::is_of_another_version(applied)) {
            rows += model::escaped_id(line);
            rows += '\t';
            rows += model::row_digest(digest);
            rows += '\n';
        }
    });
    return rows;
}

void load_numbers(Transaction& tx, const std::string& account, const ListedSides& sides)
{
    const auto there = run(tx, what_is_there, account);
    const bool any_expected = there[0][0].as<bool>();
    const bool any_elsewhere = there[0][1].as<bool>();
    copy_lines<6>(tx, "pg_temp.numbers", any_expected || any_elsewhere ? sides.numbers : sides.doubles);
    run_script(tx, "ANALYZE pg_temp.numbers");
    if (any_expected) {
        put_expected_beside(tx, account);
    }
}

void load_terms(Transaction& tx, const model::RunReport& report, const ListedSides& sides)
{
    std::optional<std::uint64_t> active;
    std::optional<std::uint64_t> inactive;
    if (sides.halves) {
        active = sides.halves->active;
        inactive = sides.halves->inactive;
    }
    run(tx, set_terms, report.account, sides.takes_any_account, active, inactive, report.filters,
        sides.received, sides.pages, sides.differ, sides.price_change_percent, sides.stale_after.count(),
        report.run_id);
}

} // namespace

void load_sides(Transaction& tx, const model::RunReport& report, const ListedSides& sides)
{
    tx.database.doing("loading the list");
    run_script(tx, "SET LOCAL jit = off"); // many statements, each run once
    run_script(tx, make_tables);
    load_terms(tx, report, sides);
    copy_lines<6>(tx, "pg_temp.found", sides.found);
    copy_lines<1>(tx, "pg_temp.refused", sides.refused);
    run_script(tx, tidy_found);
    load_numbers(tx, report.account, sides);
    load_records(tx, "listed", sides.differing);

    tx.database.doing("looking for edited rows");
    name_account(tx, report.account);
    add_recent(tx, sides);
    const auto edited = edited_rows(tx, sides.any_edited);
    copy_lines<2>(tx, "pg_temp.edited", lines_of(edited));
    // Nobody else does it for temporary tables, and without it every join is planned for a few rows.
    run_script(tx, "ANALYZE pg_temp.edited");
}

} // namespace numsync::store
