#pragma once

#include "store/apply.hpp"
#include "store/pq.hpp"

#include <string>

namespace numsync::store {

/// Makes the temporary table `name` with the 15 documented columns and row_digest, for this transaction, and
/// fills it with canonical lines.
void load_records(Transaction& tx, const std::string& name, const NextLine& next_line);

} // namespace numsync::store
