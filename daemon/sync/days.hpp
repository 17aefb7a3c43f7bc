#pragma once

#include "model/failure.hpp"
#include "model/report.hpp"
#include "model/settings.hpp"
#include "sync/context.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>

namespace numsync::sync {

/// Writes what inventory_daily lacks up to the day of a run that was applied. Returns why it could not; a
/// stop is no such thing. All references outlive it.
boost::asio::awaitable<std::optional<model::Failure>>
write_days(const Context& context, const model::Settings& settings, DatabaseClient& database,
           const std::string& account, const model::Applied& applied);

/// What became of it, of an account of the service.
struct DaysEnd {
    const std::string& account;
    const std::optional<model::Failure>& failure;
};

} // namespace numsync::sync
