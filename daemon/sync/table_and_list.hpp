#pragma once

#include "source/list_client.hpp"
#include "store/stored_rows.hpp"
#include "sync/comparison.hpp"
#include "sync/context.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <stop_token>
#include <string>

namespace numsync::sync {

/// A complete list beside what the table held while the list came.
struct TableAndList {
    Comparison comparison;
    source::Drift drift;
    source::ListEnd end;
    store::Baseline baseline;
    std::chrono::milliseconds table_time{0}; ///< to read the table, while the list comes
    std::chrono::milliseconds fetch_time{0}; ///< see FetchedList::took
};

/// Reads the table and the list side by side and compares them as they come. The list is asked for once the
/// table's first rows are there. Returns only with a list that is proved complete; throws model::Failure.
boost::asio::awaitable<TableAndList> read_table_and_list(RunScope scope, std::stop_token stop);

/// Does what read_table_and_list() does, into `both`: after a failure, it has what was compared until then.
boost::asio::awaitable<void> read_table_and_list_into(TableAndList& both, RunScope scope,
                                                      std::stop_token stop);

/// Reads the table, then the list from `path`, or from standard input if it is "-": a body that was saved, or
/// several pages, each but the first behind a source::page_separator. After a failure, `both` has what was
/// compared until then.
boost::asio::awaitable<void> read_table_and_file_into(TableAndList& both, RunScope scope,
                                                      const std::string& path);

} // namespace numsync::sync
