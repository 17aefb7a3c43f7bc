#pragma once

#include "model/inventory.hpp"
#include "model/report.hpp"
#include "store/pq.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// Checks that the table reads as it was written: triggers, rules, column types and policies of other people
/// may change or drop what a statement writes.
namespace numsync::store {

/// SQL expression: a hash of what may change a row of purchased_numbers on its way into the table. While the
/// hash stays as it is, writing a row once more has the result that it had before.
inline constexpr auto* table_shape = R"(
(SELECT md5(coalesce(string_agg(part, ';' ORDER BY part), ''))
   FROM (SELECT concat_ws(' ', 't', t.oid, t.tgenabled, t.xmin, f.xmin) AS part
           FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid
          WHERE t.tgrelid = 'purchased_numbers'::regclass AND NOT t.tgisinternal
          UNION ALL
         SELECT concat_ws(' ', 'r', oid, xmin) FROM pg_rewrite WHERE ev_class = 'purchased_numbers'::regclass
          UNION ALL
         SELECT concat_ws(' ', 'p', oid, xmin) FROM pg_policy WHERE polrelid = 'purchased_numbers'::regclass
          UNION ALL
         SELECT concat_ws(' ', 'c', attname, atttypid, atttypmod, attgenerated) FROM pg_attribute
          WHERE attrelid = 'purchased_numbers'::regclass AND attnum > 0 AND NOT attisdropped) parts))";

/// What the database did not take as it was written, from the open findings of kind db_altered. `held` has
/// the lines that it would not take now either, as table_shape is unchanged. `any_open` says whether there is
/// any such finding.
struct Altered {
    std::vector<model::HeldLine> held;
    bool any_open = false;
};

Altered read_altered(Transaction& tx, const std::string& account);

/// Creates the temporary tables of a run that writes. They last for its transaction:
/// - incoming: the records that differ;
/// - change: what each record means for the row that it has (returned, repaired, upgraded, updated, found or
///   unchanged);
/// - absent: the ids that the list lacks, whether their removal is approved, and whether their row was
///   edited;
/// - gone: the ids to mark missing or removed, whether they are removed now, and whether that is approved.
/// From here on deferred triggers run at once, so that their effects are read back, too.
void make_work_tables(Transaction& tx);

/// Reads back what apply_changes(), apply_absences() and repair_bookkeeping() wrote. Opens a finding for each
/// row that is not as it was written. Resolves the findings of rows that `inventory` found intact when it
/// read the table. Returns how many rows are not intact now.
std::uint64_t verify_written(Transaction& tx, const model::RunReport& report,
                             const model::Inventory& inventory, const std::string& stamp);

/// Throws Failure{db_altered} if the history did not take `lost` versions as they were written.
void require_no_lost_version(std::uint64_t lost);

} // namespace numsync::store
