#pragma once

#include "store/database.hpp"

#include <string>
#include <vector>

namespace numsync::store {

/// What `check` says of the server.
struct ServerFacts {
    std::string server_version; ///< "15.6"
    std::string login;
    std::vector<std::string>
        missing_rights; ///< "INSERT on purchased_numbers"; empty if a sync can do all it needs
};

/// Connects and asks which of the rights that the service needs are missing, that of deleting old versions
/// among them where it `prunes_versions`. The schema has to be there.
ServerFacts read_server_facts(Database& database, bool prunes_versions);

} // namespace numsync::store
