#pragma once

#include "model/failure.hpp"
#include "model/settings.hpp"
#include "store/retention.hpp"
#include "sync/context.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <optional>
#include <string>

namespace numsync::sync {

/// Deletes what is older than settings.history says, batch by batch, the first one in any case and a further
/// one as long as `goes_on` says. Returns why it could not; a stop is no such thing. All references outlive
/// it.
boost::asio::awaitable<std::optional<model::Failure>>
prune(const Context& context, const model::Settings& settings, DatabaseClient& database,
      const std::string& account, store::Pruning& pruning, const std::function<bool()>& goes_on);

/// What became of it, of an account of the service.
struct PruningEnd {
    const std::string& account;
    const store::Pruning& pruning;
    const std::optional<model::Failure>& failure;
};

} // namespace numsync::sync
