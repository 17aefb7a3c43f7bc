#pragma once

#include "model/settings.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <string>

/// What goes when it is older than the configuration's `history` says.
namespace numsync::store {

/// How far it has come with one account.
struct Pruning {
    std::uint64_t runs = 0; ///< deleted so far
    std::uint64_t findings = 0;
    std::uint64_t versions = 0;
    std::int64_t runs_seen = 0; ///< this run and all before it
    bool runs_done = false;
    bool findings_done = false;
    bool versions_done = false;

    [[nodiscard]] bool done() const { return runs_done && findings_done && versions_done; }
};

/// One short transaction over a bounded number of rows, until pruning.done(). Ages are by the database's
/// clock: if that jumped (store/clock.hpp), nothing is deleted and Failure{db_clock} thrown. No row is
/// touched that a run writes (a running run's, an open finding, a number as it is now), except the account's
/// in sync_accounts, for its history_since.
void prune_batch(Database& database, const std::string& account, const model::Settings& settings,
                 Pruning& pruning);

} // namespace numsync::store
