#pragma once

#include "store/database.hpp"

#include <pqxx/pqxx>

namespace numsync::store {

struct Database::Connection {
    explicit Connection(const std::string& conninfo) : pq(conninfo) {}

    pqxx::connection pq;
};

} // namespace numsync::store
