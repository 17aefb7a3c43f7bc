#pragma once

#include "store/pq.hpp"

namespace numsync::store {

/// Throws Failure{db_schema} unless exactly the program's own migrations are applied; `final` where the
/// schema is newer than the program.
void require_current_schema(Transaction& tx);

} // namespace numsync::store
