#pragma once

#include <pqxx/pqxx>

#include <string>

namespace numsync::store {

/// What the server said of the first statement that failed in a transaction. Names of objects may be shown.
/// `message` and `context` may hold data.
struct ServerError {
    std::string state; ///< SQLSTATE; empty if the server refused nothing
    std::string message;
    std::string schema;
    std::string table;
    std::string column;
    std::string datatype;
    std::string constraint; ///< or unique index
    std::string context;
    std::string source; ///< function of the server's own code
};

/// From now on the first error of this connection goes to `error`, until that is emptied: libpqxx's
/// exceptions have neither the names nor, in 6.4, each SQLSTATE. `error` outlives the connection. Notices of
/// the server are printed to C's stderr.
void watch_errors(const pqxx::dbtransaction& transaction, ServerError& error);

/// The function of somebody's procedural code in which a statement failed, such as "audit() line 3": the
/// innermost one that the context names. Empty if there is none: the program has no such code.
std::string failed_function(const ServerError& error);

} // namespace numsync::store
