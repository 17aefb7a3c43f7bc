#pragma once

#include "model/secret.hpp"
#include "model/settings.hpp"
#include "ops/environment.hpp"

#include <optional>
#include <string>
#include <vector>

namespace numsync::ops {

struct ApiKey {
    model::Secret secret;
    std::string source; ///< "file /etc/x", "environment variable X" or "credential agni-api-key-NAME"
};

/// The account's key from the first source that is named or there: api_key_file, api_key_env, the systemd
/// credential agni-api-key-NAME. The nameless sources, credential agni-api-key and AGNI_API_KEY, serve the
/// only account of a configuration: among several they would fill one account with the numbers of another.
/// `accounts` are all of the configuration. Reads the source again at every call.
/// Throws model::Failure, which names source and remedy and never the key: account_key if there is no source,
/// or another account has the same key and the same filters; auth if the source is there but cannot be used.
ApiKey load_api_key(const model::AccountSettings& account,
                    const std::vector<model::AccountSettings>& accounts, const Environment& environment);

/// Throws model::Failure{account_key} with every such fault of the accounts in `asked`. A key that cannot be
/// used is none: the account's run reports it.
void check_api_keys(const std::vector<model::AccountSettings>& asked,
                    const std::vector<model::AccountSettings>& accounts, const Environment& environment);

/// The database's password, where systemd passed the credential agni-db-password: its one line, as it is. One
/// that is no good throws model::Failure{Reason::db_permission}, which never shows the content.
std::optional<model::Secret> load_database_password(const Environment& environment);

} // namespace numsync::ops
