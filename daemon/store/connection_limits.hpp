#pragma once

#include "store/database.hpp"

#include <string>
#include <vector>

namespace numsync::store {

/// How many connections the login may have at a time, including those in use.
struct ConnectionLimits {
    std::string login;
    int least = 0;                  ///< the lowest limit of role, database and server
    std::vector<std::string> raise; ///< statements that raise each limit that is lower than `needed`
};

/// `needed` is the number of connections that one process uses. The statements raise a limit to at least
/// `roomy`.
ConnectionLimits read_connection_limits(Database& database, int needed, int roomy);

} // namespace numsync::store
