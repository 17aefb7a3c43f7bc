#pragma once

#include "model/failure.hpp"
#include "store/database.hpp"

#include <optional>
#include <string>
#include <vector>

namespace numsync::store {

/// What `check` says of what others did to the database.
struct DatabaseFact {
    std::string text;                    ///< the thing and the fact
    std::optional<model::Reason> reason; ///< with which runs fail because of it; absent if it is harmless
    std::string remedy;                  ///< of a fault; the statement that mends it, if one does
};

/// Compares the schema with a fresh copy of itself in temporary tables, asks the catalog for what may keep a
/// sync from coming through, and tries whether each table takes a row. Nothing stays. The schema has to be
/// there, at this program's version.
std::vector<DatabaseFact> read_database_facts(Database& database);

/// Writes a row of an account that cannot be to each table, as a sync would, and takes it back: finds
/// whatever refuses, drops or changes rows, or what fails in the code that others added. A fact for each
/// table that did not take it.
std::vector<DatabaseFact> probe_writing(Database& database);

} // namespace numsync::store
