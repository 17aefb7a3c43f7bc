#pragma once

#include "model/purchased_number.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <string_view>

namespace numsync::source {

/// One element of `data`. Both references live until ListSink::take() returns.
struct ReceivedRecord {
    const model::PurchasedNumber& number;
    std::string_view raw; ///< its bytes as received, cut at 64 KiB; only the value of anything but an object
    bool is_object;       ///< if not, `number` is empty
};

/// What a list is read into. All calls come on the thread that reads the list. What a call throws ends the
/// reading.
class ListSink {
  public:
    ListSink() = default;
    virtual ~ListSink() = default;
    ListSink(const ListSink&) = delete;
    ListSink& operator=(const ListSink&) = delete;

    /// Takes the next record of the list.
    virtual void take(const ReceivedRecord& record) = 0;

    /// `bytes` of the list have come so far, decompressed, all pages together.
    virtual void received(std::uint64_t /*bytes*/) {}

    /// Awaited before each request and before more of an answer is read: returns when the sink wants more.
    virtual boost::asio::awaitable<void> ready() { co_return; }
};

} // namespace numsync::source
