#pragma once

#include "model/report.hpp"
#include "store/pq.hpp"

#include <string>

/// Findings for what somebody else wrote into purchased_numbers, which a sync corrects.
namespace numsync::store {

/// SQL: a common table expression for note_edits(). It writes a finding for each row of `edit` (id, number,
/// field, api, stored), resolved from the beginning.
std::string edits_noted();

/// Runs a statement that writes findings. Its $1 is the account, $2 the stamp, $3 the run.
pqxx::result note_edits(Transaction& tx, const std::string& sql, const model::RunReport& report,
                        const std::string& stamp);

/// Writes findings for the rows of pg_temp.change that are to be repaired. Called before they are.
void note_repairs(Transaction& tx, const model::RunReport& report, const std::string& stamp);

/// Writes findings for the edited rows of pg_temp.absent. Called after apply_absences(). No list has the
/// right values for such a row. So its finding stays open until the row is listed, removed, or has its old
/// values again.
void note_absent_edits(Transaction& tx, const model::RunReport& report, const std::string& stamp);

} // namespace numsync::store
