#pragma once

#include "model/secret.hpp"
#include "model/settings.hpp"
#include "ops/environment.hpp"

#include <optional>
#include <string>

namespace numsync::ops {

struct ApiKey {
    model::Secret secret;
    std::string source; ///< "file /etc/x", "environment variable X" or "credential agni-api-key-NAME"
};

/// The account's key from the first source that is named or there: api_key_file, api_key_env, the systemd
/// credential agni-api-key-NAME. The nameless sources, credential agni-api-key and AGNI_API_KEY, serve the
/// only account of a configuration: among several they would fill one account with the numbers of another.
/// Absent if there is no source. Reads the source again at every call. Throws model::Failure{auth}, which
/// names source and remedy and never the key, if the source is there but cannot be used.
std::optional<ApiKey> find_api_key(const model::AccountSettings& account, bool is_only,
                                   const Environment& environment);

/// The database's password, where systemd passed the credential agni-db-password: its one line, as it is. One
/// that is no good throws model::Failure{Reason::db_permission}, which never shows the content.
std::optional<model::Secret> load_database_password(const Environment& environment);

} // namespace numsync::ops
