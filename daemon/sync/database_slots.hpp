#pragma once

#include "sync/database_thread.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <stop_token>
#include <vector>

namespace numsync::sync {

/// The rank of a run among those that wait for a slot: runs that a person wants come first, then those that
/// are due earlier.
struct Turn {
    bool wanted = false; ///< by a person
    std::chrono::steady_clock::time_point due{};
};

class DatabaseSlots;

/// The right to use one database thread with its connection. May be empty. Given back or destroyed only while
/// none of its jobs is under way. Main thread.
class DatabaseSlot {
  public:
    DatabaseSlot() = default;
    ~DatabaseSlot() { give_back(); }
    DatabaseSlot(DatabaseSlot&& other) noexcept;
    DatabaseSlot& operator=(DatabaseSlot&& other) noexcept;

    explicit operator bool() const { return place_ != nullptr; }

    /// The slot's connection. If the slot's last user had equal settings, it is that user's connection. Lives
    /// until give_back(), or until it is asked for with other settings. Throws model::Misconfigured.
    DatabaseClient& client(const model::DatabaseSettings& settings);
    [[nodiscard]] const DatabaseThread& thread() const;
    /// How long jobs have been under way since the slot was taken.
    [[nodiscard]] std::chrono::steady_clock::duration busy() const;

    void give_back();

  private:
    friend class DatabaseSlots;
    struct Place;

    DatabaseSlot(DatabaseSlots& slots, Place& place);

    DatabaseSlots* slots_ = nullptr;
    Place* place_ = nullptr;
    std::chrono::steady_clock::duration busy_before_{0};
};

/// A bounded number of database threads, each with its own connection. A run waits until one is free. A
/// thread is made when it is first needed. A connection that nobody uses for a while is closed. Main thread.
class DatabaseSlots {
  public:
    static constexpr std::chrono::seconds idle_time{10}; ///< until an unused connection is closed

    /// `bounds` outlives it.
    DatabaseSlots(boost::asio::any_io_executor main, Bounds& bounds, int count);
    ~DatabaseSlots();
    DatabaseSlots(const DatabaseSlots&) = delete;
    DatabaseSlots& operator=(const DatabaseSlots&) = delete;

    /// Waits for a slot. `turn` outlives the wait and may change meanwhile. Returns an empty slot if the stop
    /// was requested first.
    boost::asio::awaitable<DatabaseSlot> take(const Turn& turn, std::stop_token stop);
    /// Returns a slot if one is free at this moment, else an empty one.
    DatabaseSlot try_take();
    /// Changes the number of slots. If there are fewer than before, slots in use end when they are given
    /// back.
    void resize(int count);
    /// Closes the connections of all free slots, and leaves nothing pending on the executor.
    void close_idle();

  private:
    friend class DatabaseSlot;
    struct Waiting;

    DatabaseSlot::Place* find_free();
    void give_back(DatabaseSlot::Place& place);
    void hand_out();
    void drop_surplus();
    void close_later();

    boost::asio::any_io_executor main_;
    Bounds& bounds_;
    std::size_t count_;
    std::vector<std::unique_ptr<DatabaseSlot::Place>> places_;
    std::vector<Waiting*> waiting_; ///< in the order in which they came
    boost::asio::steady_timer closing_;
    bool closes_later_ = false;
};

} // namespace numsync::sync
