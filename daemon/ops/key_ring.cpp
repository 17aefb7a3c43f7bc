#include "ops/key_ring.hpp"

#include "model/failure.hpp"

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>

namespace numsync::ops {

namespace {

using model::AccountSettings;
using model::Failure;
using model::Reason;

[[noreturn]] void refuse_key(const AccountSettings& account, const std::string& message)
{
    throw Failure{Reason::account_key, "api key of account " + account.name + ": " + message};
}

/// Equal hashes only suggest that two accounts have equal keys and filters.
std::size_t hash_of(const ApiKey& key, const AccountSettings& account)
{
    return std::hash<std::string_view>{}(key.secret.reveal()) * 31 +
           std::hash<std::string>{}(model::to_query(account.filters));
}

} // namespace

ApiKey KeyRing::load(const AccountSettings& account, const std::vector<AccountSettings>& accounts,
                     const Environment& environment)
{
    const bool is_only = accounts.size() == 1;
    auto key = read(account, is_only, environment);
    if (!key) {
        const auto file = environment("AGNI_API_KEY_LOADED_FROM")
                              .value_or("the file that the systemd credential agni-api-key is loaded from");
        refuse_key(
            account,
            is_only ? "none found; write it into " + file +
                          " and start the service again, or add api_key_file or api_key_env to the account, "
                          "or set AGNI_API_KEY"
                    : "it names none, and agni-api-key and AGNI_API_KEY serve a configuration of one account "
                      "only; add api_key_file or api_key_env to the account, or pass the systemd credential "
                      "agni-api-key-" +
                          account.name);
    }
    read_unknown(accounts, environment);
    refuse_shared(*key, account, accounts, environment);
    return std::move(*key);
}

void KeyRing::check(const std::vector<AccountSettings>& asked, const std::vector<AccountSettings>& accounts,
                    const Environment& environment)
{
    std::string faults;
    for (const auto& account : asked) {
        try {
            load(account, accounts, environment);
        } catch (const Failure& failure) {
            if (failure.reason() == Reason::account_key) {
                faults += (faults.empty() ? "" : "\n") + std::string{failure.what()};
            }
        }
    }
    if (!faults.empty()) {
        throw Failure{Reason::account_key, faults};
    }
}

std::optional<ApiKey> KeyRing::read(const AccountSettings& account, bool is_only,
                                    const Environment& environment)
{
    remember(account, std::nullopt); // stays if reading throws
    auto key = find_api_key(account, is_only, environment);
    remember(account, key);
    return key;
}

void KeyRing::remember(const AccountSettings& account, const std::optional<ApiKey>& key)
{
    auto& hash = hashes_[account.name];
    if (hash) {
        const auto before = accounts_.find(*hash);
        before->second.erase(account.name);
        if (before->second.empty()) {
            accounts_.erase(before);
        }
    }
    hash = key ? std::optional{hash_of(*key, account)} : std::nullopt;
    if (hash) {
        accounts_[*hash].insert(account.name);
    }
}

void KeyRing::read_unknown(const std::vector<AccountSettings>& accounts, const Environment& environment)
{
    for (const auto& account : accounts) {
        if (hashes_.contains(account.name)) {
            continue;
        }
        try {
            read(account, accounts.size() == 1, environment);
        } catch (const Failure&) {
            continue; // a key that cannot be used is not shared; its own run reports it
        }
    }
}

void KeyRing::refuse_shared(const ApiKey& key, const AccountSettings& account,
                            const std::vector<AccountSettings>& accounts, const Environment& environment)
{
    const auto alike = accounts_.at(hash_of(key, account)); // a copy: read() changes accounts_
    for (const auto& name : alike) {
        const auto other =
            std::ranges::find_if(accounts, [&](const auto& candidate) { return candidate.name == name; });
        if (name == account.name || other == accounts.end() || other->filters != account.filters) {
            continue;
        }
        try {
            const auto theirs = read(*other, false, environment);
            if (!theirs || theirs->secret != key.secret) {
                continue;
            }
        } catch (const Failure&) {
            continue;
        }
        refuse_key(account,
                   key.source + " holds the key of account " + name +
                       ", which has the same filters; give each account a key or filters of its own");
    }
}

} // namespace numsync::ops
