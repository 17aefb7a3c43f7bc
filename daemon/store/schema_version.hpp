#pragma once

#include "store/pq.hpp"

namespace numsync::store {

/// Throws Failure{db_schema} unless exactly the program's own migrations are applied; `final` if the
/// schema is of 0.1 or newer than the program.
void require_current_schema(Transaction& tx);

/// Creates the tables of the migrations, but not the views, as temporary tables with the rows that the
/// migrations insert. The caller sets a savepoint before this and rolls back to it.
void copy_schema_to_temporary(Transaction& tx);

} // namespace numsync::store
