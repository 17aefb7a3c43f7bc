#pragma once

#include "source/list_client.hpp"
#include "store/stored_rows.hpp"
#include "sync/comparison.hpp"
#include "sync/context.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

namespace numsync::sync {

/// A complete list beside what the table held while it came.
struct Reading {
    Comparison comparison;
    source::Drift drift;
    source::ListEnd end;
    store::Baseline baseline;
    std::chrono::milliseconds table_time{0};
    std::chrono::milliseconds fetch_time{0};
};

/// Reads the table and the list side by side and compares them as they come; the list is asked for once the
/// table's first rows are there. Returns only with a list that is proved complete; throws model::Failure.
boost::asio::awaitable<Reading> read_both(RunScope scope, std::stop_token stop);

/// Reads the table and the list as read_both() does, into `reading`: after a failure it has what was compared
/// until then.
boost::asio::awaitable<void> read_both_into(Reading& reading, RunScope scope, std::stop_token stop);

/// Reads the table, then the list from `path`, "-" being standard input: a body that was saved, or several
/// pages, each but the first behind a source::page_separator. After a failure `reading` has what was compared
/// until then.
boost::asio::awaitable<void> read_table_and_file_into(Reading& reading, RunScope scope,
                                                      const std::string& path);

} // namespace numsync::sync
