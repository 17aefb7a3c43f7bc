#pragma once

#include "store/pq.hpp"

namespace numsync::store {

/// Throws Failure{db_schema} unless exactly the program's own migrations are applied; `final` if the
/// schema is of 0.1 or newer than the program.
void require_current_schema(Transaction& tx);

/// Makes the tables of the migrations, not the views, as temporary ones that hold what the migrations put
/// into them. Needs a savepoint: the caller takes it all back.
void copy_schema_to_temporary(Transaction& tx);

} // namespace numsync::store
