#pragma once

#include "store/database.hpp"

#include <string>
#include <vector>

namespace numsync::store {

/// What `check` reports about the server.
struct ServerFacts {
    std::string server_version; ///< "15.6"
    std::string login;
    std::vector<std::string>
        missing_rights; ///< "INSERT on purchased_numbers"; empty if a sync can do all it needs
};

/// Connects and asks which of the rights that the service needs are missing. The right to delete old versions
/// is one of them if the service prunes versions. The schema has to be there.
ServerFacts read_server_facts(Database& database, bool prunes_versions);

} // namespace numsync::store
