#pragma once

#include "store/database.hpp"
#include "store/server_error.hpp"

namespace numsync::store {

/// Called in a catch block: throws the exception in flight as a model::Failure. Its message says what was
/// being done, and which table, column, constraint or function the server names. If the connection broke
/// after COMMIT was sent, throws Failure{db_in_doubt}. Texts of the server and of libpqxx may hold data. Of
/// the server's texts only those about names are shown, of libpqxx's only those about connections.
[[noreturn]] void throw_as_failure(const Database& database, const ServerError& said, bool commit_sent);

} // namespace numsync::store
