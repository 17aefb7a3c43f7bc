#pragma once

#include "store/stored_rows.hpp"
#include "sync/comparison.hpp"
#include "sync/context.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <semaphore>
#include <stop_token>
#include <string>

namespace numsync::sync {

/// Reads an account's rows into a comparison, on the database thread, while the main thread receives the
/// list. Made and ended on the main thread; end() has to be awaited before it goes.
class TableReading {
  public:
    TableReading(const RunScope& scope, Comparison& comparison);
    TableReading(const TableReading&) = delete;
    TableReading& operator=(const TableReading&) = delete;

    /// `stop` breaks it off. A failure requests `on_failure` to stop.
    void begin(std::stop_token stop, std::stop_source on_failure);

    /// Returns when the comparison has the rows that it wants before the list goes on, or no more are to
    /// come, for whatever reason.
    boost::asio::awaitable<void> ahead_of_list();

    [[nodiscard]] bool failed() const { return failure_ != nullptr; }

    /// What the table said beside its rows. Throws what went wrong.
    boost::asio::awaitable<store::Baseline> end();

    /// How long it took. After end().
    [[nodiscard]] std::chrono::milliseconds took() const { return took_; }

  private:
    boost::asio::awaitable<void> read();
    boost::asio::awaitable<void> until(const std::function<bool()>& it_is_so);

    boost::asio::any_io_executor main_;
    DatabaseClient& database_;
    const model::RunReport& report_;
    Comparison& comparison_;
    std::stop_source on_failure_;
    std::stop_token stop_;
    boost::asio::steady_timer news_; ///< never expires; cancelled when rows have come, and at the end
    static constexpr std::ptrdiff_t batches_ahead = 4; ///< of rows that are read and not compared yet
    std::counting_semaphore<batches_ahead> room_{batches_ahead};
    std::uint64_t rows_ = 0;
    bool reading_ = false;
    std::optional<store::Baseline> baseline_;
    std::exception_ptr failure_;
    std::chrono::milliseconds took_{0};
};

} // namespace numsync::sync
