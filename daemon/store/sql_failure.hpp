#pragma once

#include "store/database.hpp"
#include "store/server_error.hpp"

namespace numsync::store {

/// To be called in a catch block: throws the exception in flight as a model::Failure. Its message says what
/// was being done, and which table, column, constraint or function the server names. A connection that broke
/// behind a COMMIT leaves its outcome in doubt. Texts of the server and of libpqxx may hold data: of the
/// former only those about names are shown, of the latter those about connections.
[[noreturn]] void throw_as_failure(const Database& database, const ServerError& said, bool commit_sent);

} // namespace numsync::store
