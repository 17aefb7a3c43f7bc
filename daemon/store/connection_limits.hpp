#pragma once

#include "store/database.hpp"

#include <string>
#include <vector>

namespace numsync::store {

/// How many connections the login may have at a time, others in use included.
struct ConnectionLimits {
    std::string login;
    int least = 0;                  ///< of what role, database and server allow
    std::vector<std::string> raise; ///< statements that raise each limit that is lower than `needed`
};

/// `needed` is what one process uses. The statements raise a limit to `roomy`.
ConnectionLimits read_connection_limits(Database& database, int needed, int roomy);

} // namespace numsync::store
