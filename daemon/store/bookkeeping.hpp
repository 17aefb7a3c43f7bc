#pragma once

#include "model/report.hpp"
#include "store/pq.hpp"

#include <cstdint>
#include <string>

/// Checks and repairs the bookkeeping columns of purchased_numbers: valid_from, first_seen_at, missing_since,
/// missing_runs and removed_at. If somebody edited them, the history still tells the right values.
namespace numsync::store {

/// SQL expression for a row p of the account that name_account() set: 'p' present, 'm' missing or 'r'
/// removed, by the right bookkeeping. A capital letter if the row's bookkeeping is wrong.
std::string state_letter();

/// SQL: FROM and WHERE of the rows p of account $1 whose bookkeeping is wrong; s has the right values. Finds
/// only rows that a cheap check suspects or that have an open finding db_altered. Needs name_account().
std::string broken_rows();

/// Corrects the bookkeeping of the account's rows, without making a version. Returns how many rows it
/// corrected. Each edited value leaves a finding, resolved from the beginning. Skips a row that has an open
/// finding db_altered, until the triggers, rules or columns of the table change.
std::uint64_t repair_bookkeeping(Transaction& tx, const model::RunReport& report, const std::string& stamp);

} // namespace numsync::store
