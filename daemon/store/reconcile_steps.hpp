#pragma once

#include "model/finding.hpp"
#include "model/report.hpp"
#include "store/pq.hpp"
#include "store/reconcile.hpp"

#include <array>
#include <string>
#include <string_view>

/// The steps of reconcile(), each within its transaction. They meet in temporary tables:
///   terms     one row: what the statements have to know beside the sides
///   listed    of what the API lists now, the records that differ from their row and those whose row was
///             changed since `terms.since`, with the columns of load_records(): all others read as their row
///             has read since then
///   numbers   (id, number, iso_country, region, is_active, shared) of everything that the API lists, where
///             there is anything to compare it with; else only what is `shared`: may have its number in
///             common with another id
///   unmet     what is expected beside `numbers`, where they do not simply meet
///   refused   (id) of records that cannot be taken
///   edited    (id, digest) of rows that no longer match their row_digest, and what would
///   found     (kind, subject, number, field, expected_value, actual_value)
namespace numsync::store {

/// Fills all of them, `found` with what the lists alone tell.
void load_sides(Transaction& tx, const model::RunReport& report, const ListedSides& sides);

/// What records that cannot be read leave to be told.
struct Certainty {
    bool all_identified;   ///< otherwise nothing is resolved
    bool absence_is_known; ///< otherwise nothing is said to be missing, nor that it is not

    [[nodiscard]] bool tells(const model::FindingKind& kind) const
    {
        return kind.rests == model::Rests::on_what_is_listed ||
               (kind.rests == model::Rests::on_what_is_absent && absence_is_known);
    }
};

/// Fills `unmet`.
void put_expected_beside(Transaction& tx, const std::string& account);

/// Brings reconciliation_findings up to `found`.
model::FindingCounts merge_findings(Transaction& tx, const model::RunReport& report,
                                    const Certainty& certainty);

/// How one kind is found: a query for (subject, number, field, expected_value, actual_value), in which $2 is
/// the account.
struct FindingQuery {
    std::string_view kind;
    std::string sql;
};

extern const std::array<FindingQuery, 2> findings_of_list;
extern const std::array<FindingQuery, 4> findings_of_table;
extern const std::array<FindingQuery, 4> findings_of_expectation;

} // namespace numsync::store
