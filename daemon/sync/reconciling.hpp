#pragma once

#include "model/failure.hpp"
#include "model/settings.hpp"
#include "store/merge_findings.hpp"
#include "sync/context.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <variant>
#include <vector>

namespace numsync::sync {

/// What a reconciliation came to: the accounts, nothing if another process has just made one, or why it could
/// not be made.
using Reconciled = std::variant<std::vector<store::MergedAccount>, std::monostate, model::Failure>;

/// store::merge_findings() on the spare database thread, with the name and version of this process.
boost::asio::awaitable<Reconciled> reconcile(const Context& context, const model::DatabaseSettings& settings,
                                             store::Merge merge);

} // namespace numsync::sync
