#pragma once

#include "model/settings.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <string>

/// Deletes what is older than the configuration's `history` says.
namespace numsync::store {

/// How far pruning has come with one account.
struct Pruning {
    std::uint64_t runs = 0; ///< deleted so far
    std::uint64_t findings = 0;
    std::uint64_t versions = 0;
    std::int64_t runs_seen = 0; ///< the last run that was looked at; they are looked at in order
    bool runs_done = false;
    bool findings_done = false;
    bool versions_done = false;

    [[nodiscard]] bool done() const { return runs_done && findings_done && versions_done; }
};

/// Deletes old records in one short transaction over a bounded number of rows. Called until pruning.done().
/// Ages are by the database's clock: if that jumped (store/clock.hpp), this deletes nothing and throws
/// Failure{db_clock}. Touches no row that a run writes (a running run, an open finding, the current row of a
/// number), except the account's row in sync_accounts, for its history_since.
void prune_batch(Database& database, const std::string& account, const model::Settings& settings,
                 Pruning& pruning);

} // namespace numsync::store
