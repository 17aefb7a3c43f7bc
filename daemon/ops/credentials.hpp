#pragma once

#include "model/secret.hpp"
#include "model/settings.hpp"
#include "ops/environment.hpp"

#include <optional>

namespace numsync::ops {

/// The account's key from the first place that is named or there: api_key_file, api_key_env, the systemd
/// credentials agni-api-key-NAME and agni-api-key, AGNI_API_KEY. Reads anew at every call. A place that is
/// there but no good is never passed over: it throws model::Failure{Reason::auth}, which names the place and
/// what to do, never the content.
model::Secret load_api_key(const model::AccountSettings& account, const Environment& environment);

/// The database's password, where systemd passed the credential agni-db-password: its one line, as it is. One
/// that is no good throws model::Failure{Reason::db_permission}, which never shows the content.
std::optional<model::Secret> load_database_password(const Environment& environment);

} // namespace numsync::ops
