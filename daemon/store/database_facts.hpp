#pragma once

#include "model/failure.hpp"
#include "store/database.hpp"

#include <optional>
#include <string>
#include <vector>

namespace numsync::store {

/// What `check` found out about the database, mostly what other people did to it.
struct DatabaseFact {
    std::string text;                    ///< the thing and the fact
    std::optional<model::Reason> reason; ///< the reason with which runs fail then; absent if it is harmless
    std::string remedy;                  ///< what to do about a fault; an SQL statement, if one mends it
};

/// Compares the schema with a fresh copy of itself in temporary tables, asks the catalog for what may make a
/// sync fail, and tests whether each table takes a row. Changes nothing. The schema has to be there, at this
/// program's version.
std::vector<DatabaseFact> read_database_facts(Database& database);

/// Writes a row of an impossible account to each table, as a sync would, and rolls that back. Finds what
/// refuses, drops or changes rows, and what fails in code that others added. Returns a fact for each table
/// that did not take its row.
std::vector<DatabaseFact> probe_writing(Database& database);

} // namespace numsync::store
