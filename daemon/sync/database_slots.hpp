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

/// The place of a run among those that wait for a slot: one that a person wants comes first, then the one
/// that is due first.
struct Turn {
    bool wanted = false; ///< by a person
    std::chrono::steady_clock::time_point due{};
};

class DatabaseSlots;

/// The right to use one database thread with its connection. May be empty. Main thread; no job is under way
/// when it goes.
class DatabaseSlot {
  public:
    DatabaseSlot() = default;
    ~DatabaseSlot() { give_back(); }
    DatabaseSlot(DatabaseSlot&& other) noexcept;
    DatabaseSlot& operator=(DatabaseSlot&& other) noexcept;

    explicit operator bool() const { return place_ != nullptr; }

    /// The slot's connection, kept from its last user if that had the same settings. Lives until give_back(),
    /// or until it is asked for with other settings. Throws model::Misconfigured.
    DatabaseClient& client(const model::DatabaseSettings& settings);
    [[nodiscard]] const DatabaseThread& thread() const;
    /// How long all jobs took since the slot was taken.
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

/// A bounded number of database threads, each with its own connection. A run waits until one is
/// free. Threads are made when they are first needed, and connections that nobody needs for a while are
/// closed. Main thread.
class DatabaseSlots {
  public:
    static constexpr std::chrono::seconds idle_time{10}; ///< until a connection is closed

    /// The bounds outlive it.
    DatabaseSlots(boost::asio::any_io_executor main, Bounds& bounds, int count);
    ~DatabaseSlots();
    DatabaseSlots(const DatabaseSlots&) = delete;
    DatabaseSlots& operator=(const DatabaseSlots&) = delete;

    /// Waits for a slot. `turn` may change meanwhile, and outlives the wait. The slot is empty if the stop
    /// was requested before there was one.
    boost::asio::awaitable<DatabaseSlot> take(const Turn& turn, std::stop_token stop);
    /// Empty unless a slot is free at this moment.
    DatabaseSlot try_take();
    /// With fewer than before, those in use go when they are given back.
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
