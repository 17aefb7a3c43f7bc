#pragma once

#include "store/database_facts.hpp"

namespace numsync::store {

/// Writes a row of an account that cannot be to each table, as a sync would, and takes it back: finds
/// whatever refuses, drops or changes rows, or what fails in the code that others added. A fact for each
/// table that did not take it.
std::vector<DatabaseFact> probe_writing(Database& database);

} // namespace numsync::store
