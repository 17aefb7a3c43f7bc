#pragma once

#include "model/purchased_number.hpp"
#include "source/envelope.hpp"
#include "source/list_observer.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The body of an answer, decoded as it arrives: no DOM, no body in memory.
namespace numsync::source {

/// A departure from the vendor's page that is taken in stride: kind (unknown, absent, recased, retyped) and
/// key, with the first value that showed it, cut short.
using Drift = std::map<std::pair<std::string, std::string>, std::string>;

/// One element of `data`. Both live until the callback returns.
struct ReceivedRecord {
    const model::PurchasedNumber& number;
    std::string_view raw; ///< its bytes as received, cut at 64 KiB; of anything but an object only its value
    bool is_object;       ///< otherwise `number` is empty
};

/// No list may have more: what is kept of each record has to fit into the memory.
inline constexpr std::uint64_t most_records = 5'000'000;

/// Stands before each page of a saved list but the first, as RFC 7464 has it: no JSON text holds it.
inline constexpr char page_separator = '\x1e';

class ListReader {
  public:
    using OnRecord = std::function<void(const ReceivedRecord&)>;

    /// `drift` collects over all pages of a list and outlives the reader; `before` records stood on the pages
    /// before this one.
    ListReader(OnRecord on_record, Drift& drift, std::uint64_t before = 0);
    ~ListReader();
    ListReader(const ListReader&) = delete;
    ListReader& operator=(const ListReader&) = delete;

    /// See Envelope::ignore(). Before feed().
    void ignore(std::vector<std::string> names);

    /// Has `observer` watch, which outlives the reader; nobody if null. Before feed().
    void observe(ListObserver* observer);

    /// Throws Failure{json}, Failure{envelope} or, above most_records, Failure{too_large}; the reader is of
    /// no use any more then.
    void feed(std::string_view bytes);

    /// The end of the body: throws unless it was one whole answer with success true.
    Envelope finish();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace numsync::source
