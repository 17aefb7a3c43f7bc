#pragma once

#include "store/database.hpp"

namespace numsync::store {

/// To be called in a catch block: throws the exception in flight as a model::Failure whose message says what
/// was being done. A connection that broke behind a COMMIT leaves its outcome in doubt. libpqxx's own texts
/// may hold data, so of them only those about names and connections are shown.
[[noreturn]] void throw_as_failure(const Database& database, bool commit_sent);

} // namespace numsync::store
