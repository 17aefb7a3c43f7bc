#pragma once

#include "store/database.hpp"
#include "store/server_error.hpp"

#include <pqxx/pqxx>

namespace numsync::store {

struct Database::Connection {
    explicit Connection(const std::string& conninfo) : pq(conninfo) {}

    ServerError error; ///< of the current transaction, see watch_errors(); before `pq`, which writes to it
    pqxx::connection pq;
};

} // namespace numsync::store
