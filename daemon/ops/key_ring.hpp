#pragma once

#include "ops/credentials.hpp"

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace numsync::ops {

/// Loads API keys and refuses a key that two accounts share by accident. It remembers a hash of each
/// account's last key, so a run reads only the key file of its own account. If each run read all key files, a
/// thousand accounts would read a million files per interval. Main thread.
class KeyRing {
  public:
    /// Reads the account's key, at every call. `accounts` are all accounts of the configuration. Reads the
    /// key of another account only if that was never read, or if its hash is equal. Throws model::Failure:
    /// account_key if there is no source, or if another account has an equal key and equal filters; auth if
    /// the source cannot be used. The message names source and remedy, never the key.
    ApiKey load(const model::AccountSettings& account, const std::vector<model::AccountSettings>& accounts,
                const Environment& environment);

    /// Checks the keys of the accounts in `asked`. Throws model::Failure{account_key} that names each missing
    /// and each shared key. A key that cannot be used is no fault here: the run of its account reports it.
    void check(const std::vector<model::AccountSettings>& asked,
               const std::vector<model::AccountSettings>& accounts, const Environment& environment);

  private:
    std::optional<ApiKey> read(const model::AccountSettings& account, bool is_only,
                               const Environment& environment);
    void remember(const model::AccountSettings& account, const std::optional<ApiKey>& key);
    void read_unknown(const std::vector<model::AccountSettings>& accounts, const Environment& environment);
    void refuse_shared(const ApiKey& key, const model::AccountSettings& account,
                       const std::vector<model::AccountSettings>& accounts, const Environment& environment);

    std::unordered_map<std::string, std::optional<std::size_t>> hashes_; ///< of key and filters, by account
    std::unordered_map<std::size_t, std::set<std::string>> accounts_;    ///< by this hash
};

} // namespace numsync::ops
