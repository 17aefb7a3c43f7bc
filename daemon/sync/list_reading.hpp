#pragma once

#include "source/list_client.hpp"
#include "sync/context.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <string>

namespace numsync::sync {

struct ListReading {
    source::ListEnd end;
    std::chrono::milliseconds took{0}; ///< from the request on, without the connecting
};

/// Connects `client`, asks for the account's list and hands on its records as they come, with progress told.
/// Returns only when the list is proved complete; throws model::Failure.
boost::asio::awaitable<ListReading> read_list(RunScope scope, source::ListClient& client,
                                              const std::string& query,
                                              const source::ListReader::OnRecord& take, source::Drift& drift);

} // namespace numsync::sync
