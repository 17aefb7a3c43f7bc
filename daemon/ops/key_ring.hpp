#pragma once

#include "ops/credentials.hpp"

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace numsync::ops {

/// Loads API keys and sees to it that no two accounts share one by accident. It remembers a hash of the key
/// that each account had when it was last read, so a run reads the file of its own account alone: with a
/// thousand accounts, all the others' would be a million files in each interval. Main thread.
class KeyRing {
  public:
    /// `accounts` are all of the configuration. Reads the account's source again at every call, and that of
    /// another only if it was never read or seems to hold the same key. Throws model::Failure, which names
    /// source and remedy and never the key: account_key if there is no source, or another account has the
    /// same key and the same filters; auth if the source is there but cannot be used.
    ApiKey load(const model::AccountSettings& account, const std::vector<model::AccountSettings>& accounts,
                const Environment& environment);

    /// Throws model::Failure{account_key} with every such fault of the accounts in `asked`. A key that cannot
    /// be used is none: the account's run reports it.
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
