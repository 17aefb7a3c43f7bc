#pragma once

#include "source/envelope.hpp"
#include "source/list_reader.hpp"
#include "source/seen_ids.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace numsync::source {

/// Reads a list that comes as one page or several, and proves it complete over all of them.
class PagedList {
  public:
    /// `sink` and `drift` outlive it, `observer` too, if there is one. `ignored` goes to Envelope::ignore().
    PagedList(ListSink& sink, Drift& drift, std::vector<std::string> ignored,
              ListObserver* observer = nullptr);

    /// Takes the next bytes of the current page. Throws what ListReader::feed() throws.
    void feed(std::string_view bytes) { reader_->feed(bytes); }

    /// Ends the current page. `headers` are those of its answer, which may say something about paging, too.
    /// Returns the page that has to follow; nothing if the list is complete. Throws model::Failure if the
    /// page is no whole answer, or if the pages do not add up.
    std::optional<NextPage> end_page(const std::vector<std::pair<std::string, std::string>>& headers = {});

    /// How many times check_ids() has to be called: 0 for a list of one page.
    [[nodiscard]] std::size_t id_parts() const { return pages() > 1 ? ids_.parts() : 0; }
    /// Looks at part `part` of the ids, some milliseconds of work for a list of millions. Throws
    /// Failure{incomplete} if an id stands there twice, as then the list moved while it was read.
    void check_ids(std::size_t part);

    [[nodiscard]] int pages() const { return completeness_.pages(); }

  private:
    void begin_page();

    ListSink& sink_;
    Drift& drift_;
    std::vector<std::string> ignored_;
    ListObserver* observer_;
    SeenIds ids_;
    Completeness completeness_;
    std::optional<ListReader> reader_; ///< of the page that comes now
};

} // namespace numsync::source
