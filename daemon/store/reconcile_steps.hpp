#pragma once

#include "model/report.hpp"
#include "store/pq.hpp"
#include "store/reconcile.hpp"

#include <array>
#include <string>
#include <string_view>

/// The steps of reconcile(), each within its transaction. They meet in temporary tables:
///   terms           one row: what the statements have to know beside the sides
///   listed          what the API lists now; columns as load_records() has them
///   halves          (id, active, row_digest) of the lists by is_active
///   refused         (id) of records that cannot be taken
///   edited          (id, applied, digest) of rows that no longer match their row_digest
///   inconsistent    (id, number, expected_value, actual_value) where list and halves contradict each other
///   suspects        (id) of those that did so in an earlier reading
///   calling_codes   (code, countries)
///   found           (kind, subject, number, field, expected_value, actual_value)
namespace numsync::store {

void load_sides(Transaction& tx, const model::RunReport& report, const ListedSides& sides);

/// Ids in `inconsistent`, each as COPY prints it; says whether there are any.
bool hand_out_suspects(Transaction& tx, const std::function<void(std::string_view)>& on_suspect);

/// What records that cannot be read leave to be told.
struct Certainty {
    bool all_identified;   ///< otherwise nothing is resolved
    bool absence_is_known; ///< otherwise nothing is said to be missing, nor that it is not
};

/// Fills `found`, but for the kinds that cannot be told.
void find_all(Transaction& tx, const std::string& account, const Certainty& certainty);

/// Brings reconciliation_findings up to `found`.
model::FindingCounts merge_findings(Transaction& tx, const model::RunReport& report,
                                    const Certainty& certainty);

/// How one kind is found: a query for (subject, number, field, expected_value, actual_value), in which $2 is
/// the account.
struct FindingQuery {
    std::string_view kind;
    std::string sql;
};

extern const std::array<FindingQuery, 6> findings_of_list;
extern const std::array<FindingQuery, 5> findings_of_table;
extern const std::array<FindingQuery, 4> findings_of_expectation;

} // namespace numsync::store
