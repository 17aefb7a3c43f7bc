#pragma once

#include "model/report.hpp"
#include "store/pq.hpp"

#include <string>

/// What somebody else wrote into purchased_numbers and a sync puts right.
namespace numsync::store {

/// Common table expressions for note_edits(): they write a finding for each row of `edit` (id, number, field,
/// api, stored), resolved from the beginning.
std::string edits_noted();

/// Runs a statement with edits_noted(). Its $1 is the account, $2 the stamp, $3 the run.
pqxx::result note_edits(Transaction& tx, const std::string& sql, const model::RunReport& report,
                        const std::string& stamp);

/// Findings of the rows of pg_temp.change that are to be repaired, before they are.
void note_repairs(Transaction& tx, const model::RunReport& report, const std::string& stamp);

/// Findings of the edited rows of pg_temp.absent, after what is gone was marked. No list tells what they
/// should read, so each stays open until the row is listed, removed, or as it was again.
void note_absent_edits(Transaction& tx, const model::RunReport& report, const std::string& stamp);

} // namespace numsync::store
