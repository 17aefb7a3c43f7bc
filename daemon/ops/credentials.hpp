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

/// Reads the account's API key from the first source that is configured or present: api_key_file,
/// api_key_env, the systemd credential agni-api-key-NAME. If `is_only`, the credential agni-api-key and the
/// variable AGNI_API_KEY follow. With several accounts these two could fill one account with the numbers of
/// another. nullopt if there is no source. Reads the source at every call. Throws model::Failure{auth} if the
/// source cannot be used; the message names source and remedy, never the key.
std::optional<ApiKey> find_api_key(const model::AccountSettings& account, bool is_only,
                                   const Environment& environment);

/// The database password: the only line of the systemd credential agni-db-password, unchanged. nullopt if
/// systemd did not pass it. Throws model::Failure{Reason::db_permission} if it cannot be used; the message
/// never shows the content.
std::optional<model::Secret> load_database_password(const Environment& environment);

} // namespace numsync::ops
