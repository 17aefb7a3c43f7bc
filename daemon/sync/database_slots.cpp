#include "sync/database_slots.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace numsync::sync {

namespace asio = boost::asio;
using std::chrono::steady_clock;

struct DatabaseSlot::Place {
    Place(asio::any_io_executor main, Bounds& bounds) : thread(std::move(main), bounds) {}

    DatabaseThread thread;
    std::optional<DatabaseClient> client;
    bool taken = false;
    steady_clock::time_point free_since;
};

struct DatabaseSlots::Waiting {
    const Turn& turn;
    asio::steady_timer wake; ///< never expires; cancelled when there is a slot, and at a stop
    DatabaseSlot::Place* place = nullptr;
};

DatabaseSlot::DatabaseSlot(DatabaseSlots& slots, Place& place)
    : slots_(&slots), place_(&place), busy_before_(place.thread.busy_time(steady_clock::now()))
{
    place.taken = true;
}

DatabaseSlot::DatabaseSlot(DatabaseSlot&& other) noexcept
    : slots_(other.slots_), place_(std::exchange(other.place_, nullptr)), busy_before_(other.busy_before_)
{
}

DatabaseSlot& DatabaseSlot::operator=(DatabaseSlot&& other) noexcept
{
    if (this != &other) {
        give_back();
        slots_ = other.slots_;
        place_ = std::exchange(other.place_, nullptr);
        busy_before_ = other.busy_before_;
    }
    return *this;
}

DatabaseClient& DatabaseSlot::client(const model::DatabaseSettings& settings)
{
    auto& client = place_->client;
    if (!client || client->database().settings() != settings) {
        client.reset(); // never two connections at a time
        client.emplace(place_->thread, settings);
    }
    return *client;
}

const DatabaseThread& DatabaseSlot::thread() const
{
    return place_->thread;
}

steady_clock::duration DatabaseSlot::busy() const
{
    return place_->thread.busy_time(steady_clock::now()) - busy_before_;
}

void DatabaseSlot::give_back()
{
    if (auto* const place = std::exchange(place_, nullptr)) {
        slots_->give_back(*place);
    }
}

DatabaseSlots::DatabaseSlots(asio::any_io_executor main, Bounds& bounds, int count)
    : main_(std::move(main)), bounds_(bounds), count_(static_cast<std::size_t>(count)), closing_(main_)
{
}

DatabaseSlots::~DatabaseSlots() = default;

asio::awaitable<DatabaseSlot> DatabaseSlots::take(const Turn& turn, std::stop_token stop)
{
    Waiting waiting{turn, asio::steady_timer{main_, steady_clock::time_point::max()}};
    waiting_.push_back(&waiting);
    hand_out();
    const std::stop_callback wake{stop, [&] { waiting.wake.cancel(); }};
    while (waiting.place == nullptr && !stop.stop_requested()) {
        co_await waiting.wake.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    if (waiting.place == nullptr) {
        std::erase(waiting_, &waiting);
        co_return DatabaseSlot{};
    }
    co_return DatabaseSlot{*this, *waiting.place};
}

DatabaseSlot DatabaseSlots::try_take()
{
    auto* const place = find_free();
    return place != nullptr ? DatabaseSlot{*this, *place} : DatabaseSlot{};
}

void DatabaseSlots::resize(int count)
{
    count_ = static_cast<std::size_t>(count);
    drop_surplus();
    hand_out();
}

void DatabaseSlots::drop_surplus()
{
    for (auto place = places_.begin(); place != places_.end() && places_.size() > count_;) {
        place = (*place)->taken ? std::next(place) : places_.erase(place);
    }
}

/// Returns the free slot that was used last, so that as few connections as possible are kept; null if none is
/// free.
DatabaseSlot::Place* DatabaseSlots::find_free()
{
    DatabaseSlot::Place* found = nullptr;
    for (const auto& place : places_) {
        if (!place->taken && (found == nullptr || place->free_since > found->free_since)) {
            found = place.get();
        }
    }
    if (found == nullptr && places_.size() < count_) {
        places_.push_back(std::make_unique<DatabaseSlot::Place>(main_, bounds_));
        found = places_.back().get();
    }
    return found;
}

void DatabaseSlots::give_back(DatabaseSlot::Place& place)
{
    place.taken = false;
    place.free_since = steady_clock::now();
    drop_surplus();
    hand_out();
    close_later();
}

void DatabaseSlots::hand_out()
{
    const auto comes_first = [](const Waiting* left, const Waiting* right) {
        return std::pair{!left->turn.wanted, left->turn.due} <
               std::pair{!right->turn.wanted, right->turn.due};
    };
    while (!waiting_.empty()) {
        auto* const place = find_free();
        if (place == nullptr) {
            return;
        }
        const auto next = std::min_element(waiting_.begin(), waiting_.end(), comes_first);
        (*next)->place = place;
        place->taken = true;
        (*next)->wake.cancel();
        waiting_.erase(next);
    }
}

/// Starts the timer that closes unused connections. It is one timer for all slots, and it starts again while
/// there is an unused connection.
void DatabaseSlots::close_later()
{
    const auto closes = [](const auto& place) { return !place->taken && place->client.has_value(); };
    if (closes_later_ || std::ranges::none_of(places_, closes)) {
        return;
    }
    closes_later_ = true;
    closing_.expires_after(idle_time);
    closing_.async_wait([this, closes](const boost::system::error_code& error) {
        closes_later_ = false;
        if (error) {
            return;
        }
        const auto until = steady_clock::now() - idle_time;
        for (const auto& place : places_) {
            if (closes(place) && place->free_since <= until) {
                place->client.reset();
            }
        }
        close_later();
    });
}

void DatabaseSlots::close_idle()
{
    closing_.cancel();
    for (const auto& place : places_) {
        if (!place->taken) {
            place->client.reset();
        }
    }
}

} // namespace numsync::sync
