#pragma once

#include "model/failure.hpp"
#include "model/report.hpp"
#include "model/settings.hpp"
#include "store/merge_findings.hpp"
#include "store/retention.hpp"
#include "sync/context.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What follows a run, each in transactions of its own: the daily inventory, pruning, reconciling.
namespace numsync::sync {

/// Writes the missing days of inventory_daily, up to the day of an applied run. Returns the failure if it
/// could not; a stop request is no failure. All references outlive the coroutine.
boost::asio::awaitable<std::optional<model::Failure>>
write_days(const Context& context, const model::Settings& settings, DatabaseClient& database,
           const std::string& account, const model::Applied& applied);

/// The end of write_days() for an account of the service.
struct DaysEnd {
    const std::string& account;
    const std::optional<model::Failure>& failure;
};

/// Deletes what is older than settings.history says, batch by batch: one batch in any case, further ones as
/// long as `goes_on` returns true. Returns the failure if it could not; a stop request is no failure. All
/// references outlive the coroutine.
boost::asio::awaitable<std::optional<model::Failure>>
prune(const Context& context, const model::Settings& settings, DatabaseClient& database,
      const std::string& account, store::Pruning& pruning, const std::function<bool()>& goes_on);

/// The end of prune() for an account of the service.
struct PruningEnd {
    const std::string& account;
    const store::Pruning& pruning;
    const std::optional<model::Failure>& failure;
};

/// The result of a reconciliation: the accounts, nothing if another process has just made one, or why it
/// failed.
using Reconciled = std::variant<std::vector<store::MergedAccount>, std::monostate, model::Failure>;

/// Calls store::merge_findings() on the spare database thread, with the name and version of this process.
/// Does not throw model::Failure, but returns it.
boost::asio::awaitable<Reconciled> reconcile(const Context& context, const model::DatabaseSettings& settings,
                                             store::Merge merge);

} // namespace numsync::sync
