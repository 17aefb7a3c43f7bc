#pragma once

#include "model/drift.hpp"
#include "source/envelope.hpp"
#include "source/list_observer.hpp"
#include "source/list_sink.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The body of an answer, decoded as it arrives: no DOM, no body in memory.
namespace numsync::source {

using model::Drift;

class SeenIds;

/// No list may have more: what is kept of each record has to fit into the memory.
inline constexpr std::uint64_t most_records = 5'000'000;

/// Stands before each page of a saved list but the first, as RFC 7464 has it: no JSON text holds it.
inline constexpr char page_separator = '\x1e';

/// Reads one page of a list.
class ListReader {
  public:
    /// `sink` takes the records. `drift` and `ids`, if there are any, collect over all pages of a list. All
    /// three outlive the reader. `before` records stood on the pages before this one.
    ListReader(ListSink& sink, Drift& drift, SeenIds* ids = nullptr, std::uint64_t before = 0);
    ~ListReader();
    ListReader(const ListReader&) = delete;
    ListReader& operator=(const ListReader&) = delete;

    /// See Envelope::ignore(). Before feed().
    void ignore(std::vector<std::string> names);

    /// Has `observer` watch, which outlives the reader. Null means nobody. Before feed().
    void observe(ListObserver* observer);

    /// Throws Failure{json}, Failure{envelope} or, above most_records, Failure{too_large}. After that the
    /// reader cannot be used any more.
    void feed(std::string_view bytes);

    /// The body has ended. Throws Failure{json} or Failure{envelope} unless it was one whole answer with
    /// success true.
    Envelope finish();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace numsync::source
