#pragma once

#include "model/report.hpp"
#include "store/pq.hpp"

#include <cstdint>
#include <string>

/// What the columns of purchased_numbers that say since when a row reads so have to be, by construction,
/// even if somebody edited them: the history tells it.
namespace numsync::store {

/// 'p', 'm' or 'r' for a row p of the account that name_account() named: present, missing or removed, as it
/// is by construction. In capitals if its bookkeeping says something else.
std::string state_letter();

/// FROM and WHERE of the rows p of the account $1 whose bookkeeping is not what it has to be, as far as a
/// look without the history shows or a finding db_altered is open, with what it has to be: s.
std::string broken_rows();

/// Puts the bookkeeping of the account's rows right without a version, and says how many. Each leaves a
/// finding, resolved from the beginning. A row that the database did not take before is left as it is.
std::uint64_t repair_bookkeeping(Transaction& tx, const model::RunReport& report, const std::string& stamp);

} // namespace numsync::store
