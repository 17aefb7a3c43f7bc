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
#include <optional>
#include <semaphore>
#include <stop_token>
#include <string>

namespace numsync::sync {

/// Reads an account's rows into a comparison: reads on the database thread, compares on the main thread,
/// while the main thread also receives the list. Main thread. After begin(), end() has to be awaited before
/// it is destroyed.
class BaselineReader {
  public:
    BaselineReader(const RunScope& scope, Comparison& comparison);
    BaselineReader(const BaselineReader&) = delete;
    BaselineReader& operator=(const BaselineReader&) = delete;

    /// `stop` ends the reading early. If the reading fails, it requests the stop of `on_failure`.
    void begin(std::stop_token stop, std::stop_source on_failure);

    /// Returns when the comparison has the rows that it wants before more of the list is read, or when no
    /// more rows will come.
    boost::asio::awaitable<void> ahead_of_list();

    [[nodiscard]] bool failed() const { return failure_ != nullptr; }

    /// Waits for the end and returns what the table said beside its rows. Throws what went wrong.
    boost::asio::awaitable<store::Baseline> end();

    /// How long it took. After end().
    [[nodiscard]] std::chrono::milliseconds took() const { return took_; }

  private:
    boost::asio::awaitable<void> read();
    [[nodiscard]] bool is_ahead() const { return !reading_ || rows_ > comparison_.rows_wanted(); }

    boost::asio::any_io_executor main_;
    DatabaseClient& database_;
    const model::RunReport& report_;
    Comparison& comparison_;
    std::stop_source on_failure_;
    std::stop_token stop_;
    boost::asio::steady_timer news_; ///< never expires; cancelled when rows came and when the reading ended
    static constexpr std::ptrdiff_t batches_ahead = 4; ///< of rows that were read and are not compared yet
    std::counting_semaphore<batches_ahead> room_{batches_ahead};
    std::uint64_t rows_ = 0;
    bool reading_ = false;
    std::optional<store::Baseline> baseline_;
    std::exception_ptr failure_;
    std::chrono::milliseconds took_{0};
};

} // namespace numsync::sync
