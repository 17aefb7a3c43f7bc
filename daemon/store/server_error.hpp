#pragma once

#include <pqxx/pqxx>

#include <string>

namespace numsync::store {

/// What the server said about the first statement that failed in a transaction. Names of objects may be
/// shown. `message` and `context` may hold data.
struct ServerError {
    std::string state; ///< SQLSTATE; empty if the server refused nothing
    std::string message;
    std::string schema;
    std::string table;
    std::string column;
    std::string datatype;
    std::string constraint; ///< or unique index
    std::string context;
    std::string source; ///< function in the server's source code
};

/// Writes the first error of this connection to `error`, until the caller empties that: libpqxx's exceptions
/// lack the names and, in 6.4, some SQLSTATEs. Stays in force for the connection, so `error` outlives it. The
/// server's notices are printed to C's stderr.
void watch_errors(const pqxx::dbtransaction& transaction, ServerError& error);

/// The function in which a statement failed, such as "audit() line 3": the innermost one in the context. It
/// was added by somebody else: this program has no such code. Empty if there is none.
std::string failed_function(const ServerError& error);

} // namespace numsync::store
