#pragma once

#include "model/secret.hpp"
#include "source/list_client.hpp"
#include "sync/comparison.hpp"
#include "sync/context.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <string>

namespace numsync::sync {

struct ListReading {
    source::ListEnd end;
    std::chrono::milliseconds took{0}; ///< from the request on, without the connecting
};

/// Connects `client`, asks for the account's list and takes it into `comparison` as it comes, with progress
/// told. Returns only when the list is proved complete; throws model::Failure.
boost::asio::awaitable<ListReading> read_list(const Context& context, source::ListClient& client,
                                              const std::string& account, const std::string& query,
                                              const model::Secret& key, Comparison& comparison,
                                              source::Drift& drift);

} // namespace numsync::sync
